"""Rules of a design against a frame: which units, how many of each part, which sizes.

Standard library only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.draw.allocate import allocate
from geoplan.draw.methods.pool import Origins
from geoplan.draw.where import read_condition
from geoplan.frame.text import AREA, COLUMNS, FrameList, Unit

_AROUND: Final = {
    "population": ("compound", "community", "area:community"),
    "road": ("main_road", "commercial_street", "back_street"),
    "hotel": ("hotel",),
}


def rule_id(rule: Mapping[str, Any]) -> str:
    """Return the name of a rule in labels."""
    return str(rule.get("id") or rule["category"])


def columns_needed(design: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns beyond those of every frame that a design's rules name, sorted."""
    named: set[str] = set()
    for rule in design["strata"]:
        named |= {*read_condition(rule.get("where", ""))[1], rule.get("by", ""),
                  rule.get("size", "")}  # fmt: skip
    for stage in design["two_stage"]:
        named |= {inside.get("size", "") for inside in stage.get("sites", ())}
    return tuple(sorted(named - {*COLUMNS, "category", ""}))


def units_of_rule(frame: FrameList, rule: Mapping[str, Any]) -> list[Unit]:
    """Return the sites a rule draws from, or the areas where its category is `area:` and a level.

    Raises
    ------
    DesignError
        `design.where` or `design.column`: the frame has no such column.
    """
    condition, named = read_condition(rule.get("where", ""))
    for column in (*named, rule.get("by", ""), rule.get("size", "")):
        _require_column(frame, rule, column)
    category = rule.get("category", "")
    return [
        unit
        for unit in frame.units
        if (unit.stratum == category if category else not unit.stratum.startswith(AREA))
        and condition(lambda column, unit=unit: frame.value(unit, column))  # type: ignore[misc]
    ]


def _require_column(frame: FrameList, rule: Mapping[str, Any], column: str) -> None:
    if column and column not in {"category", *COLUMNS, *frame.columns}:
        known = ", ".join(("category", *COLUMNS[2:], *frame.columns))
        raise DesignError("design.column", rule=rule_id(rule), column=column, known=known)


def parts_of_rule(frame: FrameList, rule: Mapping[str, Any]) -> dict[str, list[Unit]]:
    """Return the units of each part of a rule; one part "" when it is not split."""
    units, column = units_of_rule(frame, rule), rule.get("by", "")
    if not column:
        return {"": units}
    parts: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        value = frame.value(unit, column)
        parts["" if value is None else str(value)].append(unit)
    return dict(sorted(parts.items()))


def quotas_of_rule(frame: FrameList, rule: Mapping[str, Any]) -> dict[str, tuple[list[Unit], int]]:
    """Return for each part of a rule its units and how many of them are drawn.

    Raises
    ------
    DesignError
        Those of `allocate` and `parts_of_rule`.
    """
    parts = parts_of_rule(frame, rule)
    n = rule["n"]
    if rule.get("up_to"):
        n = min(n, able_units(frame, rule))
    if not rule.get("by", ""):
        return {"": (parts[""], n)}
    share = allocate(
        n,
        {name: len(units) for name, units in parts.items()},
        how=rule.get("allocation", "proportional"),
        least=rule.get("least", 0),
        spread=rule.get("spread", {}),
        label=rule_id(rule),
    )
    return {name: (units, share[name]) for name, units in parts.items() if share.get(name)}


def able_units(frame: FrameList, rule: Mapping[str, Any]) -> int:
    """Return how many units a rule could draw: those with a size, where it goes by size."""
    units = units_of_rule(frame, rule)
    sizes = sizes_of_rule(frame, units, rule)
    return len(units) if sizes is None else sum(size > 0 for size in sizes.values())


def sizes_of_rule(
    frame: FrameList, units: Sequence[Unit], rule: Mapping[str, Any]
) -> dict[str, int] | None:
    """Return the measures of size of a rule's units, None for equal chances.

    Raises
    ------
    DesignError
        `design.column`, or `design.size`: no whole number, or a negative one.
    """
    column = rule.get("size", "")
    if not column:
        return None
    _require_column(frame, rule, column)
    sizes: dict[str, int] = {}
    for unit in units:
        value = frame.value(unit, column)
        if not isinstance(value, int) or value < 0:
            raise DesignError(
                "design.size", rule=rule_id(rule), column=column, unit=unit.unit_id, value=value
            )
        sizes[unit.unit_id] = value
    return sizes


def phone_origins(frame: FrameList, rule: Mapping[str, Any]) -> Origins:
    """Return where the rule's phone may stand.

    Raises
    ------
    DesignError
        `design.origin`: the frame has no units of that kind.
    """
    phone = rule.get("phone") or {"origin": "uniform", "reach_m": 500, "ranks": [1]}
    strata = _AROUND.get(phone["origin"])
    places = [
        unit
        for unit in frame.units
        if (unit.stratum in strata if strata else not unit.stratum.startswith(AREA))
    ]
    weights = (
        ()
        if strata is None
        else tuple(1 if phone["origin"] == "hotel" else max(unit.size, 1) for unit in places)
    )
    if not places:
        needed = ", ".join(strata or ())
        raise DesignError(
            "design.origin", rule=rule_id(rule), origin=phone["origin"], needed=needed
        )
    return Origins(
        x=tuple(unit.x for unit in places),
        y=tuple(unit.y for unit in places),
        weight=weights,
        reach=phone["reach_m"] * frame.xy_scale,
        ranks=tuple(phone["ranks"]),
    )
