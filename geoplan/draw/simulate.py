"""A design drawn many thousand times: who comes how often, and how much a year reaches.

The generator of NumPy is used here and nowhere else in the draw: results are figures about a
design, no draw that counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geoplan.draw.batch import Flags, Lot, Rng, draw_many
from geoplan.draw.one import Wish, chances_of
from geoplan.draw.stages import (
    Chance,
    inside_units,
    stage_units,
    wishes_of_rule,
    wishes_of_stage,
)
from geoplan.frame.text import FrameList, Unit

YEAR: Final = 12
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class StageLot:
    """Townships, and what is drawn in each of them once it is drawn."""

    towns: Lot
    inside: tuple[tuple[int, Lot], ...]  # position of the township in `towns`, what is drawn there


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A frame and a design, ready to be drawn again and again.

    Attributes
    ----------
    ids
        Identifiers of all units of the frame.
    lots, stages
        What is drawn.
    groups
        Kind of group → (names, group of each unit or -1): townships and communities.
    """

    ids: tuple[str, ...]
    lots: tuple[Lot, ...]
    stages: tuple[StageLot, ...]
    groups: Mapping[str, tuple[tuple[str, ...], npt.NDArray[np.int64]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What some runs gave; tallies add up.

    Attributes
    ----------
    runs
        How many.
    drawn
        Lot → how often each of its units was drawn.
    any_rule
        How often each unit of the frame was drawn by any rule.
    reached
        Kind of group → for 1, 2 … 12 waves: sum over years of the number of groups reached.
    years
        How many years that is summed over.
    """

    runs: int
    drawn: tuple[Counts, ...]
    any_rule: Counts
    reached: Mapping[str, Counts]
    years: int

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            runs=self.runs + other.runs,
            drawn=tuple(a + b for a, b in zip(self.drawn, other.drawn, strict=True)),
            any_rule=self.any_rule + other.any_rule,
            reached={key: value + other.reached[key] for key, value in self.reached.items()},
            years=self.years + other.years,
        )


def model_of(
    frame: FrameList, design: Mapping[str, Any], *, groups: Mapping[str, Mapping[str, str]]
) -> Model:
    """Return a frame and a design ready to be simulated.

    Parameters
    ----------
    frame, design
        As for a draw.
    groups
        Kind → unit → name of the group it lies in.

    Raises
    ------
    DesignError
        As `draw_all`.
    """
    chance = Chance(seed="0" * 64, round_id="simulation", register_seed="0" * 64)
    place = {unit.unit_id: at for at, unit in enumerate(frame.units)}
    lots = [
        lot_of(units, wish, place)
        for rule in design["strata"]
        for units, wish, _ in wishes_of_rule(frame, rule, chance)
    ]
    stages = []
    for stage in design["two_stage"]:
        found = stage_units(frame, stage)
        towns = lot_of(found.towns, wishes_of_stage(found, stage, chance), place)
        inside = [
            (at, lot_of(units, wish, place))
            for at, town in enumerate(towns.units)
            for units, wish, _ in inside_units(frame, found, stage, chance, town=town.unit_id)
        ]
        stages.append(StageLot(towns=towns, inside=tuple(inside)))
    ids = tuple(unit.unit_id for unit in frame.units)
    return Model(
        ids=ids,
        lots=tuple(lots),
        stages=tuple(stages),
        groups={kind: _grouped(ids, of) for kind, of in groups.items()},
    )


def lot_of(units: Sequence[Unit], wish: Wish, place: Mapping[str, int] | None = None) -> Lot:
    """Return some units and a wish, ready to be drawn many times.

    Parameters
    ----------
    units, wish
        As for `draw_one`.
    place
        Position of each unit in the whole frame; its position among these when left out.
    """
    listed = sorted(units, key=lambda unit: unit.unit_id.encode())
    ids = [unit.unit_id for unit in listed]
    return Lot(
        units=tuple(listed),
        # A township that only its villages name has no line of its own.
        place=np.arange(len(ids))
        if place is None
        else np.array([place.get(unit, -1) for unit in ids], dtype=np.int64),
        chances=chances_of(ids, wish),
        wish=wish,
    )


def _grouped(
    ids: tuple[str, ...], of: Mapping[str, str]
) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    names = tuple(sorted({name for name in of.values() if name}))
    at = {name: number for number, name in enumerate(names)}
    return names, np.array([at.get(of.get(unit, ""), -1) for unit in ids], dtype=np.int64)


def all_lots(model: Model) -> list[tuple[Lot, float | npt.NDArray[np.float64]]]:
    """Return every lot of a model with the chance that it is drawn from at all."""
    found: list[tuple[Lot, float | npt.NDArray[np.float64]]] = [(lot, 1.0) for lot in model.lots]
    for stage in model.stages:
        found.append((stage.towns, 1.0))
        found += [(lot, float(stage.towns.probability[at])) for at, lot in stage.inside]
    return found


def simulate(model: Model, *, runs: int, seed: int) -> Tally:
    """Draw a design again and again. Linear in runs and units for fast methods.

    Parameters
    ----------
    model
        See `model_of`.
    runs
        How often, rounded up to whole years of 12 waves.
    seed
        Of NumPy's generator PCG64; the same numbers on every machine with the same NumPy.
    """
    rng = Rng(np.random.PCG64(seed))  # noqa: TID251
    years = -(-runs // YEAR)
    step = max(2_000_000 // max(len(model.ids), 1) // YEAR, 1)
    total: Tally | None = None
    for begin in range(0, years, step):
        part = _some_years(model, min(step, years - begin), rng)
        total = part if total is None else total + part
    if total is None:
        return _some_years(model, 0, rng)
    return total


def _some_years(model: Model, years: int, rng: Rng) -> Tally:
    runs = years * YEAR
    seen = np.zeros((runs, len(model.ids)), dtype=bool)
    counts: list[Counts] = []

    def take(lot: Lot, drawn: Flags) -> None:
        counts.append(drawn.sum(axis=0).astype(np.int64))
        known = lot.place >= 0
        seen[:, lot.place[known]] |= drawn[:, known]

    for lot in model.lots:
        take(lot, draw_many(lot, runs=runs, rng=rng, year=YEAR))
    for stage in model.stages:
        towns = draw_many(stage.towns, runs=runs, rng=rng, year=YEAR)
        take(stage.towns, towns)
        for at, lot in stage.inside:
            take(lot, draw_many(lot, runs=runs, rng=rng, year=YEAR) & towns[:, [at]])
    return Tally(
        runs=runs,
        drawn=tuple(counts),
        any_rule=seen.sum(axis=0).astype(np.int64),
        reached={kind: _reached(seen, of, years) for kind, of in model.groups.items()},
        years=years,
    )


def _reached(
    seen: Flags, groups: tuple[tuple[str, ...], npt.NDArray[np.int64]], years: int
) -> Counts:
    """Return for 1 … 12 waves how many groups were reached, summed over years."""
    names, of = groups
    hit = np.zeros((len(seen), len(names)), dtype=bool)
    order = np.argsort(of, kind="stable")
    order = order[of[order] >= 0]
    if len(order):
        starts = np.flatnonzero(np.diff(of[order], prepend=-1))
        hit[:, of[order][starts]] = np.logical_or.reduceat(seen[:, order], starts, axis=1)
    by_wave = np.logical_or.accumulate(hit.reshape(years, YEAR, len(names)), axis=1)
    return np.asarray(by_wave.sum(axis=(0, 2)), dtype=np.int64)
