"""Patrols that walk every metre of chosen streets."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.errors import InputError, PlanError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import say
from geoplan.frame.segments import STREETS
from geoplan.frame.units import Frame
from geoplan.intake.walked import read_walked
from geoplan.jobs.edits import imported_network, read_edited_network, read_times
from geoplan.jobs.frame import outline_of
from geoplan.jobs.notes import LAND, page_notes, read_backdrop
from geoplan.jobs.told import told_of_visits
from geoplan.jobs.walks import read_walks
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.legs import patrol_legs
from geoplan.plan.patrol.planner import plan_patrols
from geoplan.plan.patrol.postman import EFFORT
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import PatrolPlan, Unwalked
from geoplan.plan.patrol.stale import days_walked, stale
from geoplan.plan.result import Place
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.patrol_page import patrol_page
from geoplan.store.atomic import write_text
from geoplan.store.layers import write_layers
from geoplan.store.project import Project, open_project

_SAME_M: Final = 0.3  # a piece of the same street
_ON_M: Final = 3.0  # stretches were cut from the same streets
_NEAR_M: Final = 12.0  # an office's own lines lie beside them
_ALONG_M: Final = 30.0
_ALONG_SHARE: Final = 0.6


@dataclass(frozen=True, kw_only=True)
class PatrolWish:
    """What the office asks; what is left empty does not choose.

    Attributes
    ----------
    streets, classes, areas
        Names, street classes, areas (names or identifiers); each narrows the choice.
    category
        Streets along the frame's line sites of this category.
    not_walked
        Streets along line sites whose last visit is more than so many days ago; -1: whatever.
    stale_days
        Streets that nobody has walked for so many days, or ever; below 0: whatever.
    walked
        Tables of walked stretches (`read_walked`), in place of the journal's tracks.
    free
        Ends, "start" or "finish", that each patrol chooses for itself.
    patrols, hours
        How many, or how long each may take; 0: not said.
    """

    name: str = "patrol"
    streets: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    category: str = ""
    not_walked: int = -1
    stale_days: float = -1.0
    walked: tuple[Path, ...] = ()
    mode: str = "foot"
    both_sides: bool = False
    start: Place | None = None
    finish: Place | None = None
    free: frozenset[str] = frozenset()
    patrols: int = 0
    hours: float = 0.0
    seed: int = 1
    effort: int = -1  # below 0: the planner's own measure


@dataclass(frozen=True, kw_only=True)
class Patrolled:
    """A plan, its passages and the files that show them."""

    plan: PatrolPlan
    legs: gpd.GeoDataFrame
    files: dict[Path, str]

    @property
    def document(self) -> dict[str, Any]:
        """The plan as plain lists and objects."""
        return asdict(self.plan)


def patrol_streets(
    folder: Path, wish: PatrolWish, *, now: datetime, progress: Progress = silent
) -> Patrolled:
    """Plan patrols over the project's streets; keep the plan, its passages and its page.

    Writes `patrols/<name>/plan.json`, `patrols/<name>/legs.gpkg` and
    `maps/patrol-<name>.html`.

    Raises
    ------
    InputError
        `patrol.nothing_chosen`, `patrol.street`, `patrol.class`, `segments.area`, `patrol.walked`,
        `patrol.walked_none`.
    PlanError
        `patrol.no_streets`, `patrol.none_reachable`, `patrol.start_off`, `patrol.cap`.
    ProjectError
        `streets.none`, `frame.none`, `round.name`.
    """
    with open_project(folder, write=True) as project:
        project.round_folder(wish.name)  # refuses a name that would leave the folder
        progress("step.network", done=0, total=3)
        network = read_edited_network(project)
        edges, missing = _chosen(project, network, wish, now=now)
        request = PatrolRequest(
            edges=tuple(edges.tolist()),
            name=wish.name,
            mode=wish.mode,
            both_sides=wish.both_sides,
            start=wish.start,
            finish=wish.finish,
            free=wish.free,
            patrols=wish.patrols,
            cap_s=round(wish.hours * 3600),
            seed=wish.seed,
            effort=EFFORT if wish.effort < 0 else wish.effort,
            times=read_times(project),
        )
        progress("step.patrol", done=1, total=3)
        found = plan_patrols(network, request, missing=missing)
        progress("step.pages", done=2, total=3)
        legs = patrol_legs(found, network)
        files = _keep(project, found, legs, network=network)
        progress("step.done", done=3, total=3)
        return Patrolled(plan=found, legs=legs, files=files)


def _keep(
    project: Project, plan: PatrolPlan, legs: gpd.GeoDataFrame, *, network: StreetNetwork
) -> dict[Path, str]:
    where = project.folder / "patrols" / plan.name
    page = project.folder / "maps" / f"patrol-{plan.name}.html"
    text = json.dumps(asdict(plan), ensure_ascii=False, sort_keys=True, indent=1)
    html = patrol_page(
        plan,
        legs,
        network=network,
        backdrop=_backdrop(project),
        standard=project.standard,
        notes=page_notes(project, title="file.patrol"),
    )
    write_layers(where / "legs.gpkg", {"legs": legs.rename_axis("leg")})
    write_text(where / "plan.json", text + "\n")
    write_text(page, html)
    return {
        page: say("file.patrol"),
        where / "plan.json": say("file.patrol_plan"),
        where / "legs.gpkg": say("file.patrol_legs"),
    }


def _backdrop(project: Project) -> Backdrop:
    """Return what lies under the map, also in a project that holds streets alone."""
    if project.has_frame:
        return read_backdrop(project)
    layers = project.read_streets("edges", *LAND)
    land = {name: layers[name] for name in LAND}
    streets = layers["edges"][["highway", "name", "geometry"]]
    areas = Backdrop.empty(CRS(streets.crs)).areas
    return Backdrop(streets=streets, **land, areas=areas, credit=project.settings.credit)


# ---- which streets


def _chosen(
    project: Project, network: StreetNetwork, wish: PatrolWish, *, now: datetime
) -> tuple[np.ndarray, tuple[Unwalked, ...]]:
    edges = network.edges
    missing: tuple[Unwalked, ...] = ()
    since = wish.not_walked >= 0 or wish.stale_days >= 0
    if not any((wish.streets, wish.classes, wish.areas, wish.category, since)):
        raise InputError("patrol.nothing_chosen")
    chosen = np.ones(len(edges), dtype=bool)
    if wish.streets:
        _known(wish.streets, set(edges["name"]), code="patrol.street")
        chosen &= edges["name"].isin(wish.streets).to_numpy()
    if wish.classes:
        _known(wish.classes, set(edges["highway"]), code="patrol.class")
        chosen &= edges["highway"].isin(wish.classes).to_numpy()
    if wish.areas:
        frame = project.read_frame()
        outline = np.array([outline_of(frame, wish.areas)], dtype=object)
        ground = gpd.GeoSeries(outline, crs=frame.crs).to_crs(network.crs).union_all()
        middle = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
        chosen &= shapely.intersects(ground, middle)
    if wish.category or wish.not_walked >= 0:
        along, missing = _along_sites(project, network, wish, now=now)
        chosen &= along
    if wish.stale_days >= 0:
        days = _days_walked(project, network, wish, now=now)
        chosen &= stale(days, edges=len(edges), over=wish.stale_days)
    found = np.flatnonzero(chosen)
    if not len(found):
        raise PlanError("patrol.no_streets")
    return found, missing


def _days_walked(
    project: Project, network: StreetNetwork, wish: PatrolWish, *, now: datetime
) -> "pd.Series[float]":
    """Return days since each street was walked, streets numbered as they are edited.

    By the tables named, else by the tracks that the journal holds. Both name streets of the
    imported map; an office's additions may have cut those.
    """
    imported = imported_network(project)
    if wish.walked:
        walked = pd.concat([read_walked(path) for path in wish.walked])
    else:
        walked = read_walks(project, imported).walked
    if walked.empty:
        raise InputError("patrol.walked_none")
    days = days_walked(walked, imported.length_m, now=now)
    middle = shapely.line_interpolate_point(network.lines, 0.5, normalized=True)
    edge, origin = shapely.STRtree(imported.lines).query_nearest(middle, max_distance=_SAME_M)
    known = pd.Series(days.reindex(origin).to_numpy(dtype="float64"), index=edge)
    # Of two streets drawn alike, the one that was walked.
    return known.groupby(level=0).min().dropna()


def _known(names: Sequence[str], there: set[str], *, code: str) -> None:
    missing = [name for name in names if name not in there]
    if missing:
        like = sorted(name for name in there if name and any(m in name for m in missing))
        shown = ", ".join(like[:8] or sorted(name for name in there if name)[:8])
        raise InputError(code, missing=", ".join(missing), known=shown)


def _along_sites(
    project: Project, network: StreetNetwork, wish: PatrolWish, *, now: datetime
) -> tuple[np.ndarray, tuple[Unwalked, ...]]:
    """Return which streets lie along the wished line sites, and sites beside no street."""
    frame = project.read_frame()
    sites = _line_sites(project, frame, wish, now=now).to_crs(network.crs)
    if sites.empty:
        raise PlanError("patrol.no_line_sites", category=wish.category or "–")
    reach = np.where(sites["source"] == STREETS, _ON_M, _NEAR_M)
    zones = shapely.buffer(np.asarray(sites.geometry.array, dtype=object), reach)
    edge, site = shapely.STRtree(zones).query(network.lines, predicate="intersects")
    length = shapely.length(shapely.intersection(network.lines[edge], zones[site]))
    enough = length >= np.minimum(_ALONG_SHARE * network.length_m[edge], _ALONG_M)
    along = np.zeros(len(network.lines), dtype=bool)
    along[edge[enough]] = True
    alone = sorted(set(range(len(sites))) - set(site[enough].tolist()))
    missing = tuple(
        Unwalked(
            edge=-1,
            name=str(sites["name"].iloc[at]),
            length_m=round(float(sites.geometry.iloc[at].length)),
            cause="no_street",
        )
        for at in alone
    )
    return along, missing


def _line_sites(
    project: Project, frame: Frame, wish: PatrolWish, *, now: datetime
) -> gpd.GeoDataFrame:
    sites = frame.sites[frame.sites.geom_type.isin(["LineString", "MultiLineString"])]
    if wish.category:
        project.standard.category(wish.category)
        sites = sites[sites["category"] == wish.category]
    if wish.not_walked >= 0:
        told = told_of_visits(project, frame, ("days",), now=now)
        assert told is not None  # noqa: S101  (a column was asked for)
        days = told["days"].reindex(sites.index)
        sites = sites[(days.isna() | (days > wish.not_walked)).to_numpy()]
    return gpd.GeoDataFrame(sites)
