"""The bench on which one table is worked, column by column."""

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from geoplan.base.problems import Effect, Notice, Problem, RowReport
from geoplan.intake.raw import RawTable
from geoplan.visits.privacy import mask_phone

# Full-width letters, digits and the signs inside numbers; brackets and commas of Chinese
# text stay as they are written.
WIDTH: Final = {
    wide: wide - 0xFEE0
    for wide in (
        *range(0xFF10, 0xFF1A),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
        0xFF0E,
        0xFF0D,
    )
} | {0x3000: 0x20}


@dataclass
class Work:
    """Fields of one table as texts, and what was found in them so far."""

    table: RawTable
    headings: dict[str, str]  # field → heading
    fields: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with every row accepted."""
        self.quarantined = pd.Series(data=False, index=self.fields.index)
        self.repaired = self.quarantined.copy()
        for code, facts in self.table.notices:
            self.notice(code, **facts)

    @classmethod
    def of(cls, table: RawTable, fields: dict[str, str]) -> "Work":
        """Lay a table on the bench; `fields` is heading → field."""
        chosen = table.cells[list(fields)].rename(columns=fields)
        return cls(table=table, headings={v: k for k, v in fields.items()}, fields=chosen)

    def texts(self, name: str) -> pd.Series:
        """Return a field's texts without outer blanks; "" where there is no such column."""
        if name not in self.fields:
            return pd.Series("", index=self.fields.index, dtype="str")
        return self.fields[name].str.strip()

    def note(
        self,
        rows: "pd.Series[bool]",
        *,
        code: str,
        effect: Effect,
        column: str,
        suggestion: "pd.Series[str] | str" = "",
    ) -> None:
        """Note one finding for every marked row and mark its effect."""
        if effect == "quarantined":
            self.quarantined |= rows
        elif effect == "repaired":
            self.repaired |= rows
        marked = rows.index[rows]
        values = self._shown(self.fields.get(column, None), marked)
        if column == "phone":
            values = [mask_phone(value) for value in values]
        mends = self._shown(suggestion, marked)
        heading = self.headings.get(column, column)
        for row, value, mend in zip(marked, values, mends, strict=True):
            self.problems.append(
                Problem(
                    sheet=self.table.sheet,
                    row=int(row),
                    column=heading,
                    value=value,
                    code=code,
                    effect=effect,
                    suggestion=mend,
                )
            )

    def notice(self, code: str, **facts: object) -> None:
        """Note something about the table as a whole."""
        self.notices.append(Notice(code=code, facts=facts))

    @staticmethod
    def _shown(texts: "pd.Series[str] | str | None", marked: pd.Index) -> list[str]:
        if isinstance(texts, pd.Series):
            return texts.loc[marked].astype("str").tolist()
        return [texts or ""] * len(marked)

    @property
    def open(self) -> "pd.Series[bool]":
        """Rows that are not quarantined."""
        return ~self.quarantined

    def add_to(self, report: RowReport) -> None:
        """Add this table's counts and findings to a report."""
        lost = int(self.quarantined.sum())
        mended = int((self.repaired & self.open).sum())
        read = len(self.fields)
        report.count(report.quarantined + lost, report.repaired + mended, read=report.read + read)
        report.problems += sorted(self.problems, key=lambda problem: problem.row)
        report.notices += self.notices
        report.skipped += [(self.table.sheet, row, why) for row, why in self.table.skipped]
