"""From a frame, a design and a seed to all draws of a round."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.draw.drawn import Drawn, Kind
from geoplan.draw.methods.pool import Origins, Register
from geoplan.draw.one import Wish, draw_one
from geoplan.draw.rules import (
    able_units,
    phone_origins,
    quotas_of_rule,
    rule_id,
    sizes_of_rule,
)
from geoplan.frame.text import AREA, FrameList, Unit

TOWNSHIP: Final = "area:township"
VILLAGE: Final = "area:village"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """What makes a draw what it is, besides frame and design.

    Attributes
    ----------
    seed, round_id
        Seed of the certificate; name of the round.
    register_seed
        Of the design's register, for its panels.
    after
        Where each panel goes on: rule and part (`rule/part`) → last permanent number.
    """

    seed: str
    round_id: str
    register_seed: str = ""
    after: Mapping[str, str] = field(default_factory=dict)


def villages_by_township(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Return the villages of each township that has any."""
    villages: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.stratum == VILLAGE and unit.psu is not None:
            villages[unit.psu].append(unit)
    return dict(villages)


@dataclass(frozen=True, kw_only=True, slots=True)
class StageUnits:
    """The townships that can be drawn, and the villages of each."""

    towns: tuple[Unit, ...]
    villages: Mapping[str, list[Unit]]


def stage_units(frame: FrameList, stage: Mapping[str, Any]) -> StageUnits:
    """Return the townships with villages enough, and the villages of each.

    Villages may name a township that the frame has no row of; it then stands where its first
    village does.
    """
    villages = villages_by_township(frame.units)
    known = {unit.unit_id: unit for unit in frame.units if unit.stratum == TOWNSHIP}
    fit = [
        known.get(town) or Unit(town, TOWNSHIP, None, len(inside), inside[0].x, inside[0].y)
        for town, inside in sorted(villages.items())
        if len(inside) >= stage["n_villages"]
    ]
    return StageUnits(towns=tuple(fit), villages=villages)


def check_quotas(frame: FrameList, design: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return each quota that the frame cannot fill, with what it has."""
    short: list[dict[str, object]] = []
    for rule in design["strata"]:
        able = able_units(frame, rule)
        if able < rule["n"] and not rule.get("up_to"):
            short.append({"stratum": rule_id(rule), "n": rule["n"], "population": able})
    for stage in design["two_stage"]:
        fit = len(stage_units(frame, stage).towns)
        if fit < stage["n_townships"]:
            short.append({"stratum": TOWNSHIP, "n": stage["n_townships"], "population": fit})
    return short


def require_quotas(frame: FrameList, design: Mapping[str, Any]) -> None:
    """Refuse a design that the frame cannot fill.

    Raises
    ------
    DesignError
        `design.cannot_fill`, naming every quota the frame cannot fill.
    """
    short = check_quotas(frame, design)
    if short:
        lines = (f"{item['stratum']}: {item['population']} < {item['n']}" for item in short)
        raise DesignError("design.cannot_fill", listing="; ".join(lines))


def draw_all(frame: FrameList, design: Mapping[str, Any], *, chance: Chance) -> list[Drawn]:
    """Draw every rule, then the townships, the villages inside them and the sites inside them.

    Labels: `round/rule` or `round/rule/part`; `round/two_stage/township`,
    `round/two_stage/village/TOWNSHIP`, `round/two_stage/site/TOWNSHIP/CATEGORY`. Chances of a later
    stage hold given the earlier one: a village's is the product of both, 1 / (N·M) for one of N
    townships, one of M villages.

    Parameters
    ----------
    frame
        The frame's units.
    design
        The design's document (`design_document`).
    chance
        Seed, round and registers.

    Raises
    ------
    DesignError
        `design.cannot_fill`, naming every quota the frame cannot fill; refusals of rules and
        methods.
    """
    require_quotas(frame, design)
    drawn: list[Drawn] = []
    for rule in design["strata"]:
        drawn += _draw_rule(frame, rule, chance)
    for stage in design["two_stage"]:
        drawn += _draw_stage(frame, stage, chance)
    return drawn


def _draw_rule(frame: FrameList, rule: Mapping[str, Any], chance: Chance) -> list[Drawn]:
    return [
        draw_one(units, wish, kind=kind_of_rule(rule), rule=rule_id(rule), part=part)
        for units, wish, part in wishes_of_rule(frame, rule, chance)
    ]


def kind_of_rule(rule: Mapping[str, Any]) -> Kind:
    """Return what a rule draws: sites, or areas where its category says so."""
    return "area" if rule["category"].startswith(AREA) else "site"


def wishes_of_rule(
    frame: FrameList, rule: Mapping[str, Any], chance: Chance
) -> list[tuple[list[Unit], Wish, str]]:
    """Return what is drawn for a rule: units, wish and name of each of its parts."""
    name, split = rule_id(rule), bool(rule.get("by", ""))
    found: list[tuple[list[Unit], Wish, str]] = []
    for part, (units, n) in quotas_of_rule(frame, rule).items():
        inside = f"{name}/{part}" if split else name
        here = {unit.unit_id for unit in units}
        sure = tuple(rule.get("certainty", ()))
        wish = Wish(
            label=f"{chance.round_id}/{inside}",
            seed=chance.seed,
            n=n,
            replacement=rule["replacement"],
            method=rule.get("method", "srs"),
            sizes=sizes_of_rule(frame, units, rule),
            certainty=tuple(unit for unit in sure if unit in here) if split else sure,
            apart=rule.get("min_distance_m", 0) * frame.xy_scale,
            aid=_aid(frame, rule, chance, inside=inside),
        )
        found.append((units, wish, part))
    return found


def _aid(
    frame: FrameList, rule: Mapping[str, Any], chance: Chance, *, inside: str
) -> Register | Origins | None:
    method = rule.get("method", "srs")
    if method == "panel":
        if not chance.register_seed:  # a seed that everybody knows would be none
            raise DesignError("design.register", file=chance.round_id, rule=rule_id(rule))
        return Register(seed=chance.register_seed, after=chance.after.get(inside, ""))
    if method == "phone_map":
        return phone_origins(frame, rule)
    return None


def _draw_stage(frame: FrameList, stage: Mapping[str, Any], chance: Chance) -> list[Drawn]:
    name = stage.get("id", "two_stage")
    found = stage_units(frame, stage)
    wish = wishes_of_stage(found, stage, chance)
    first = draw_one(found.towns, wish, kind="township", rule=name)
    # A replacement township needs its villages and sites ready too.
    towns = first.base + first.replacement
    below = {town: inside_units(frame, found, stage, chance, town=town) for town in towns}
    villages = [
        draw_one(units, wish, kind="village", rule=name, parent=town)
        for town in towns
        for units, wish, part in below[town]
        if not part
    ]
    sites = [
        draw_one(units, wish, rule=name, part=part, parent=town)
        for town in towns
        for units, wish, part in below[town]
        if part
    ]
    return [first, *villages, *sites]


def wishes_of_stage(found: StageUnits, stage: Mapping[str, Any], chance: Chance) -> Wish:
    """Return what is drawn of the townships."""
    measure = stage.get("size", "")
    sizes = {
        town.unit_id: len(found.villages[town.unit_id]) if measure == "villages" else town.size
        for town in found.towns
    }
    return Wish(
        label=f"{chance.round_id}/{stage.get('id', 'two_stage')}/township",
        seed=chance.seed,
        n=stage["n_townships"],
        replacement=stage["replacement"],
        method=stage.get("method", "srs"),
        sizes=sizes if measure else None,
    )


def inside_units(
    frame: FrameList, found: StageUnits, stage: Mapping[str, Any], chance: Chance, *, town: str
) -> list[tuple[list[Unit], Wish, str]]:
    """Return what is drawn in one township: its villages (part ""), then sites by category."""
    begin = f"{chance.round_id}/{stage.get('id', 'two_stage')}"
    villages = found.villages[town]
    by_size = bool(stage.get("village_size", ""))
    first = Wish(
        label=f"{begin}/village/{town}",
        seed=chance.seed,
        n=stage["n_villages"],
        replacement=stage["replacement"],
        method=stage.get("village_method", "srs"),
        sizes={unit.unit_id: unit.size for unit in villages} if by_size else None,
    )
    drawn = [(villages, first, "")]
    for inside in stage.get("sites", ()):
        category = inside["category"]
        units = [u for u in frame.units if u.psu == town and u.stratum == category]
        wish = Wish(
            label=f"{begin}/site/{town}/{category}",
            seed=chance.seed,
            n=min(inside["n"], len(units)),  # a township may have fewer: it gives all it has
            replacement=inside["replacement"],
            method=inside.get("method", "srs"),
            sizes=sizes_of_rule(frame, units, {**inside, "id": begin}),
        )
        drawn.append((units, wish, category))
    return drawn
