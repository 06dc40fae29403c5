"""Designs drawn many thousand times, over all cores; and chances that only simulation tells."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import current_process, get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.base.progress import Progress, silent
from geoplan.draw.batch import Lot
from geoplan.draw.check import require_sound
from geoplan.draw.design import design_document
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.order_chances import order_chances
from geoplan.draw.simulate import YEAR, Model, Tally, all_lots, lot_of, model_of, simulate
from geoplan.draw.stages import Chance, wishes_of_rule
from geoplan.frame.text import FrameList, parse_frame
from geoplan.frame.units import Frame
from geoplan.jobs.told import frame_text_of
from geoplan.store.project import open_project

_RUNS_FOR_CHANCES: Final = 100_000
SEED: Final = 20_260_101


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What many draws of a design showed.

    Attributes
    ----------
    runs
        How many.
    units
        unit_id, rule, part, kind, name, expected (stated inclusion probability), frequency, drawn
        (how often), z (difference in standard errors), stated.
    by_unit
        Share of runs in which each unit of the frame was drawn by any rule.
    year
        Kind of group, waves (1 … 12), reached (mean number of groups), groups (how many there
        are), rotation (reached if the waves took turns instead).
    """

    runs: int
    units: pd.DataFrame
    by_unit: "pd.Series[float]"
    year: pd.DataFrame


def simulate_design(
    folder: Path,
    design_name: str,
    *,
    now: datetime,
    runs: int = 10_000,
    seed: int = SEED,
    progress: Progress = silent,
) -> Simulated:
    """Draw a project's frame by a design again and again.

    Parameters
    ----------
    folder, design_name
        The project; a path or a name of a design.
    now
        Moment of which visits and findings are taken, where the design asks for them.
    runs
        How often; rounded up to whole years of 12 waves on every core.
    seed
        Stated with the results: the same one gives the same figures.
    progress
        Told of every piece done.

    Raises
    ------
    DesignError
        The design does not fit.
    """
    with open_project(folder) as project:
        document = design_document(project.read_design(design_name))
        require_sound(document, project.standard)
        frame = project.read_frame()
        listed = parse_frame(frame_text_of(project, document, now=now))
        require_sound(document, project.standard, frame=listed)
    model = model_of(listed, document, groups=_groups(frame))
    tally = run_many(model, runs=runs, seed=seed, progress=progress)
    names = frame.names
    return Simulated(
        runs=tally.runs,
        units=_unit_table(model, tally, names=names),
        by_unit=pd.Series(tally.any_rule / max(tally.runs, 1), index=list(model.ids)),
        year=_year_table(model, tally),
    )


def _groups(frame: Frame) -> dict[str, dict[str, str]]:
    areas = frame.areas
    towns = areas[areas["level"] == "township"]
    own = dict(zip(towns.index.astype("str"), towns["name"], strict=True))
    villages = areas[areas["level"] == "village"]
    own |= {
        str(key): own.get(parent, parent)
        for key, parent in zip(villages.index, villages["parent"], strict=True)
    }
    return {
        "township": {**frame.sites["township"].to_dict(), **own},
        "community": frame.sites["community"].to_dict(),
    }


def run_many(model: Model, *, runs: int, seed: int, progress: Progress) -> Tally:
    """Simulate over all cores; the result depends on runs and seed, not on how many cores."""
    cores = max(os.cpu_count() or 1, 1)
    pieces = list(_pieces(runs, seed))
    total: Tally | None = None
    # A worker of a cluster may have no children of its own.
    if cores == 1 or runs < 2_000 or current_process().daemon:
        for done, (size, own) in enumerate(pieces):
            progress("step.simulate", done=done, total=len(pieces))
            part = simulate(model, runs=size, seed=own)
            total = part if total is None else total + part
    else:
        with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
            waiting = [pool.submit(simulate, model, runs=size, seed=own) for size, own in pieces]
            for done, future in enumerate(as_completed(waiting)):
                progress("step.simulate", done=done, total=len(pieces))
                part = future.result()
                total = part if total is None else total + part
    progress("step.done", done=len(pieces), total=len(pieces))
    if total is None:
        raise AssertionError
    return total


def _pieces(runs: int, seed: int) -> Iterator[tuple[int, int]]:
    """Yield size and seed of pieces, whole years each."""
    years = max(-(-runs // YEAR), 1)
    count = min(16, years)
    for piece in range(count):
        size = (years * (piece + 1) // count - years * piece // count) * YEAR
        yield size, seed * 1_000 + piece


def _unit_table(model: Model, tally: Tally, *, names: Mapping[str, str]) -> pd.DataFrame:
    rows = []
    for (lot, above), drawn in zip(all_lots(model), tally.drawn, strict=True):
        expected = lot.probability * above
        spread = np.sqrt(np.maximum(expected * (1 - expected), 1e-12) * tally.runs)
        rows.append(
            pd.DataFrame(
                {
                    "unit_id": [unit.unit_id for unit in lot.units],
                    "rule": lot.wish.label.removeprefix("simulation/"),
                    "name": [names.get(unit.unit_id, "") for unit in lot.units],
                    "expected": expected,
                    "frequency": drawn / max(tally.runs, 1),
                    "drawn": drawn,
                    "z": np.where(
                        (expected > 0) & (expected < 1),
                        (drawn - expected * tally.runs) / spread,
                        0.0,
                    ),
                    "stated": stated_of(lot),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def stated_of(lot: Lot) -> str:
    """Return how well the chances of a lot are known."""
    return "simulated" if lot.wish.apart else METHODS[lot.wish.method].stated


def _year_table(model: Model, tally: Tally) -> pd.DataFrame:
    rows = []
    for kind, reached in tally.reached.items():
        groups = len(model.groups[kind][0])
        for wave, value in enumerate(reached, start=1):
            rows.append((kind, wave, value / max(tally.years, 1), groups))
    return pd.DataFrame(rows, columns=["kind", "waves", "reached", "groups"])


# ---- chances without a closed form


def simulated_chances(
    frame: FrameList,
    certificate: Mapping[str, Any],
    *,
    progress: Progress = silent,
    runs: int = _RUNS_FOR_CHANCES,
) -> dict[str, Any]:
    """Return the chances of draws whose certificate states none, or only a target.

    Those of order sampling by quadrature, others by `runs` simulated draws with the code of the
    draw itself.

    Returns
    -------
    dict
        `runs`, and `draws`: label → unit → [chance, standard error] as decimal texts; empty when
        every chance of the certificate is exact.
    """
    told: dict[str, dict[str, list[str]]] = {}
    # Panels have exact chances, whatever their register: any seed serves here.
    seed = certificate["seed"]
    chance = Chance(seed=seed, round_id=certificate["round_id"], register_seed=seed)
    open_draws = {draw["label"] for draw in certificate["draws"] if draw["stated"] != "exact"}
    for rule in certificate["design"]["strata"]:
        for units, wish, _ in wishes_of_rule(frame, rule, chance):
            if wish.label in open_draws:
                lot = lot_of(units, wish)
                values, errors = _chances(lot, runs=runs, progress=progress)
                told[wish.label] = {
                    unit.unit_id: [f"{value:.6f}", f"{error:.6f}"]
                    for unit, value, error in zip(lot.units, values, errors, strict=True)
                }
    return {"runs": runs, "draws": told} if told else {}


def _chances(
    lot: Lot, *, runs: int, progress: Progress
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if lot.wish.method in {"pareto", "seq_poisson"} and not lot.wish.apart:
        return order_chances(lot.probability, method=lot.wish.method), np.zeros(len(lot.units))
    model = Model(ids=tuple(u.unit_id for u in lot.units), lots=(lot,), stages=(), groups={})
    tally = run_many(model, runs=runs, seed=SEED, progress=progress)
    values = tally.drawn[0] / tally.runs
    return values, np.sqrt(values * (1 - values) / tally.runs)
