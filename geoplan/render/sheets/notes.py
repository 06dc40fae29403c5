"""What stands around the maps of a sheet, and the foot of every page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geoplan.base.words import Lang, fill
from geoplan.render.sheets.pages import Page
from geoplan.render.sheets.style import COLOUR, Style


@dataclass(frozen=True, kw_only=True)
class SheetNotes:
    """What stands around the maps.

    Attributes
    ----------
    title
        Heading of the sheet, in the reader's language.
    head_hash
        Digest of the draw's certificate; its first 12 digits are printed.
    credit
        Source of the street map.
    with_phone
        Print phone numbers in full; otherwise the middle is masked.
    cards
        Print a card with map and checklist for each stop.
    page, style
        Paper, and colours.
    map_number
        Of the map's approval (审图号), "" for none.
    county
        Outline for the small map of the place, in the ground's metres; None: none.
    """

    title: str
    lang: Lang
    head_hash: str = ""
    credit: str = ""
    with_phone: bool = False
    cards: bool = True
    page: Page = field(default_factory=lambda: Page.of("A4"))
    style: Style = COLOUR
    map_number: str = ""
    county: BaseGeometry | None = None

    def text(self, code: str, **facts: object) -> str:
        """Return a sentence of the sheets."""
        return fill(f"sheet.{code}", facts, lang=self.lang)

    def footer(self, crs: CRS, *more: str) -> str:
        """Return credit, datum, use, approval number, and what else belongs in the foot."""
        parts = [self.credit, crs.to_string(), self.text("internal")]
        if self.map_number:
            parts.append(self.text("map_number", number=self.map_number))
        if self.head_hash:
            parts.append(self.text("hash", head=self.head_hash[:12]))
        return "　".join(part for part in (*parts, *more) if part)

    @property
    def page_words(self) -> list[str]:
        """What stands before, between and after the page's number and the total."""
        return self.text("page", number="|", total="|").split("|")


def heads(left: Sequence[str], right: Sequence[str]) -> dict[str, str]:
    """Return the two sides of the line on top of every page."""
    return {"head_left": "　".join(left), "head_right": "　".join(filter(None, right))}
