"""What one draw gives."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["site", "area", "township", "village"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """One draw: base and replacements in drawing order, with what proves it.

    Attributes
    ----------
    label, method
        Name of the draw; how it was drawn.
    n, population
        Wished number; how many units there were.
    base, replacement
        Identifiers in drawing order.
    tickets
        Of all units named, 64 hex digits.
    inclusion
        Chance of each unit named to be in the base, as a fraction "a/b"; given the draw that
        `parent` comes from, where there is one. Near it only where `stated` is "target"; empty
        where it is "simulated".
    category
        Category of each unit named; "" for areas.
    kind, rule, part
        What was drawn; the rule of the design, and the part of it.
    parent
        The unit inside which this draw was made, "" for none.
    after
        Of a panel: the last permanent number taken.
    """

    label: str
    method: str
    n: int
    population: int
    base: tuple[str, ...]
    replacement: tuple[str, ...]
    tickets: dict[str, str]
    inclusion: dict[str, str] = field(default_factory=dict)
    category: dict[str, str] = field(default_factory=dict)
    stated: str = "exact"
    kind: Kind = "site"
    rule: str = ""
    part: str = ""
    parent: str = ""
    after: str = ""

    def document(self) -> dict[str, Any]:
        """Return the draw as plain lists and objects."""
        return {
            **asdict(self), "base": list(self.base), "replacement": list(self.replacement),
        }  # fmt: skip
