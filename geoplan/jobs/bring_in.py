"""Bring sites and areas in. Read, decide, write."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geoplan.base.crs import require_metric
from geoplan.base.problems import RowReport
from geoplan.frame.areas import name_of_place
from geoplan.frame.merge import Merge, merge_sites
from geoplan.intake.areas import read_areas
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.render.books import row_report_book
from geoplan.store.atomic import write_bytes
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project


@dataclass(frozen=True, kw_only=True)
class SitesImport:
    """What an import of sites did."""

    report: RowReport
    crs: str
    added: int
    changed: int
    same: int
    known: int
    gone: tuple[str, ...]
    total: int
    book: Path


def import_sites(
    folder: Path,
    path: Path,
    *,
    now: datetime,
    datum: str | None = None,
    category: str = "",
    columns: Mapping[str, str] = MappingProxyType({}),
) -> SitesImport:
    """Read a ledger into the project's frame and write the row report beside it.

    Parameters
    ----------
    folder, path, now
        The project, the ledger, this moment.
    datum, category, columns
        What the user says of the ledger, see `SiteOptions`.

    Raises
    ------
    InputError
        The file cannot be used at all; then nothing is written.
    """
    with open_project(folder, write=True) as project:
        frame = project.read_frame() if project.has_frame else None
        crs = frame.crs if frame else project.crs
        outline = _outline(frame.areas) if frame else None
        told = SiteOptions(
            datum=datum, category=category, columns=columns, crs=crs, boundary=outline
        )
        rows = read_sites(path, standard=project.standard, options=told)
        rows.report.digest = project.keep_original(path)
        crs = require_metric(rows.sites, name=path.name)
        frame = frame or project.frame_or_empty(crs)
        placed = _place(rows.sites, frame.areas)
        merge = merge_sites(frame.sites, placed)
        book = project.folder / "reports" / f"{path.stem}-import.xlsx"
        write_bytes(book, row_report_book(rows.report, fate=merge.fate))
        _fix_crs(project, crs)
        project.write_frame(dataclasses.replace(frame, sites=merge.sites))
        _log(project, rows.report, merge=merge, now=now)
        return _summary(rows.report, merge, crs=crs, book=book)


def _summary(report: RowReport, merge: Merge, *, crs: CRS, book: Path) -> SitesImport:
    counts = merge.fate.value_counts()
    return SitesImport(
        report=report,
        crs=crs.to_string(),
        **{name: int(counts.get(name, 0)) for name in ("added", "changed", "same", "known")},
        gone=merge.gone,
        total=len(merge.sites),
        book=book,
    )


def _log(project: Project, report: RowReport, *, merge: Merge, now: datetime) -> None:
    body = {
        "file": report.file,
        "digest": report.digest,
        "at": now.isoformat(timespec="seconds"),
        **report.counts,
        "total": len(merge.sites),
    }
    with open_journal(project.folder / "journal.sqlite") as journal:
        journal.append("import", [(f"{report.digest}@{body['at']}", body)])


def _fix_crs(project: Project, crs: CRS) -> None:
    settings = project.settings
    if not settings.crs:
        project.write_settings(dataclasses.replace(settings, crs=crs.to_string()))


def _outline(areas: gpd.GeoDataFrame) -> BaseGeometry | None:
    """Return the county's outline: the county area, or all townships together."""
    for level in ("county", "township"):
        chosen = areas[areas["level"] == level]
        if len(chosen):
            outline: BaseGeometry = chosen.geometry.union_all()
            return outline
    return None


def _place(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Fill in township, community and grid from the map where the ledger is silent."""
    placed = sites.copy()
    points = gpd.GeoSeries(sites.representative_point())
    for column, levels in (
        ("township", ("township",)),
        ("community", ("community", "village")),
        ("grid", ("grid",)),
    ):
        for level in levels:
            found = name_of_place(points, areas, level=level)
            placed[column] = placed[column].where(placed[column] != "", found)
    return placed


def import_areas(folder: Path, path: Path, *, level: str = "") -> dict[str, int]:
    """Read an area layer into the frame, replacing areas of the same identifiers.

    Returns
    -------
    dict
        Level → number of areas the frame now has.
    """
    with open_project(folder, write=True) as project:
        incoming = read_areas(path, crs=project.crs, level=level)
        crs = require_metric(incoming, name=path.name)
        project.keep_original(path)
        frame = project.frame_or_empty(crs)
        kept = frame.areas[~frame.areas.index.isin(incoming.index)]
        parts = [part for part in (kept, incoming) if len(part)]
        areas = gpd.GeoDataFrame(pd.concat(parts), crs=crs).sort_index()
        areas.index.name = "area_id"
        sites = _place(frame.sites, areas) if len(frame.sites) else frame.sites
        _fix_crs(project, crs)
        project.write_frame(dataclasses.replace(frame, areas=areas, sites=sites))
        return {str(level): int(n) for level, n in areas["level"].value_counts().items()}
