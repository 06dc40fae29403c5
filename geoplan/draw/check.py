"""What is wrong with a design: everything at once, by itself and against a frame."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.rules import phone_origins, quotas_of_rule, rule_id, sizes_of_rule
from geoplan.draw.stages import check_quotas
from geoplan.draw.where import read_condition
from geoplan.frame.areas import LEVELS
from geoplan.frame.standard import Standard
from geoplan.frame.text import AREA, FrameList

AREAS: Final = tuple(f"{AREA}{level}" for level in LEVELS[1:])
_DECIMAL: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_HOURS: Final = re.compile(r"([01][0-9]|2[0-4]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]")


def require_sound(
    design: Mapping[str, Any], standard: Standard, *, frame: FrameList | None = None
) -> None:
    """Refuse a design with faults, naming all of them.

    Parameters
    ----------
    design
        The design's document.
    standard
        Whose categories it may name.
    frame
        What it is to draw from, if that is to be looked at too.

    Raises
    ------
    DesignError
        The one fault there is, or `design.faults` with the list.
    """
    faults = list(design_faults(design, standard))
    if frame is not None and not faults:
        faults = list(frame_faults(frame, design))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        listing = "\n".join(f"  {fault}" for fault in faults)
        raise DesignError("design.faults", file=design["id"], count=len(faults), listing=listing)


def design_faults(design: Mapping[str, Any], standard: Standard) -> Iterator[DesignError]:
    """Yield what is wrong with a design whatever the frame."""
    file = design["id"]
    names = [rule_id(rule) for rule in design["strata"]]
    names += [stage["id"] for stage in design["two_stage"]]
    if not names:
        yield DesignError("design.empty", file=file)
    for name, times in Counter(names).items():
        if times > 1:
            yield DesignError("design.repeated", file=file, category=name)
        if not name or set(name) & set("|/\\") or not name.isprintable():
            yield DesignError("design.id", file=file, rule=name)
    for rule in design["strata"]:
        yield from _category_fault(file, rule, standard)
        yield from _rule_faults(file, rule)
        if rule["method"] == "panel" and not design["register"]:
            yield DesignError("design.register", file=file, rule=rule_id(rule))
    for stage in design["two_stage"]:
        yield from _stage_faults(file, stage, standard)
    survey = design["survey"]
    if survey and (survey["communities"] < 1 or survey["households"] < 1):
        yield DesignError(
            "design.number", file=file, rule="survey", field="communities, households"
        )


def _category_fault(
    file: str, rule: Mapping[str, Any], standard: Standard
) -> Iterator[DesignError]:
    category = rule["category"]
    if not category:
        if not rule.get("where", ""):
            yield DesignError("design.no_units", file=file, rule=rule.get("id", ""))
        return
    if category in AREAS and "service_s" not in rule:  # not the category of a stage's visits
        return
    if category not in standard.by_code:
        near = ", ".join(code for code in standard.by_code if code[:2] == category[:2])
        yield DesignError(
            "design.category",
            file=file,
            category=category,
            standard=standard.id,
            near=near or next(iter(standard.by_code)),
        )


def _rule_faults(file: str, rule: Mapping[str, Any]) -> Iterator[DesignError]:
    yield from _number_faults(file, rule)
    yield from _method_faults(file, rule)
    yield from _sharing_faults(file, rule)
    try:
        read_condition(rule["where"])
    except DesignError as fault:
        yield fault
    for hours in rule["windows"]:
        if not _HOURS.fullmatch(hours):
            yield DesignError("design.hours", file=file, rule=rule_id(rule), value=hours)


def _number_faults(file: str, rule: Mapping[str, Any]) -> Iterator[DesignError]:
    phone = rule["phone"]
    wrong = {
        "n": rule["n"] < 1,
        "replacement": rule["replacement"] < 0,
        "least": rule["least"] < 0,
        "min_distance_m": rule["min_distance_m"] < 0,
        "points": not _DECIMAL.fullmatch(rule["points"]),
        "phone.reach_m": phone is not None and phone["reach_m"] < 1,
        "phone.ranks": phone is not None and min(phone["ranks"], default=0) < 1,
    }
    for field in (field for field, is_wrong in wrong.items() if is_wrong):
        yield DesignError("design.number", file=file, rule=rule_id(rule), field=field)


def _method_faults(file: str, rule: Mapping[str, Any]) -> Iterator[DesignError]:
    name, method = rule_id(rule), rule["method"]
    if rule["size"] and not METHODS[method].sized:
        yield DesignError("draw.sized", label=name, method=method)
    if rule["min_distance_m"] > 0 and (method != "srs" or rule["certainty"]):
        yield DesignError("draw.apart", label=name, method=method)
    if len(set(rule["certainty"])) > rule["n"]:
        units = ", ".join(rule["certainty"])
        yield DesignError("draw.certainty", label=name, units=units, n=rule["n"])
    if rule["phone"] and method != "phone_map":
        needs = 'method = "phone_map"'
        yield DesignError("design.odd", file=file, rule=name, field="phone", needs=needs)


def _sharing_faults(file: str, rule: Mapping[str, Any]) -> Iterator[DesignError]:
    name, spread = rule_id(rule), rule["spread"]
    if not rule["by"] and (rule["allocation"] != "proportional" or rule["least"] or spread):
        field = "allocation, least, spread"
        yield DesignError("design.odd", file=file, rule=name, field=field, needs="by")
    elif bool(spread) != (rule["allocation"] == "neyman"):
        needs = 'allocation = "neyman"'
        yield DesignError("design.odd", file=file, rule=name, field="spread", needs=needs)
    for part, value in spread.items():
        if not _DECIMAL.fullmatch(value):
            yield DesignError("design.spread", label=name, part=part, value=value)


def _stage_faults(file: str, stage: Mapping[str, Any], standard: Standard) -> Iterator[DesignError]:
    name = stage["id"]
    yield from _category_fault(file, {**stage, "where": ""}, standard)
    for field in ("n_townships", "n_villages"):
        if stage[field] < 1:
            yield DesignError("design.number", file=file, rule=name, field=field)
    if stage["replacement"] < 0 or stage["service_s"] < 0:
        yield DesignError("design.number", file=file, rule=name, field="replacement, service_s")
    for method, size in (("method", "size"), ("village_method", "village_size")):
        chosen = stage[method]
        if chosen in {"panel", "phone_map"} or (stage[size] and not METHODS[chosen].sized):
            yield DesignError("draw.sized", label=name, method=chosen)
    seen: Counter[str] = Counter(inside["category"] for inside in stage["sites"])
    for inside in stage["sites"]:
        yield from _category_fault(file, inside, standard)
        if inside["n"] < 1 or inside["replacement"] < 0:
            yield DesignError("design.number", file=file, rule=name, field="sites.n")
        if inside["method"] in {"panel", "phone_map"} or (
            inside["size"] and not METHODS[inside["method"]].sized
        ):
            yield DesignError("draw.sized", label=name, method=inside["method"])
        if seen[inside["category"]] > 1:
            yield DesignError("design.repeated", file=file, category=inside["category"])
            seen[inside["category"]] = 0


def frame_faults(frame: FrameList, design: Mapping[str, Any]) -> Iterator[DesignError]:
    """Yield what a frame cannot give a design."""
    for rule in design["strata"]:
        try:
            for units, _ in quotas_of_rule(frame, rule).values():
                sizes_of_rule(frame, units, rule)
            if rule["method"] == "phone_map":
                phone_origins(frame, rule)
            known = {
                unit.unit_id for units, _ in quotas_of_rule(frame, rule).values() for unit in units
            }
            lost = [unit for unit in rule["certainty"] if unit not in known]
            if lost:
                shown = ", ".join(lost)
                yield DesignError("draw.certainty", label=rule_id(rule), units=shown, n=rule["n"])
        except DesignError as fault:
            if fault.code != "draw.too_few":  # told below, with all other short quotas
                yield fault
                return
    short = check_quotas(frame, design)
    if short:
        lines = (f"{item['stratum']}: {item['population']} < {item['n']}" for item in short)
        yield DesignError("design.cannot_fill", listing="; ".join(lines))
