"""The frame beside the map, and streets as sites."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geoplan.base.errors import InputError
from geoplan.base.words import reader
from geoplan.frame.gaps import STATUSES, compare_sites
from geoplan.frame.kinds import Kinds
from geoplan.frame.merge import merge_sites
from geoplan.frame.segments import STREETS, Cut, cut_streets
from geoplan.frame.sites import TEXTS, made_id
from geoplan.frame.units import Frame
from geoplan.intake.poi import MapPoints, PointOptions, as_points, read_points
from geoplan.intake.sniff import Opening, find_source
from geoplan.jobs.bring_in import Told, place_sites, surroundings
from geoplan.jobs.notes import page_notes, read_backdrop
from geoplan.render.gap_book import gap_book
from geoplan.render.web.gap_page import gap_page
from geoplan.store.assets import asset
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.documents import read_value
from geoplan.store.project import Project, open_project

KINDS = ("osm", "amap", "baidu")
_ON_M = 1.0


@dataclass(frozen=True, kw_only=True)
class Diff:
    """A ledger beside a map.

    Attributes
    ----------
    table
        As `geoplan.frame.gaps.compare_sites`.
    names
        What each category is called.
    added
        Sites taken from the map into the frame.
    """

    table: pd.DataFrame
    names: dict[str, str]
    read: int
    unplaced: int
    unmapped: dict[str, int]
    book: Path
    page: Path
    added: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each status."""
        found = self.table["status"].value_counts()
        return {status: int(found.get(status, 0)) for status in STATUSES}


def diff_frame(
    folder: Path,
    maps: Sequence[str | Path],
    *,
    told: Told | None = None,
    approve: Callable[[Diff], bool] | None = None,
    out: Path | None = None,
) -> Diff:
    """Compare the frame with points of interest, and write the table and the page.

    Parameters
    ----------
    folder
        The project.
    maps
        Files of points; none: those of the project's own street map.
    told
        Datum, encoding and layer of the files; with a category, only its sites are compared.
    approve
        Asked with the result whether the sites that only the map has go into the frame; None: no.
    out
        Where the page goes, if not to `maps`.

    Raises
    ------
    InputError
        `points.none`: neither a file nor a street map with points.
    """
    with open_project(folder, write=True) as project:
        frame, said = project.read_frame(), told or Told()
        options = _options(project, frame, said)
        found = _points(project, maps, options, crs=frame.crs)
        points = found.points
        sites = frame.sites
        if said.category:
            project.standard.category(said.category)
            sites = sites[sites["category"] == said.category]
            points = points[points["category"] == said.category]
        table = compare_sites(sites, points, prefixes=_prefixes(project, frame))
        book = project.folder / "reports" / "diff.xlsx"
        write_bytes(book, gap_book(table, points=points, standard=project.standard))
        page = (out or project.folder / "maps") / "diff.html"
        write_text(page, _page(project, frame, table, points))
        done = Diff(
            table=table,
            names={one.code: one.say(reader()) for one in project.standard.categories},
            read=found.read,
            unplaced=found.unplaced,
            unmapped=found.unmapped,
            book=book,
            page=page,
        )
        if approve is None or not approve(done):
            return done
        source = ", ".join(str(Path(str(name)).name) for name in maps) or "streets"
        return dataclasses.replace(done, added=_add(project, frame, table, points, source=source))


@dataclass(frozen=True, kw_only=True)
class Segments:
    """Stretches of streets as sites.

    Attributes
    ----------
    sites
        All stretches; `size` is the length in metres.
    added, changed, same, known
        What became of them in the frame; nothing when it was a preview.
    earlier
        Stretches from before, of this category, that run along these: cut to another length, or
        from an older map.
    replaced
        Whether the earlier ones left the frame.
    """

    sites: gpd.GeoDataFrame
    added: int = 0
    changed: int = 0
    same: int = 0
    known: int = 0
    total: int = 0
    earlier: int = 0
    replaced: bool = False


def cut_segments(
    folder: Path,
    cut: Cut,
    *,
    areas: Sequence[str] = (),
    preview: bool = False,
    replace: bool = False,
) -> Segments:
    """Cut the project's streets into stretches and take them into the frame.

    Doing it twice changes nothing.

    Parameters
    ----------
    cut
        Which streets, how long, as what category.
    areas
        Identifiers or names of areas to stay within; none: everywhere.
    preview
        Write nothing.
    replace
        Take stretches from before that run along these out of the frame; else they stay.

    Raises
    ------
    ProjectError
        `streets.none`.
    InputError
        `segments.none`: no such streets; `segments.area`: no such area with an outline.
    """
    with open_project(folder, write=True) as project:
        project.standard.category(cut.category)
        edges = project.read_streets("edges")["edges"]
        frame = project.frame_or_empty(project.crs or CRS(edges.crs))
        within = outline_of(frame, areas)
        towns = frame.areas[(frame.areas["level"] == "township") & frame.areas.geometry.notna()]
        sites = cut_streets(edges.to_crs(frame.crs), cut, within=within, borders=towns.geometry)
        if sites.empty:
            raise InputError("segments.none", classes=", ".join(sorted(edges["highway"].unique())))
        sites = place_sites(sites, frame.areas)
        earlier = _earlier(frame.sites, sites)
        if preview:
            return Segments(sites=sites, total=len(frame.sites), earlier=len(earlier))
        kept = frame.sites.drop(earlier) if replace else frame.sites
        merge = merge_sites(kept, sites, replaces={STREETS})
        project.write_frame(dataclasses.replace(frame, sites=merge.sites))
        counts = merge.fate.value_counts()
        fates = {name: int(counts.get(name, 0)) for name in ("added", "changed", "same", "known")}
        return Segments(
            sites=sites, total=len(merge.sites), earlier=len(earlier), replaced=replace, **fates
        )


def _earlier(sites: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame) -> pd.Index:
    """Return stretches cut before whose middle lies on one of the fresh ones."""
    old = sites[
        (sites["source"] == STREETS)
        & (sites.geom_type == "LineString")
        & sites["category"].isin(fresh["category"].unique())
        & ~sites.index.isin(fresh.index)
    ]
    middle = shapely.line_interpolate_point(old.geometry.to_numpy(), 0.5, normalized=True)
    tree = shapely.STRtree(fresh.geometry.to_numpy())
    on, _ = tree.query(middle, predicate="dwithin", distance=_ON_M)
    return old.index[np.unique(on)]


def outline_of(frame: Frame, areas: Sequence[str]) -> BaseGeometry | None:
    """Return the ground of the named areas, None when none is named."""
    if not areas:
        return None
    known = frame.areas[frame.areas.geometry.notna()]
    chosen = known[known.index.isin(areas) | known["name"].isin(areas)]
    missing = [name for name in areas if not ({name} & ({*chosen.index} | {*chosen["name"]}))]
    if missing:
        raise InputError("segments.area", area=", ".join(missing))
    outline: BaseGeometry = chosen.geometry.union_all()
    return outline


def read_kinds(project: Project) -> tuple[Kinds, ...]:
    """Return the tables of kinds: the project's own `kinds/*.toml`, else those brought along."""
    own = {name: project.folder / "kinds" / f"{name}.toml" for name in KINDS}
    return tuple(
        read_value(path if path.exists() else asset("kinds", f"{name}.toml"), Kinds)
        for name, path in own.items()
    )


def _options(project: Project, frame: Frame, told: Told) -> PointOptions:
    return PointOptions(
        standard=project.standard,
        kinds=read_kinds(project),
        crs=frame.crs,
        datum=told.datum,
        around=surroundings(project),
        opening=Opening(encoding=told.encoding, layer=told.layer),
    )


def _points(
    project: Project, maps: Sequence[str | Path], options: PointOptions, *, crs: CRS
) -> MapPoints:
    if not maps:
        if not project.has_streets:
            raise InputError("points.none")
        layer = project.read_streets("poi")["poi"].to_crs(crs)
        if layer.empty:
            raise InputError("points.none")
        return as_points(layer, options=options)
    found = [read_points(find_source(name), options=options) for name in maps]
    if len(found) == 1:
        return found[0]
    points = gpd.GeoDataFrame(pd.concat([part.points for part in found], ignore_index=True))
    whole = as_points(points, options=options, read=sum(part.read for part in found))
    return dataclasses.replace(whole, unplaced=sum(part.unplaced for part in found))


def _prefixes(project: Project, frame: Frame) -> list[str]:
    areas = frame.areas[frame.areas["level"].isin(["county", "township"])]
    names = [*areas["name"], project.settings.name]
    short = [name.rstrip("市县区镇乡街道") for name in names]
    return [name for name in (*names, *short) if len(name) >= 2]


def _page(project: Project, frame: Frame, table: pd.DataFrame, points: gpd.GeoDataFrame) -> str:
    return gap_page(
        table,
        sites=frame.sites,
        points=points,
        backdrop=read_backdrop(project),
        standard=project.standard,
        notes=page_notes(project, title="file.diff"),
    )


def _add(
    project: Project,
    frame: Frame,
    table: pd.DataFrame,
    points: gpd.GeoDataFrame,
    *,
    source: str,
) -> int:
    """Take the sites that only the map has into the frame."""
    chosen = points.loc[table.loc[table["status"] == "map_only", "point"].astype(int)]
    if chosen.empty:
        return 0
    fresh = gpd.GeoDataFrame(
        {name: pd.Series("", index=chosen.index, dtype="str") for name in TEXTS},
        geometry=chosen.geometry,
    )
    fresh["name"], fresh["category"], fresh["source"] = chosen["name"], chosen["category"], source
    fresh["size"] = 1
    xy = zip(fresh["category"], fresh["name"], fresh.geometry.x, fresh.geometry.y, strict=True)
    fresh.index = pd.Index([made_id(*row) for row in xy], name="site_id")
    fresh = place_sites(fresh[~fresh.index.duplicated()], frame.areas)
    merge = merge_sites(frame.sites, fresh, replaces=())
    project.write_frame(dataclasses.replace(frame, sites=merge.sites))
    return int((merge.fate == "added").sum())
