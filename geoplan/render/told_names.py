"""What categories, items, sites and units are called on pages and papers."""

from typing import Final, Literal

from geoplan.frame.standard import Standard, Words
from geoplan.render.blocks import pair, same
from geoplan.score.report import Scored

Loss = Literal["item", "unit", "site_id"]
LOSSES: Final[tuple[Loss, ...]] = ("item", "unit", "site_id")


def item_name(standard: Standard, code: str) -> Words:
    """Return what an item is called."""
    return standard.items[code] if code in standard.items else same(code)


def category_name(standard: Standard, code: str) -> Words:
    """Return what a category is called."""
    one = standard.by_code.get(code)
    return Words(zh=one.zh, en=one.en) if one else same(code)


def site_name(scored: Scored, site: str) -> str:
    """Return what a site is called, its id where it has no name."""
    return str(scored.names.get(site) or site)


def loss_name(scored: Scored, standard: Standard, *, by: Loss, key: str) -> Words:
    """Return what a group of losses is called."""
    if by == "item":
        return item_name(standard, key)
    if by == "site_id":
        return same(site_name(scored, key))
    return same(scored.names.get(key) or key) if key else pair("outcome.no_unit")
