"""Routes for the teams of a round."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.canon import sha256_hex
from geoplan.base.crs import to_lonlat
from geoplan.base.errors import PlanError
from geoplan.base.progress import Progress, silent
from geoplan.frame.sites import areas_as_sites
from geoplan.frame.standard import Standard
from geoplan.frame.units import Frame
from geoplan.intake.teams import read_stops
from geoplan.jobs.edits import read_edited_network, read_times
from geoplan.jobs.matrices import MatrixStore
from geoplan.jobs.picks import read_picks
from geoplan.jobs.teams import known_stops, ruled
from geoplan.jobs.wishes import (
    Memory,
    RouteWish,
    completed,
    locks_wished,
    options_of,
    read_memory,
    replaced,
    teams_wished,
    write_memory,
)
from geoplan.plan.change import changes, swapped
from geoplan.plan.network import StreetNetwork
from geoplan.plan.planned import PlannedRound
from geoplan.plan.request import EFFORT, TourRequest
from geoplan.plan.result import Place, Plan
from geoplan.plan.teams import parse_hours
from geoplan.plan.tour import plan_tours
from geoplan.store.atomic import write_text
from geoplan.store.documents import as_value, read_json
from geoplan.store.layers import read_layer, write_layers
from geoplan.store.project import Project, open_project

__all__ = ["RouteWish", "plan_round", "read_planned", "restore_plan", "sites_of_draw"]

PREVIOUS: Final = "previous"


def plan_round(folder: Path, wish: RouteWish, *, progress: Progress = silent) -> PlannedRound:
    """Plan the tours of a round's drawn sites and keep the plan with its legs.

    Raises
    ------
    ProjectError
        No frame, streets or draw yet; a plan to start from is asked for, but there is none.
    PlanError
        `plan.no_sites`, or a wish that cannot be read.
    """
    with open_project(folder, write=True) as project:
        progress("step.network", done=0, total=3)
        where = project.attempt_folder(wish.round_id)
        memory = read_memory(where)
        old = _current(project, wish)
        wish = completed(wish, memory)
        network = read_edited_network(project, window=_window(wish))
        listed = read_stops(wish.sites_file) if wish.sites_file else []
        visits = _visits(project, wish, network=network, listed=listed)
        start = wish.start or project.settings.start or _middle(visits.sites)
        teams, rules = teams_wished(wish, memory, start=start, listed=listed)
        known_stops(rules, known=visits.known)
        near = swapped(old, visits.pairs) if wish.replan and old is not None else None
        request = TourRequest(
            teams=teams,
            stops=ruled(visits.stops, rules),
            date=wish.date,
            round_id=wish.round_id,
            draw_digest=visits.head,
            zone=project.settings.zone,
            seed=wish.seed,
            engine=wish.engine,
            effort=wish.effort or EFFORT,
            times=read_times(project).slower(wish.slower),
            objective=wish.objective,
            avoid_own=wish.avoid_own,
            days=wish.days,
            locks=locks_wished(wish, old, pairs=visits.pairs),
            begun=old if wish.replan else None,
            old=near,
            keep_s=round(wish.keep_min * 60),
            stray_percent=wish.unpredictable,
        )
        progress("step.tours", done=1, total=3)
        plan, legs = plan_tours(visits.sites, network, request=request, by=MatrixStore(project))
        if wish.replan and old is not None:
            plan = dataclasses.replace(plan, changes=changes(old, plan))
        _keep(project, plan, legs=legs)
        write_memory(where, Memory(options=options_of(wish), teams=teams, stops=rules))
        if wish.plan_name:
            keep_named(project, plan, legs=legs, name=wish.plan_name)
        if wish.start is not None and wish.start != project.settings.start:
            project.write_settings(dataclasses.replace(project.settings, start=wish.start))
        progress("step.done", done=3, total=3)
        return PlannedRound(plan=plan, legs=legs, sites=visits.sites)


def _window(wish: RouteWish) -> tuple[int, int] | None:
    """Return the hours under way, for gates; teams of a file have their own and see all open."""
    return None if wish.teams_file else parse_hours(wish.hours)


def _current(project: Project, wish: RouteWish) -> Plan | None:
    """Return the current plan; its absence is refused only where it is needed."""
    path = project.attempt_folder(wish.round_id) / "plan.json"
    if not path.exists() and not wish.replan:
        return None
    if not wish.replan and not wish.locks:
        return None
    return as_value(project.read_round(wish.round_id, "plan.json"), Plan, file="plan.json")


@dataclass(frozen=True, kw_only=True)
class _Visits:
    """Sites to visit, what is asked of them, and the closed ones with their replacements."""

    sites: gpd.GeoDataFrame
    stops: pd.DataFrame
    known: list[str]
    head: str = ""
    pairs: dict[str, str] = field(default_factory=dict)


def _visits(
    project: Project,
    wish: RouteWish,
    *,
    network: StreetNetwork,
    listed: Sequence[Mapping[str, Any]] = (),
) -> _Visits:
    frame, standard = project.read_frame(), project.standard
    known = [str(key) for key in (*frame.sites.index, *frame.areas.index)]
    pairs: dict[str, str] = {}
    if wish.all_sites or listed:
        certificate: Mapping[str, Any] = {}
        wanted = [row["site"] for row in listed]
        known_stops(listed, known=known)
        sites = frame.sites[frame.sites.index.isin(wanted)] if listed else frame.sites
        stops = _stops(sites, standard, windows={})
    else:
        certificate = project.read_round(wish.round_id, "draw.json")
        picks, pairs = replaced(read_picks(project, wish.round_id), wish.closed)
        drawn = sites_of_draw(frame, certificate, picks=picks)
        sites = _beside_streets(drawn, frame, network=network)
        stops = _drawn_stops(sites, frame, standard=standard, certificate=certificate)
    lost = sorted(set(wish.closed) - set(known))
    if lost:
        raise PlanError("plan.closed_unknown", sites=", ".join(lost))
    sites = sites.drop(index=[site for site in wish.closed if site in sites.index])
    if sites.empty:
        raise PlanError("plan.no_sites", round=wish.round_id)
    stops = stops.loc[sites.index].assign(
        **{name: sites[name] for name in ("unit", "township") if name in sites.columns}
    )
    head = str(certificate.get("head", ""))
    return _Visits(sites=sites, stops=stops, known=known, head=head, pairs=pairs)


def read_planned(project: Project, round_id: str) -> PlannedRound:
    """Return the plan of a round as it was kept."""
    document = project.read_round(round_id, "plan.json")
    plan = as_value(document, Plan, file="plan.json")
    path = project.attempt_folder(round_id) / _legs_name(document)
    legs = read_layer(path, "legs", index="leg")
    frame = project.read_frame()
    ids = [stop.site_id for route in plan.routes for stop in route.stops]
    ids += [left.site_id for left in plan.unreached]
    sites = _beside_streets(_sites_by_id(frame, ids), frame, network=read_edited_network(project))
    return PlannedRound(plan=plan, legs=legs, sites=sites)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _legs_name(document: Mapping[str, Any]) -> str:
    # Named after the plan they belong to: a plan never meets the legs of another.
    return f"legs-{sha256_hex(_text(document))[:12]}.gpkg"


def _keep(project: Project, plan: Plan, *, legs: gpd.GeoDataFrame) -> None:
    folder = project.attempt_folder(plan.round_id)
    document = json.loads(json.dumps(asdict(plan)))
    name = _legs_name(document)
    write_layers(folder / name, {"legs": legs.rename_axis("leg")})
    write_text(folder / "plan.json", _text(document))
    for old in folder.glob("legs-*.gpkg"):
        if old.name != name:
            old.unlink()


def keep_named(project: Project, plan: Plan, *, legs: gpd.GeoDataFrame, name: str) -> Path:
    """Keep the current plan under a name, with its legs and what it was made from.

    Raises
    ------
    PlanError
        `plan.name`: no name for a file.
    """
    where = project.attempt_folder(plan.round_id)
    safe = plan_name(name)
    write_layers(where / "plans" / "legs" / f"{safe}.gpkg", {"legs": legs.rename_axis("leg")})
    memory = read_memory(where)
    if memory is not None:
        write_memory(where / "plans" / "wishes" / safe, memory)
    path = where / "plans" / f"{safe}.json"
    write_text(path, _text(json.loads(json.dumps(asdict(plan)))))
    return path


def restore_plan(folder: Path, name: str, *, round_id: str) -> PlannedRound:
    """Make a kept plan the current one again; the one before is kept as `PREVIOUS`.

    Raises
    ------
    PlanError
        `plan.no_plan`: none of that name is kept; `plan.no_legs`: it was kept without its legs;
        `plan.other_draw`: the round has been drawn again since.
    """
    with open_project(folder, write=True) as project:
        where = project.attempt_folder(round_id)
        path = where / "plans" / f"{plan_name(name)}.json"
        if not path.exists():
            known = ", ".join(sorted(one.stem for one in path.parent.glob("*.json"))) or "–"
            raise PlanError("plan.no_plan", name=name, known=known)
        plan = as_value(read_json(path), Plan, file=path.name)
        drawn = where / "draw.json"
        head = str(read_json(drawn).get("head", "")) if drawn.exists() else ""
        if plan.draw_digest and plan.draw_digest != head:
            raise PlanError("plan.other_draw", name=name)
        kept = path.parent / "legs" / f"{path.stem}.gpkg"
        if not kept.exists():
            raise PlanError("plan.no_legs", name=name)
        legs = read_layer(kept, "legs", index="leg")
        memory = read_memory(path.parent / "wishes" / path.stem)
        if (where / "plan.json").exists() and name != PREVIOUS:
            now = read_planned(project, round_id)
            keep_named(project, now.plan, legs=now.legs, name=PREVIOUS)
        _keep(project, plan, legs=legs)
        write_memory(where, memory or Memory())
        return read_planned(project, round_id)


def plan_name(name: str) -> str:
    """Return a name that can be a file's, or refuse it."""
    safe = name == name.strip() and name not in {"", ".", ".."}
    if not safe or any(sign in name for sign in '/\\:*?"<>|') or name.startswith("."):
        raise PlanError("plan.name", name=name)
    return name


# ---- what is visited


def sites_of_draw(
    frame: Frame, certificate: Mapping[str, Any], *, picks: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return the sites a draw sends inspectors to, drawn villages among them.

    A drawn township is met through its sites of the two-stage rule's category; where the
    ledger has none, at a point inside it.
    """
    base = picks[picks["role"] == "base"]
    return _sites_by_id(
        frame,
        [
            *base.loc[base["kind"] != "township", "unit_id"],
            *_township_stops(frame, base, certificate),
        ],
    )


def _township_stops(frame: Frame, base: pd.DataFrame, certificate: Mapping[str, Any]) -> list[str]:
    stops: list[str] = []
    categories = {stage["category"] for stage in certificate["design"]["two_stage"]}
    for area_id in base.loc[base["kind"] == "township", "unit_id"]:
        name = frame.areas.loc[area_id, "name"]
        inside = frame.sites["category"].isin(categories) & (frame.sites["township"] == name)
        stops += list(frame.sites.index[inside]) or [area_id]
    return stops


def _sites_by_id(frame: Frame, ids: list[str]) -> gpd.GeoDataFrame:
    known = [key for key in dict.fromkeys(ids) if key in frame.sites.index]
    areas = frame.areas.loc[[key for key in dict.fromkeys(ids) if key in frame.areas.index]]
    drawn = areas_as_sites(_with_outlines(frame, areas), category="township")
    parents = frame.areas["name"].to_dict()
    drawn["township"] = drawn["township"].map(lambda key: parents.get(key, key)).astype("str")
    parts = [part for part in (frame.sites.loc[known], drawn) if len(part)]
    if not parts:
        return frame.sites.iloc[:0]
    return gpd.GeoDataFrame(pd.concat(parts), crs=frame.crs)


def _with_outlines(frame: Frame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give areas known by name only the outline of the area they belong to.

    Raises
    ------
    PlanError
        `plan.no_outline`: that has none either.
    """
    lost = areas.geometry.isna()
    if not lost.any():
        return areas
    filled = areas.copy()
    filled.loc[lost, "geometry"] = areas.loc[lost, "parent"].map(frame.areas.geometry)
    if filled.geometry.isna().any():
        names = ", ".join(filled.loc[filled.geometry.isna(), "name"])
        raise PlanError("plan.no_outline", names=names)
    return filled


def _beside_streets(
    sites: gpd.GeoDataFrame, frame: Frame, *, network: StreetNetwork
) -> gpd.GeoDataFrame:
    """Move drawn areas to the street inside them that is nearest to their middle.

    An area's middle may be a field; what is inspected lies along its streets.
    """
    drawn = [key for key in sites.index if key in frame.areas.index]
    if not drawn:
        return sites
    edges = gpd.GeoSeries(network.edges.geometry).to_crs(frame.crs)
    moved = sites.copy()
    for key in (key for key in drawn if frame.areas.geometry[key] is not None):
        inside = edges.iloc[edges.sindex.query(frame.areas.geometry[key], predicate="contains")]
        if len(inside):
            lines = shapely.union_all(np.asarray(inside.array, dtype=object))
            nearest = shapely.shortest_line(lines, sites.geometry[key])
            moved.loc[key, "geometry"] = shapely.get_point(nearest, 0)
    return moved


def _drawn_stops(
    sites: gpd.GeoDataFrame,
    frame: Frame,
    *,
    standard: Standard,
    certificate: Mapping[str, Any],
) -> pd.DataFrame:
    design = certificate["design"]
    own = {rule["category"]: rule["windows"] for rule in design["strata"] if rule["windows"]}
    stops = _stops(sites, standard, windows=own)
    areas = stops.index[stops.index.isin(frame.areas.index)]
    for stage in design["two_stage"]:
        stops.loc[areas, "service_s"] = stage["service_s"]
    return stops


def _stops(
    sites: gpd.GeoDataFrame, standard: Standard, *, windows: Mapping[str, list[str]]
) -> pd.DataFrame:
    known = standard.by_code
    parsed = {
        code: tuple(parse_hours(text) for text in windows.get(code, known[code].windows))
        for code in sites["category"].unique()
    }
    return pd.DataFrame(
        {
            "service_s": [known[code].service_s for code in sites["category"]],
            "windows": [parsed[code] for code in sites["category"]],
            "prize": 1.0,
        },
        index=sites.index,
    )


def _middle(sites: gpd.GeoDataFrame) -> Place:
    points = gpd.GeoSeries(sites.representative_point(), crs=sites.crs)
    nearest = int(points.distance(points.union_all().centroid).to_numpy().argmin())
    x, y = shapely.get_coordinates(points.to_numpy())[nearest]
    lon, lat = to_lonlat(x, y, crs=CRS(sites.crs))
    name = str(sites["name"].iloc[nearest])
    return Place(name=name, lon=round(float(lon), 7), lat=round(float(lat), 7))
