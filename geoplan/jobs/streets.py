"""Bring street maps in."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.progress import Progress, silent
from geoplan.intake.conflate import TOLERANCE_M
from geoplan.intake.street_merge import merge_streets
from geoplan.intake.street_source import StreetSource
from geoplan.intake.streets import fetch_streets, read_streets
from geoplan.jobs.edits import TURNS
from geoplan.plan.network import street_network
from geoplan.store.project import Project, open_project


@dataclass(frozen=True, kw_only=True)
class StreetWish:
    """What the user says of a street map.

    Attributes
    ----------
    credit
        The map's source where the file cannot name it.
    merge
        Add to the map that is there instead of replacing it.
    tolerance_m
        When merging: how far apart two drawings of one street may lie.
    datum, encoding
        Of a layer of lines, over what it says.
    """

    credit: str = ""
    merge: bool = False
    tolerance_m: float = TOLERANCE_M
    datum: str | None = None
    encoding: str = ""


def import_streets(
    folder: Path, path: Path, *, wish: StreetWish | None = None, progress: Progress = silent
) -> StreetSource:
    """Read a street map into the project, replacing the one before or merged into it.

    The first map of a project has nothing to be merged into and becomes the map.

    Parameters
    ----------
    folder, path
        The project, and the file to read.
    wish
        See `StreetWish`.
    progress
        Told of each step.
    """
    told = wish or StreetWish()
    with open_project(folder, write=True) as project:
        progress("step.streets.read", done=0, total=2)
        if told.merge and project.has_streets:
            source = _merged(project, path, told)
        else:
            source = read_streets(path, crs=project.crs, datum=told.datum, encoding=told.encoding)
            source = dataclasses.replace(source, credit=told.credit or source.credit)
        project.keep_original(path)
        progress("step.streets.write", done=1, total=2)
        _keep_streets(project, source)
        progress("step.done", done=2, total=2)
        return source


def _merged(project: Project, path: Path, told: StreetWish) -> StreetSource:
    layers = project.read_streets()
    edges = layers["edges"]
    base = street_network(layers["nodes"], edges, layers.get(TURNS))
    layer = read_streets(path, crs=base.crs, land=False, datum=told.datum, encoding=told.encoding)
    origin = edges["source"] if "source" in edges else pd.Series("", index=edges.index)
    source = merge_streets(
        base, layer, origin=origin.to_numpy(dtype=object), tolerance_m=told.tolerance_m
    )
    land = {name: layers[name] for name in layer.land}
    summary = dataclasses.replace(
        source.summary,
        land={name: len(table) for name, table in land.items()},
        poi=len(layers["poi"]),
    )
    # Whom the map names stays named.
    named = dict.fromkeys((*project.settings.credit.split("; "), told.credit))
    credit = "; ".join(name for name in named if name)
    return dataclasses.replace(source, land=land, poi=layers["poi"], summary=summary, credit=credit)


def fetch_place(folder: Path, place: str, *, progress: Progress = silent) -> StreetSource:
    """Fetch a place's streets from Overpass, the only job that uses the network."""
    with open_project(folder, write=True) as project:
        progress("step.streets.fetch", done=0, total=2)
        source = fetch_streets(place, cache=project.folder / "cache", crs=project.crs)
        _keep_streets(project, source)
        progress("step.done", done=2, total=2)
        return source


def _keep_streets(project: Project, source: StreetSource) -> None:
    network = source.network
    chosen = project.crs
    if chosen is not None and network.crs != chosen:
        raise InputError("streets.other_crs", crs=str(network.crs), project=str(chosen))
    layers = {
        "nodes": network.nodes.rename_axis("node"),
        "edges": network.edges.assign(source=source.origin.astype("str")).rename_axis("edge"),
    }
    land = {**source.land, "poi": source.poi}
    layers |= {name: table.rename_axis("row") for name, table in land.items()}
    if len(network.turns):
        at = network.nodes.geometry.iloc[network.turns["via"]].reset_index(drop=True)
        layers[TURNS] = gpd.GeoDataFrame(network.turns, geometry=at).rename_axis("row")
    project.write_streets(layers)
    settings = dataclasses.replace(
        project.settings, credit=source.credit, crs=project.settings.crs or network.crs.to_string()
    )
    project.write_settings(settings)
