"""Bring sites and areas in. Read, decide, write."""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geoplan.base.crs import require_metric
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.base.words import say
from geoplan.frame.areas import name_of_place
from geoplan.frame.merge import Merge, merge_sites
from geoplan.frame.units import Frame
from geoplan.intake.corrections import Mark, read_corrections, read_mark
from geoplan.intake.datums import fold
from geoplan.intake.evidence import Surroundings
from geoplan.intake.postgis import DatabaseTable, snapshot
from geoplan.intake.raw import RawTable
from geoplan.intake.sites import SiteOptions, SiteRows, sites_of
from geoplan.intake.sniff import Opening, Source, find_source, open_tables
from geoplan.render.import_book import import_book
from geoplan.store import sources
from geoplan.store.atomic import write_bytes
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.privacy import mask_changes


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the user says of a ledger; what is left out is remembered from the last time.

    Attributes
    ----------
    datum
        "GCJ-02", "EPSG:4549" …; None: the file must say, or have been said before.
    category
        Code for rows without a category of their own.
    columns
        Heading → field, over what is recognised.
    encoding, layer
        See `geoplan.intake.sniff.Opening`.
    """

    datum: str | None = None
    category: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    layer: str = ""


@dataclass(frozen=True, kw_only=True)
class SitesImport:
    """What an import of sites did, or would do.

    Attributes
    ----------
    changes
        site_id, field, old, new of every changed value; telephone numbers masked.
    gone
        Sites of the same source that are not in this file.
    applied
        Whether the frame was written.
    """

    report: RowReport
    crs: str
    added: int
    changed: int
    same: int
    known: int
    gone: tuple[str, ...]
    changes: pd.DataFrame
    total: int
    book: Path
    applied: bool
    corrections: bool


Approve = Callable[[SitesImport], bool]


def import_sites(
    folder: Path,
    given: str | Path,
    *,
    now: datetime,
    told: Told | None = None,
    approve: Approve | None = None,
    drop_gone: bool = False,
) -> SitesImport:
    """Read a ledger into the project's frame and write the row report beside it.

    A workbook of corrected rows, as the report holds them, is read in place of those rows only.

    Parameters
    ----------
    folder, given, now
        The project; a file, or the address of a database's table; this moment.
    told
        What the user says of the ledger.
    approve
        Asked before sites that the frame has are changed or found gone; None: always yes.
    drop_gone
        Whether sites of this source that are gone leave the frame.

    Raises
    ------
    InputError
        The file cannot be used at all; then nothing is written.
    """
    with open_project(folder, write=True) as project:
        source = find_source(given)
        ledger = _open(project, source, told or Told())
        rows = _read(project, ledger)
        crs = require_metric(rows.sites, name=ledger.name)
        frame = project.frame_or_empty(crs)
        placed = place_sites(rows.sites, frame.areas)
        merge = merge_sites(frame.sites, placed, replaces=_replaced(frame.sites, ledger))
        rows.report.digest = _digest(source, ledger)
        book = project.folder / "reports" / f"{stem_of(source)}-import.xlsx"
        done = _summary(rows.report, merge, crs=crs, book=book, corrections=ledger.mark is not None)
        mark = _mark(rows, ledger).text()
        write_bytes(book, import_book(rows.report, merge=merge, refused=rows.refused, mark=mark))
        if approve is not None and (done.changed or done.gone) and not approve(done):
            return done
        _keep(project, source, ledger)
        fix_crs(project, crs)
        sites = merge.sites.drop(list(merge.gone)) if drop_gone else merge.sites
        project.write_frame(dataclasses.replace(frame, sites=sites))
        _remember(project, ledger, now=now)
        _log(project, rows.report, merge=merge, now=now)
        return dataclasses.replace(done, applied=True, total=len(sites))


@dataclass(frozen=True, kw_only=True)
class _Ledger:
    """An opened source with what is said of it, now or before."""

    name: str
    tables: list[RawTable]
    told: Told
    recalled: bool
    mark: Mark | None = None


def _open(project: Project, source: Source, told: Told) -> _Ledger:
    mark = read_mark(source) if isinstance(source, Path) and source.is_file() else None
    if mark is not None and isinstance(source, Path):
        said = Told(
            datum=told.datum or mark.datum or None,
            category=told.category or mark.category,
            columns={**mark.columns, **told.columns},
        )
        tables = read_corrections(source, mark, originals=_originals(project, mark))
        return _Ledger(name=mark.source, tables=tables, told=said, recalled=True, mark=mark)
    before = sources.recall(project.folder, source.name)
    said = _fill_in(told, before) if before else told
    opening = Opening(encoding=said.encoding, layer=said.layer)
    tables = open_tables(source, opening=opening)
    if before:
        # A column said once may be missing from a later file; one said now may not.
        there = {str(name) for table in tables for name in table.cells}
        columns = {h: f for h, f in said.columns.items() if h in there or h in told.columns}
        said = dataclasses.replace(said, columns=columns)
    recalled = before is not None and said.datum != told.datum
    return _Ledger(name=source.name, tables=tables, told=said, recalled=recalled)


def _originals(project: Project, mark: Mark) -> list[RawTable]:
    """Return the tables of the file that rows to correct come from, as it was kept."""
    kept = sorted((project.folder / "originals").glob(f"{mark.digest[:16]}-*"))
    before = sources.recall(project.folder, mark.source)
    said = Opening(encoding=before.encoding, layer=before.layer) if before else Opening()
    try:
        return open_tables(kept[0], opening=said) if kept else []
    except InputError:
        return []


def _fill_in(told: Told, before: sources.Source) -> Told:
    return Told(
        datum=told.datum or before.datum or None,
        category=told.category or before.category,
        columns={**before.columns, **told.columns},
        encoding=told.encoding or before.encoding,
        layer=told.layer or before.layer,
    )


def _read(project: Project, ledger: _Ledger) -> SiteRows:
    frame = project.read_frame() if project.has_frame else None
    outline = _outline(frame.areas) if frame else None
    options = SiteOptions(
        datum=ledger.told.datum,
        category=ledger.told.category,
        columns=ledger.told.columns,
        crs=project.crs,
        boundary=outline,
        around=surroundings(project),
        taken=_taken(frame, ledger.mark),
    )
    rows = sites_of(ledger.tables, file=ledger.name, standard=project.standard, options=options)
    if ledger.recalled and rows.report.basis == "said":
        rows.report.basis = "saved"
    return rows


def _taken(frame: Frame | None, mark: Mark | None) -> dict[str, str]:
    """Return whose the identifiers are that rows to correct claimed."""
    if frame is None or mark is None:
        return {}
    names = frame.sites["name"]
    return {key: str(names[key]) for key in mark.taken if key in names.index}


def surroundings(project: Project) -> Surroundings | None:
    """Return what the project knows of the place, as evidence for a datum."""
    crs = project.crs
    if crs is None:
        return None
    outline = _outline(project.read_frame().areas) if project.has_frame else None
    streets, landmarks = None, None
    if project.has_streets:
        layers = project.read_streets("edges", "poi")
        streets = np.asarray(layers["edges"].geometry.array, dtype=object)
        poi = layers["poi"][layers["poi"]["name"] != ""]
        landmarks = pd.Series(
            np.asarray(poi.geometry.array, dtype=object), index=poi["name"].map(fold)
        )
    return Surroundings(crs=crs, boundary=outline, streets=streets, landmarks=landmarks)


def _replaced(sites: gpd.GeoDataFrame, ledger: _Ledger) -> set[str]:
    """Return the sources that this ledger follows: none for corrections of a few rows."""
    if ledger.mark is not None:
        return set()
    known = sites["source"].unique()
    return {name for name in known if sources.kin(name) == sources.kin(ledger.name)}


def _digest(source: Source, ledger: _Ledger) -> str:
    if isinstance(source, DatabaseTable):
        return hashlib.sha256(snapshot(ledger.tables[0])).hexdigest()
    return hashlib.sha256(source.read_bytes()).hexdigest()


def stem_of(source: Source) -> str:
    """Return by what name reports on a source go."""
    return source.table if isinstance(source, DatabaseTable) else source.stem


def _keep(project: Project, source: Source, ledger: _Ledger) -> None:
    if isinstance(source, DatabaseTable):
        project.keep_content(snapshot(ledger.tables[0]), name=f"{source.table}.csv")
    else:
        project.keep_original(source)


def _mark(rows: SiteRows, ledger: _Ledger) -> Mark:
    return Mark(
        source=ledger.name,
        digest=rows.report.digest,
        sheet=say("book.to_correct"),
        # What columns or headings say, the corrected rows say again themselves.
        datum="" if rows.report.basis in {"column", "heading"} else rows.report.datum,
        category=ledger.told.category,
        columns=dict(ledger.told.columns),
        taken=sorted({p.value for p in rows.report.problems if p.code == "id.duplicate"}),
    )


def _remember(project: Project, ledger: _Ledger, *, now: datetime) -> None:
    told = ledger.told
    source = sources.Source(
        name=ledger.name,
        at=now.isoformat(timespec="seconds"),
        datum=told.datum or "",
        category=told.category,
        encoding=told.encoding,
        layer=told.layer,
        columns=told.columns,
    )
    if source.said and ledger.mark is None:
        sources.remember(project.folder, source)


def _summary(
    report: RowReport, merge: Merge, *, crs: CRS, book: Path, corrections: bool
) -> SitesImport:
    counts = merge.fate.value_counts()
    return SitesImport(
        report=report,
        crs=crs.to_string(),
        **{name: int(counts.get(name, 0)) for name in ("added", "changed", "same", "known")},
        gone=merge.gone,
        changes=mask_changes(merge.changes),
        total=len(merge.sites),
        book=book,
        applied=False,
        corrections=corrections,
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


def fix_crs(project: Project, crs: CRS) -> None:
    """Remember the metric system with the first data."""
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


def place_sites(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
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
