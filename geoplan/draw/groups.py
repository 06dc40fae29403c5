"""Groups of drawn sites, formed after the draw. Integers and the standard library only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geoplan.draw.hilbert import hilbert_order

NOWHERE: Final = "-"  # the group of sites that name no township or unit


@dataclass(frozen=True, kw_only=True, slots=True)
class PairSite:
    """A drawn site with what somebody's interest can attach to.

    Attributes
    ----------
    units
        Units that answer for it.
    people
        Persons charged with it, and leaders.
    x, y
        Integers, as in the frame's text.
    """

    id: str
    name: str
    category: str
    units: tuple[str, ...] = ()
    township: str = ""
    community: str = ""
    people: tuple[str, ...] = ()
    x: int = 0
    y: int = 0


def site_groups(
    sites: Sequence[PairSite], *, group_by: str, groups: int = 1
) -> dict[str, list[str]]:
    """Return the sites of each group.

    "near": along a Hilbert curve over the sites (see `geoplan.draw.hilbert`), cut into parts
    that differ by one site at most; fewer groups where there are fewer sites. Otherwise by
    township, category, or the first unit that answers. Linear but for sorting.

    Parameters
    ----------
    sites
        In any order.
    group_by
        "near", "township", "category" or "unit".
    groups
        How many, for "near".
    """
    ordered = sorted(sites, key=lambda site: site.id.encode())
    if group_by == "near":
        return _near(ordered, groups)
    found: dict[str, list[str]] = {}
    for site in ordered:
        unit = site.units[0] if site.units else ""
        name = {"township": site.township, "category": site.category, "unit": unit}[group_by]
        # A label has no "|" (see `geoplan.base.tickets.ticket`).
        found.setdefault(name.replace("|", "｜") or NOWHERE, []).append(site.id)
    return found


def _near(ordered: Sequence[PairSite], groups: int) -> dict[str, list[str]]:
    if not ordered:
        return {}
    line = hilbert_order([site.x for site in ordered], [site.y for site in ordered])
    along = [ordered[place].id for place in line]
    count = min(groups, len(along))
    size, more = divmod(len(along), count)
    found: dict[str, list[str]] = {}
    start = 0
    for number in range(1, count + 1):
        end = start + size + (number <= more)
        found[str(number)] = sorted(along[start:end], key=str.encode)
        start = end
    return found
