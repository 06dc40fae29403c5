"""A design in plain words, and the chance of every unit."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.base.errors import DesignError, GeoplanError
from geoplan.base.words import reader, say
from geoplan.draw.batch import Lot
from geoplan.draw.check import frame_faults, require_sound
from geoplan.draw.design import design_document
from geoplan.draw.order_chances import order_chances
from geoplan.draw.rules import rule_id
from geoplan.draw.simulate import all_lots, lot_of, model_of
from geoplan.draw.stages import (
    Chance,
    inside_units,
    stage_units,
    wishes_of_rule,
    wishes_of_stage,
)
from geoplan.frame.standard import Standard
from geoplan.frame.text import AREA, FrameList, parse_frame
from geoplan.jobs.simulate import stated_of
from geoplan.jobs.told import frame_text_of
from geoplan.jobs.verdict import samples_bits
from geoplan.store.project import Project, open_project

_CHANCE = Chance(seed="0" * 64, round_id="explain", register_seed="0" * 64)


def _open(project: Project, design_name: str, *, now: datetime) -> tuple[dict[str, Any], FrameList]:
    document = dict(design_document(project.read_design(design_name)))
    require_sound(document, project.standard)
    return document, parse_frame(frame_text_of(project, document, now=now))


def explain_design(folder: Path, design_name: str, *, now: datetime) -> list[str]:
    """Return what a design will do with the project's frame, as sentences.

    Raises
    ------
    DesignError
        The design is not sound by itself. What the frame cannot give is told as a sentence.
    """
    with open_project(folder) as project:
        document, frame = _open(project, design_name, now=now)
        standard = project.standard
        names = project.read_frame().names
    return list(_sentences(document, frame, standard=standard, names=names))


def _sentences(
    design: Mapping[str, Any], frame: FrameList, *, standard: Standard, names: Mapping[str, str]
) -> Iterator[str]:
    title = design["title"][reader()]
    yield say("explain.title", title=title, id=design["id"], version=design["version"])
    yield say(
        "explain.trust",
        source=design["source"],
        confidence=say(f"confidence.{design['confidence']}"),
    )
    total = sum(rule["n"] for rule in design["strata"])
    spare = sum(rule["replacement"] for rule in design["strata"])
    yield say("explain.total", n=total, replacement=spare)
    faults = list(frame_faults(frame, design))
    for rule in design["strata"]:
        try:
            yield from _rule(frame, rule, standard=standard, names=names)
        except DesignError as fault:
            yield say("explain.fails", fault=f"{rule_id(rule)}: {fault}")
    for stage in design["two_stage"]:
        yield from _stage(frame, stage, standard=standard)
    if design["survey"]:
        yield say("explain.survey", **design["survey"])
    yield say("explain.bits", needed=f"{_bits(frame, design):.0f}")
    yield from (say("explain.fails", fault=one) for one in faults)


def _bits(frame: FrameList, design: Mapping[str, Any]) -> float:
    sizes = []
    for rule in design["strata"]:
        try:
            sizes += [
                samples_bits(len(units), wish.n)
                for units, wish, _ in wishes_of_rule(frame, rule, _CHANCE)
            ]
        except GeoplanError:
            continue
    return max(sizes, default=0.0)


def _rule_name(rule: Mapping[str, Any], standard: Standard) -> str:
    if rule["category"].startswith(AREA):
        return rule_id(rule)
    if rule["category"]:
        called = standard.category(rule["category"]).say(reader())
        return called if rule_id(rule) == rule["category"] else f"{rule_id(rule)} ({called})"
    return rule_id(rule)


def _rule(
    frame: FrameList, rule: Mapping[str, Any], *, standard: Standard, names: Mapping[str, str]
) -> Iterator[str]:
    parts = wishes_of_rule(frame, rule, _CHANCE)
    listed = [unit for units, _, _ in parts for unit in units]
    told = [_chance_words(units, wish, names) for units, wish, _ in parts]
    yield say(
        "explain.rule",
        name=_rule_name(rule, standard),
        population=len(listed),
        n=sum(wish.n for _, wish, _ in parts),
        replacement=rule["replacement"],
        method=say(f"method.{rule['method']}"),
        chance=told[0] if len(set(told)) == 1 else say("explain.chance.parts", by=rule["by"]),
    )
    if rule["by"]:
        for (units, wish, part), words in zip(parts, told, strict=True):
            yield say(
                "explain.rule.part", name=part or "–", population=len(units), n=wish.n, chance=words
            )
    if rule["where"]:
        yield say("explain.where", where=rule["where"])
    if rule["windows"]:
        yield say("explain.hours", hours=", ".join(rule["windows"]))
    if rule["min_distance_m"]:
        yield say("explain.apart", metres=rule["min_distance_m"])
    if rule["certainty"]:
        yield say("explain.certain", units=", ".join(names.get(u, u) for u in rule["certainty"]))


def _chance_words(units: Any, wish: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401  (of a rule)
    lot = lot_of(units, wish)
    if stated_of(lot) == "simulated":
        return say("explain.chance.open")
    if not lot.units:
        return say("explain.chance.none")
    pi = lot.probability
    low, high = float(pi.min()), float(pi.max())
    if wish.sizes is None and not wish.certainty:
        return say("explain.chance.equal", chance=_odds(Fraction(wish.n, len(lot.units))))
    top = lot.units[int(pi.argmax())].unit_id
    return say(
        "explain.chance.range",
        low=f"{low:.1%}", high=f"{high:.1%}", who=names.get(top, top), size=say("explain.size"),
    )  # fmt: skip


def _odds(chance: Fraction) -> str:
    return f"{chance.numerator}/{chance.denominator} = {float(chance):.1%}"


def _stage(frame: FrameList, stage: Mapping[str, Any], *, standard: Standard) -> Iterator[str]:
    found = stage_units(frame, stage)
    try:
        towns = lot_of(found.towns, wishes_of_stage(found, stage, _CHANCE))
    except DesignError as fault:
        yield say("explain.fails", fault=fault)
        return
    chances: list[float] = []
    for town, above in zip(towns.units, towns.probability, strict=True):
        villages, wish, _ = inside_units(frame, found, stage, _CHANCE, town=town.unit_id)[0]
        chances += (float(above) * lot_of(villages, wish).probability).tolist()
    yield say(
        "explain.stage",
        n=stage["n_townships"],
        towns=len(found.towns),
        villages=stage["n_villages"],
        low=f"{min(chances, default=0):.2%}",
        high=f"{max(chances, default=0):.2%}",
    )
    for inside in stage["sites"]:
        name = standard.category(inside["category"]).say(reader())
        yield say("explain.inside", name=name, n=inside["n"])


def inclusion_table(folder: Path, design_name: str, *, now: datetime) -> pd.DataFrame:
    """Return the chance of every unit that a design draws from, in every stage.

    Returns
    -------
    DataFrame
        unit_id, name, rule (as in labels), population, n, inclusion_prob (of being drawn, earlier
        stages counted in; of order sampling the true one), weight (its inverse), stated. Where
        chances are only simulated, nothing stands there; `geoplan draw simulate` tells them.
    """
    with open_project(folder) as project:
        return inclusion_of(project, design_name, now=now)


def inclusion_of(project: Project, design_name: str, *, now: datetime) -> pd.DataFrame:
    """Return the same of an open project."""
    document, frame = _open(project, design_name, now=now)
    require_sound(document, project.standard, frame=frame)
    names = project.read_frame().names
    model = model_of(frame, document, groups={})
    rows = [
        (
            unit.unit_id,
            names.get(unit.unit_id, ""),
            lot.wish.label.partition("/")[2],
            len(lot.units),
            lot.wish.n,
            float(chance),
            stated_of(lot),
        )
        for lot, above in all_lots(model)
        for unit, chance in zip(lot.units, _true_chances(lot) * above, strict=True)
    ]
    columns = ["unit_id", "name", "rule", "population", "n", "inclusion_prob", "stated"]
    table = pd.DataFrame(rows, columns=columns)
    table["weight"] = 1 / table["inclusion_prob"].where(table["inclusion_prob"] > 0)
    return table


def _true_chances(lot: Lot) -> npt.NDArray[np.float64]:
    """Return what is known of a lot's chances: the stated ones, true ones, or nothing."""
    stated = stated_of(lot)
    if stated == "simulated":
        return np.full(len(lot.units), np.nan)
    if stated == "target":
        return order_chances(lot.probability, method=lot.wish.method)
    return lot.probability
