"""What was found in a file, row by row: nothing is dropped or mended silently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geoplan.base.words import Lang, fill

Effect = Literal["quarantined", "repaired", "warning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One finding in one cell.

    Attributes
    ----------
    row
        Number of the row as the program that made the file shows it, from 1.
    suggestion
        What would mend it, "" when the text of the code says it all.
    """

    sheet: str
    row: int
    column: str
    value: str
    code: str
    effect: Effect
    suggestion: str = ""

    def say(self, lang: Lang | None = None) -> str:
        """Return the finding and its mend in one sentence."""
        return fill(self.code, {"value": self.value, "suggestion": self.suggestion}, lang=lang)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something about a file as a whole that a reader should know."""

    code: str
    facts: Mapping[str, object]

    def say(self, lang: Lang | None = None) -> str:
        """Return it as one sentence."""
        return fill(self.code, self.facts, lang=lang)


@dataclass(kw_only=True)
class RowReport:
    """Counts and findings of one file; read = accepted + repaired + quarantined."""

    file: str
    digest: str = ""
    encoding: str = ""
    datum: str = ""
    basis: str = ""  # what said so: "said", "saved", "column", "heading", "prj", "file", "format"
    read: int = 0
    accepted: int = 0
    repaired: int = 0
    quarantined: int = 0
    skipped: list[tuple[str, int, str]] = field(default_factory=list)  # sheet, row, why
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The four numbers of the row law."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "repaired": self.repaired,
            "quarantined": self.quarantined,
        }

    def count(self, quarantined: int, repaired: int, *, read: int) -> None:
        """Set the counts; accepted is what remains."""
        self.read, self.quarantined, self.repaired = read, quarantined, repaired
        self.accepted = read - quarantined - repaired
