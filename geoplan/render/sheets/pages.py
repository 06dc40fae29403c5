"""Sizes of paper, and what a page of ours leaves free."""

from dataclasses import dataclass
from typing import Final, Literal

Orientation = Literal["portrait", "landscape"]
# Width and height upright, in millimetres (ISO 216).
SIZES: Final = {
    "A0": (841.0, 1189.0), "A1": (594.0, 841.0), "A2": (420.0, 594.0),
    "A3": (297.0, 420.0), "A4": (210.0, 297.0),
}  # fmt: skip
MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 12.0, 20.0, 17.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A sheet of paper, in millimetres."""

    width_mm: float
    height_mm: float

    @classmethod
    def of(cls, paper: str, orientation: Orientation = "portrait") -> "Page":
        """Return a page of a named size."""
        short, long = SIZES[paper]
        wide, high = (short, long) if orientation == "portrait" else (long, short)
        return cls(width_mm=wide, height_mm=high)

    @property
    def inner_mm(self) -> tuple[float, float]:
        """Width and height within the margins of a sheet with head and foot."""
        return self.width_mm - 2 * MARGIN_X, self.height_mm - MARGIN_TOP - MARGIN_BOTTOM

    @property
    def setup(self) -> dict[str, float]:
        """What the templates need to know."""
        return {
            "width": self.width_mm,
            "height": self.height_mm,
            "x": MARGIN_X,
            "top": MARGIN_TOP,
            "bottom": MARGIN_BOTTOM,
        }
