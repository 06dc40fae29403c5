"""Look back: coverage by visits and walks."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from geoplan.base.errors import InputError
from geoplan.coverage.compare import compare_coverage
from geoplan.coverage.grid import hexagons
from geoplan.coverage.history import WEEKS, History, week_ends, weekly_history
from geoplan.coverage.planned import STOP_COLUMNS, PlanGaps, patrol_gaps, plan_gaps
from geoplan.coverage.result import Coverage
from geoplan.coverage.sites import CELL_M, measure_coverage
from geoplan.coverage.streets import measure_streets
from geoplan.coverage.targets import ROUND_DAYS, Targets
from geoplan.frame.units import Frame
from geoplan.jobs.edits import imported_network
from geoplan.jobs.walks import Walks, read_walks
from geoplan.plan.network import StreetNetwork
from geoplan.render.exports.cells import cells_csv
from geoplan.store.atomic import write_text
from geoplan.store.documents import read_json
from geoplan.store.journal import open_journal
from geoplan.store.layers import read_layer
from geoplan.store.project import Project, open_project
from geoplan.visits.events import visits_table

_SAME_M: Final = 0.3  # a piece of the same street


@dataclass(frozen=True, kw_only=True)
class CoverageWish:
    """What is asked of coverage.

    Attributes
    ----------
    targets
        How often sites should be seen.
    street_days
        Within which streets should be walked.
    round_id
        Count the visits of this round alone; "": all.
    before, before_round
        Compare with coverage as of then, or by the visits of that round.
    weeks
        Frames of the history.
    cell_m
        Width of the hexagons, metres.
    """

    targets: Targets = field(default_factory=Targets)
    street_days: float = ROUND_DAYS["monthly"]
    round_id: str = ""
    before: datetime | None = None
    before_round: str = ""
    weeks: int = WEEKS
    cell_m: float = CELL_M


def read_targets(told: tuple[str, ...]) -> Targets:
    """Return the targets that texts name: "weekly", "30", "market=7".

    Raises
    ------
    InputError
        `coverage.target`.
    """
    targets = Targets()
    for text in told:
        name, _, value = text.rpartition("=")
        try:
            days = ROUND_DAYS.get(value) or float(value)
        except ValueError:
            raise InputError("coverage.target", given=text) from None
        if not 0 < days < 36_600:
            raise InputError("coverage.target", given=text)
        if name:
            targets = replace(targets, categories={**targets.categories, name: days})
        else:
            targets = replace(targets, days=days)
    return targets


def read_coverage(
    project: Project, *, as_of: datetime, wish: CoverageWish | None = None
) -> Coverage:
    """Return the coverage of the project's frame and streets by its records.

    Raises
    ------
    InputError
        `coverage.category`: a target names a category that the standard does not know.
    """
    told = wish or CoverageWish()
    unknown = set(told.targets.categories) - set(project.standard.by_code)
    if unknown:
        known = ", ".join(project.standard.by_code)
        raise InputError("coverage.category", category=min(unknown), known=known)
    ground = _Ground.of(project)
    found = _measured(ground, told, as_of=as_of, round_id=told.round_id)
    if told.before is None and not told.before_round:
        return found
    earlier = _measured(
        ground,
        replace(told, weeks=0),
        as_of=project.aware(told.before or as_of),
        round_id=told.before_round or told.round_id,
    )
    return replace(found, change=compare_coverage(earlier, found))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ground:
    """What coverage is measured on, read once."""

    project: Project
    frame: Frame
    visits: pd.DataFrame
    network: StreetNetwork | None
    walks: Walks | None

    @classmethod
    def of(cls, project: Project) -> "_Ground":
        with open_journal(project.folder / "journal.sqlite") as journal:
            visits = visits_table(journal.read("visit"))
        network = imported_network(project) if project.has_streets else None
        walks = read_walks(project, network) if network is not None else None
        frame = project.read_frame()
        return cls(project=project, frame=frame, visits=visits, network=network, walks=walks)


def _measured(ground: _Ground, told: CoverageWish, *, as_of: datetime, round_id: str) -> Coverage:
    sites, visits = ground.frame.sites, ground.visits
    if round_id:
        visits = visits[visits["round_id"] == round_id]
    found = measure_coverage(sites, visits, as_of=as_of, cell_m=told.cell_m, targets=told.targets)
    if ground.network is not None and ground.walks is not None:
        streets = measure_streets(
            ground.network,
            ground.walks.walked,
            ground.frame.areas.to_crs(ground.network.crs),
            as_of=as_of,
            target_days=told.street_days,
            cell_m=told.cell_m,
        )
        found = replace(found, streets=streets)
    if told.weeks:
        history = _history(ground, found, visits, told)
        gaps = _gaps(ground, as_of=as_of, target_days=told.street_days)
        found = replace(found, history=history, gaps=gaps)
    return found


def _history(ground: _Ground, found: Coverage, visits: pd.DataFrame, told: CoverageWish) -> History:
    zone = ground.project.settings.zone
    _, cell_of = hexagons(ground.frame.sites.geometry, cell_m=told.cell_m)
    length = np.zeros(0)
    walked = Walks.nothing().walked
    if ground.network is not None and ground.walks is not None:
        length = np.where(ground.network.mask("foot") > 0, ground.network.length_m, 0.0)
        walked = ground.walks.walked
    return weekly_history(
        found.sites,
        cell_of,
        visits,
        walked,
        frames=week_ends(found.as_of, weeks=told.weeks, zone=zone),
        streets=(length, told.street_days),
    )


# ---- plans


def _gaps(ground: _Ground, *, as_of: datetime, target_days: float) -> PlanGaps:
    project = ground.project
    patrols = pd.DataFrame()
    if ground.network is not None and ground.walks is not None:
        patrols = patrol_gaps(
            planned_patrols(project, ground.network),
            ground.walks.walked,
            ground.network.length_m,
            as_of=as_of,
            target_days=target_days,
        )
    return plan_gaps(
        planned_stops(project), ground.visits, patrols, as_of=as_of, zone=project.settings.zone
    )


def planned_stops(project: Project) -> pd.DataFrame:
    """Return the stops of all rounds' plans: round_id, team, date, site_id."""
    rows = [
        (folder.name, route["team"], _day(plan["date"], route.get("day", 1)), stop["site_id"])
        for folder in sorted((project.folder / "rounds").glob("*/"))
        for plan in _plan(project.attempt_folder(folder.name) / "plan.json")
        for route in plan["routes"]
        for stop in route["stops"]
    ]
    return pd.DataFrame(rows, columns=list(STOP_COLUMNS)).astype("str")


def _plan(path: Path) -> list[Any]:
    return [read_json(path)] if path.exists() else []


def _day(text: str, day: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=day - 1)).isoformat()


def planned_patrols(project: Project, network: StreetNetwork) -> pd.DataFrame:
    """Return the required passages of all patrols on the streets as imported.

    Patrols are planned on the streets as edited; their passages are found again by place.

    Returns
    -------
    DataFrame
        patrol, number, edge (-1: not on the map).
    """
    parts = []
    for path in sorted((project.folder / "patrols").glob("*/legs.gpkg")):
        legs = read_layer(path, "legs", index="leg")
        legs = legs[legs["required"].astype(bool)].to_crs(network.crs)
        middle = shapely.line_interpolate_point(legs.geometry.to_numpy(), 0.5, normalized=True)
        row, edge = shapely.STRtree(network.lines).query_nearest(
            middle, max_distance=_SAME_M, all_matches=False
        )
        found = np.full(len(legs), -1)
        found[row] = edge
        parts.append(
            pd.DataFrame(
                {"patrol": path.parent.name, "number": legs["patrol"].to_numpy(), "edge": found}
            )
        )
    none = pd.DataFrame({"patrol": [], "number": [], "edge": np.empty(0, dtype="int64")})
    return pd.concat([none, *parts], ignore_index=True) if parts else none


# ---- for other programs


def write_cells(
    folder: Path, coverage: Coverage, *, resolution: int, out: Path | None = None
) -> Path:
    """Write coverage by H3 cells, for exchange; return the file.

    Raises
    ------
    InputError
        `coverage.no_h3`: the package is not installed; `coverage.h3`: no such resolution.
    """
    with open_project(folder, write=True) as project:
        path = (out or project.folder / "maps") / f"coverage-h3-{resolution}.csv"
        sites = project.read_frame().sites
        write_text(path, cells_csv(coverage, sites=sites, resolution=resolution))
        return path
