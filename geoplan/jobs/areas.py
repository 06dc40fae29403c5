"""Bring areas in, and who answers for them and for sites."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geoplan.base.crs import require_metric
from geoplan.base.problems import RowReport
from geoplan.frame.areas import link_parents
from geoplan.frame.duties import merge_duties
from geoplan.frame.merge import merge_sites
from geoplan.intake.areas import AreaOptions, read_areas
from geoplan.intake.duties import read_duties
from geoplan.intake.sniff import Opening, find_source
from geoplan.jobs.bring_in import Told, fix_crs, place_sites, stem_of
from geoplan.render.import_book import import_book
from geoplan.store.atomic import write_bytes
from geoplan.store.project import open_project


@dataclass(frozen=True, kw_only=True)
class DutiesImport:
    """What an import of duties did."""

    report: RowReport
    total: int
    book: Path


def import_duties(folder: Path, given: str | Path) -> DutiesImport:
    """Read a list of duties into the frame, in place of what the same file said before.

    Raises
    ------
    InputError
        The file cannot be used at all.
    """
    with open_project(folder, write=True) as project:
        source, frame = find_source(given), project.read_frame()
        rows = read_duties(source, sites=frame.sites, areas=frame.areas)
        duties = merge_duties(frame.duties, rows.duties)
        if isinstance(source, Path):
            rows.report.digest = project.keep_original(source)
        book = project.folder / "reports" / f"{stem_of(source)}-import.xlsx"
        nothing = merge_sites(frame.sites, frame.sites.iloc[:0], replaces=())
        write_bytes(book, import_book(rows.report, merge=nothing, refused=pd.DataFrame(), mark=""))
        project.write_frame(dataclasses.replace(frame, duties=duties))
        return DutiesImport(report=rows.report, total=len(duties), book=book)


def import_areas(
    folder: Path, given: str | Path, *, level: str = "", told: Told | None = None
) -> dict[str, int]:
    """Read an area layer into the frame, replacing areas of the same identifiers.

    Returns
    -------
    dict
        Level → number of areas the frame now has.
    """
    with open_project(folder, write=True) as project:
        source, said = find_source(given), told or Told()
        opening = Opening(encoding=said.encoding, layer=said.layer)
        options = AreaOptions(crs=project.crs, level=level, datum=said.datum, opening=opening)
        incoming = read_areas(source, options=options)
        crs = require_metric(incoming, name=source.name)
        if isinstance(source, Path):
            project.keep_original(source)
        frame = project.frame_or_empty(crs)
        kept = frame.areas[~frame.areas.index.isin(incoming.index)]
        parts = [part for part in (kept, incoming) if len(part)]
        areas = gpd.GeoDataFrame(pd.concat(parts), crs=crs).sort_index()
        areas.index.name = "area_id"
        areas = link_parents(areas)
        sites = place_sites(frame.sites, areas) if len(frame.sites) else frame.sites
        fix_crs(project, crs)
        project.write_frame(dataclasses.replace(frame, areas=areas, sites=sites))
        return {str(level): int(n) for level, n in areas["level"].value_counts().items()}
