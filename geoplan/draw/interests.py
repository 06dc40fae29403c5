"""Who must withdraw from which places, and on what grounds. Standard library only."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from geoplan.draw.groups import PairSite
from geoplan.draw.roster import Inspector

REASONS: Final = ("own_unit", "own_area", "own_site", "kin")
# 龙津街道办事处 is 龙津街道, 石门镇人民政府 is 石门镇.
_ENDINGS: Final = ("人民政府", "办事处")


@lru_cache(maxsize=65_536)
def same_name(text: str) -> str:
    """Return the form in which names are compared: NFKC, no blanks, no case, no 办事处."""
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    for ending in _ENDINGS:
        folded = folded.removesuffix(ending) or folded
    return folded


def grounds_of(one: Inspector, sites: Sequence[PairSite]) -> list[dict[str, str]]:
    """Return why an inspector must keep away from a group of sites; [] for no reason.

    Parameters
    ----------
    one
        The inspector.
    sites
        The group.

    Returns
    -------
    list
        reason (one of `REASONS`), fact (the name that meets), site (the first it concerns):
        the own unit answers for a site; a site lies in the own township or community, or in
        that of the own unit; the inspector is charged with a site; a site, its unit, its
        place or its person stands on the kin list.
    """
    unit = {same_name(one.unit)} - {""}
    areas = {same_name(area) for area in one.areas} | unit
    names = {same_name(one.name)} - {""}
    kin = {same_name(name) for name in one.kin} - {""}
    found: dict[tuple[str, str], str] = {}
    for site in sites:
        places = (site.township, site.community)
        every = (site.id, site.name, *site.units, *places, *site.people)
        for reason, own, facts in (
            ("own_unit", unit, site.units),
            ("own_area", areas, places),
            ("own_site", names, site.people),
            ("kin", kin, every),
        ):
            for fact in facts:
                if fact and same_name(fact) in own:
                    found.setdefault((reason, fact), site.id)
    ordered = sorted(found, key=lambda key: (REASONS.index(key[0]), key[1].encode()))
    return [
        {"reason": reason, "fact": fact, "site": found[reason, fact]} for reason, fact in ordered
    ]
