"""One design language: families of categories, colours of teams, glyphs.

Colours are told apart without red and green, and by shape and glyph in grey.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """Categories that look alike on a map."""

    code: str
    shape: str
    colour: str
    categories: dict[str, str]  # category → glyph


FAMILIES: Final = (
    Family(code="civic", shape="round", colour="#4a3f8f", categories={
        "practice_centre": "践", "practice_station": "站", "community": "社", "township": "乡",
        "library": "书", "memorial": "教"}),
    Family(code="home", shape="square", colour="#8c510a", categories={"compound": "居"}),
    Family(code="street", shape="tall", colour="#3b3b3b", categories={
        "main_road": "路", "commercial_street": "商", "crossing": "口", "back_street": "巷"}),
    Family(code="market", shape="drop", colour="#b3261e", categories={
        "farm_market": "菜", "goods_market": "货", "supermarket": "超", "mall": "场"}),
    Family(code="open", shape="round", colour="#1b6b3a", categories={
        "park": "园", "plaza": "广", "scenic": "景", "public_toilet": "厕"}),
    Family(code="transport", shape="tall", colour="#0b5cad", categories={
        "bus_station": "客", "rail_station": "铁", "bus_stop": "交"}),
    Family(code="service", shape="square", colour="#00707a", categories={
        "service_hall": "政", "utility_counter": "水", "bank": "银", "telecom": "信",
        "hotel": "宿"}),
    Family(code="care", shape="drop", colour="#a0357f", categories={
        "hospital": "医", "health_centre": "卫", "primary_school": "小", "middle_school": "中"}),
)  # fmt: skip
OTHER: Final = Family(code="other", shape="round", colour="#555555", categories={})

# Teams: colour and dashes, so that lines can be told apart in grey.
TEAMS: Final = (
    ("#b3261e", ""), ("#0b5cad", "10 5"), ("#1b6b3a", "2 6"), ("#6a3d9a", "14 4 2 4"),
    ("#8c510a", "6 6"), ("#00707a", "1 5"), ("#a0357f", "18 6"), ("#3b3b3b", "4 4"),
)  # fmt: skip


def family_of(category: str) -> Family:
    """Return the family of a category; those of other standards look alike."""
    return next((family for family in FAMILIES if category in family.categories), OTHER)


def glyph_of(category: str, *, name: str) -> str:
    """Return the one sign that stands for a category: ours, or its name's first."""
    return family_of(category).categories.get(category, name[:1])


def team_look(position: int) -> tuple[str, str]:
    """Return colour and dashes of the n-th team."""
    return TEAMS[position % len(TEAMS)]
