"""Bring street maps in."""

import dataclasses
from pathlib import Path

from geoplan.base.errors import InputError
from geoplan.base.progress import Progress, silent
from geoplan.intake.street_source import StreetSource
from geoplan.intake.streets import fetch_streets, read_streets
from geoplan.store.project import Project, open_project


def import_streets(
    folder: Path, path: Path, *, credit: str = "", progress: Progress = silent
) -> StreetSource:
    """Read a street map into the project, replacing the one before.

    `credit` names the map's source where the file cannot.
    """
    with open_project(folder, write=True) as project:
        progress("step.streets.read", done=0, total=2)
        source = read_streets(path, crs=project.crs)
        if credit:
            source = dataclasses.replace(source, credit=credit)
        project.keep_original(path)
        progress("step.streets.write", done=1, total=2)
        _keep_streets(project, source)
        progress("step.done", done=2, total=2)
        return source


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
        "edges": network.edges.rename_axis("edge"),
    }
    land = {**source.land, "poi": source.poi}
    layers |= {name: table.rename_axis("row") for name, table in land.items()}
    project.write_streets(layers)
    settings = dataclasses.replace(
        project.settings, credit=source.credit, crs=project.settings.crs or network.crs.to_string()
    )
    project.write_settings(settings)
