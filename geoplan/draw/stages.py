"""From a frame, a design and a seed to all draws of a round."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.draw.methods.srs import Drawn, draw_srs
from geoplan.frame.text import Unit

TOWNSHIP: Final = "area:township"
VILLAGE: Final = "area:village"


def by_stratum(units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return the identifiers of each stratum's units."""
    strata: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        strata[unit[1]].append(unit[0])
    return dict(strata)


def villages_by_township(units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return the villages of each township that has any."""
    villages: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if unit[1] == VILLAGE and unit[2]:
            villages[unit[2]].append(unit[0])
    return dict(villages)


def check_quotas(units: Sequence[Unit], design: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return each quota that the frame cannot fill, with what it has."""
    have = by_stratum(units)
    short: list[dict[str, object]] = [
        {"stratum": stratum["category"], "n": stratum["n"], "population": population}
        for stratum in design["strata"]
        if (population := len(have.get(stratum["category"], ()))) < stratum["n"]
    ]
    villages = villages_by_township(units)
    for stage in design["two_stage"]:
        fit = [town for town, inside in villages.items() if len(inside) >= stage["n_villages"]]
        if len(fit) < stage["n_townships"]:
            wanted = stage["n_townships"]
            short.append({"stratum": TOWNSHIP, "n": wanted, "population": len(fit)})
    return short


def draw_all(
    units: Sequence[Unit], design: Mapping[str, Any], *, seed: str, round_id: str
) -> list[Drawn]:
    """Draw every stratum, then the townships and the villages inside them.

    Labels: `round/category`, `round/two_stage/township`,
    `round/two_stage/village/<township id>`. A village's inclusion probability is the product
    of the two draws' (n / population each): 1 / (N·M) for one of N townships, one of M villages.

    Parameters
    ----------
    units
        The frame's units.
    design
        The design's document (`design_document`).
    seed, round_id
        Seed of the certificate; name of the round.

    Raises
    ------
    DesignError
        `design.cannot_fill`, naming every quota the frame cannot fill.
    """
    short = check_quotas(units, design)
    if short:
        lines = (f"{item['stratum']}: {item['population']} < {item['n']}" for item in short)
        listing = "; ".join(lines)
        raise DesignError("design.cannot_fill", listing=listing)
    strata = by_stratum(units)
    drawn = [
        draw_srs(
            strata.get(stratum["category"], []),
            n=stratum["n"],
            replacement=stratum["replacement"],
            seed=seed,
            label=f"{round_id}/{stratum['category']}",
        )
        for stratum in design["strata"]
    ]
    for stage in design["two_stage"]:
        drawn += _two_stage(units, stage, seed=seed, round_id=round_id)
    return drawn


def _two_stage(
    units: Sequence[Unit], stage: Mapping[str, Any], *, seed: str, round_id: str
) -> list[Drawn]:
    villages = villages_by_township(units)
    fit = [town for town, inside in villages.items() if len(inside) >= stage["n_villages"]]
    first = draw_srs(
        fit,
        n=stage["n_townships"],
        replacement=stage["replacement"],
        seed=seed,
        label=f"{round_id}/two_stage/township",
    )
    second = [
        draw_srs(
            villages[town],
            n=stage["n_villages"],
            replacement=stage["replacement"],
            seed=seed,
            label=f"{round_id}/two_stage/village/{town}",
        )
        # A replacement township needs its villages ready too.
        for town in first.base + first.replacement
    ]
    return [first, *second]
