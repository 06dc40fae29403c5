"""Ledgers of sites, as a list of named steps over whole columns."""

import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geoplan.base.canon import clean_id
from geoplan.base.crs import WGS84, metric_crs
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.sites import TEXTS, check_sites
from geoplan.frame.standard import Standard
from geoplan.intake.coordinates import Position, read_positions
from geoplan.intake.headings import SITE_FIELDS, fold, recognise
from geoplan.intake.sniff import RawTable, open_tables
from geoplan.intake.work import WIDTH, Work

_ROW_COUNTERS: Final = {"序号", "no"}
_FAR_M: Final = 150_000
_NEAR_M: Final = 50
_ALIKE: Final = 0.75
_PLAIN: Final = ("address", "unit", "partners", "person", "leader", "township", "community", "grid")


@dataclass(frozen=True, kw_only=True)
class SiteOptions:
    """What the user says about a ledger.

    Attributes
    ----------
    datum
        "GCJ-02", "EPSG:4549" …; None: the file must say.
    category
        Code for rows without a category of their own, "" for none.
    columns
        Heading → field, over what is recognised.
    crs, boundary
        The frame's system, if chosen, and the county's outline in it.
    """

    datum: str | None = None
    category: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: CRS | None = None
    boundary: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True)
class SiteRows:
    """The usable rows as sites, and the report on all rows."""

    sites: gpd.GeoDataFrame
    report: RowReport


def read_sites(path: Path, *, standard: Standard, options: SiteOptions) -> SiteRows:
    """Read a ledger of sites.

    Every row is accepted, repaired or quarantined, and every repair and refusal is in the
    report with its place. Linear in rows, but for the search of near duplicates, O(n log n).

    Parameters
    ----------
    path
        xlsx, csv, txt, GeoJSON, GeoPackage or shapefile.
    standard
        Names of the categories.
    options
        See `SiteOptions`.

    Raises
    ------
    InputError
        The file cannot be used at all (see `open_tables`), lacks coordinates
        (`coords.no_columns`), or does not say their datum (`crs.ask`).
    """
    report = RowReport(file=path.name)
    works: list[Work] = []
    positions: list[Position] = []
    for table in open_tables(path):
        work = _bench(table, options=options)
        if work is None:
            report.skipped.append((table.sheet, 0, "sheet"))
            continue
        headings = set(work.headings.values())
        report.unknown_columns += [str(c) for c in table.cells if c not in headings]
        _clean_names(work)
        _name_categories(work, standard=standard, default=options.category)
        positions.append(read_positions(work, datum=options.datum))
        _clean_phones(work)
        works.append(work)
        report.encoding, report.datum = table.encoding, positions[-1].datum
    if not works:
        raise InputError("ledger.no_names", file=path.name)
    crs = options.crs or _choose_crs(works, positions)
    parts = []
    for work, position in zip(works, positions, strict=True):
        points = gpd.GeoSeries.from_xy(
            position.lon.fillna(0), position.lat.fillna(0), index=position.lon.index, crs=WGS84
        ).to_crs(crs)
        _check_place(work, points, boundary=options.boundary)
        _check_identity(work)
        _warn(work, points)
        parts.append(_sites(work, points, source=path.name))
        work.add_to(report)
    sites = gpd.GeoDataFrame(pd.concat(parts), crs=crs) if len(parts) > 1 else parts[0]
    return SiteRows(sites=check_sites(sites), report=report)


def _bench(table: RawTable, *, options: SiteOptions) -> Work | None:
    fields = recognise([str(head) for head in table.cells.columns], fields=SITE_FIELDS)
    unknown = [heading for heading in options.columns if heading not in table.cells.columns]
    if unknown:
        raise InputError(
            "ledger.no_column", column=unknown[0], columns=", ".join(map(str, table.cells))
        )
    fields = {h: f for h, f in fields.items() if f not in options.columns.values()}
    fields.update(options.columns)
    for heading in [h for h, f in fields.items() if f == "id" and fold(h) in _ROW_COUNTERS]:
        del fields[heading]  # a running number names a row, not a site
    if "name" not in fields.values():
        return None
    return Work.of(table, fields)


def _choose_crs(works: list[Work], positions: list[Position]) -> CRS:
    both = list(zip(works, positions, strict=True))
    lon = pd.concat([position.lon[work.open] for work, position in both]).dropna()
    lat = pd.concat([position.lat[work.open] for work, position in both]).dropna()
    if lon.empty:
        raise InputError("coords.none")
    return metric_crs(float(lon.median()), float(lat.median()))


# ---- steps


def _clean_names(work: Work) -> None:
    raw = work.fields["name"]
    clean = raw.str.translate(WIDTH).str.replace(r"[\x00-\x1f\x7f]", "", regex=True)
    # Blanks inside a Chinese name are typing slips; between Latin words they are meant.
    clean = clean.str.strip().str.replace(r"\s+(?=[一-鿿])|(?<=[一-鿿])\s+", "", regex=True)
    missing = clean == ""
    work.note(missing, code="name.missing", effect="quarantined", column="name")
    changed = (clean != raw) & ~missing
    work.note(changed, code="name.cleaned", effect="repaired", column="name", suggestion=clean)
    work.fields["name"] = clean


def _name_categories(work: Work, *, standard: Standard, default: str) -> None:
    known = {fold(name): code for name, code in standard.names.items()}
    texts = work.texts("category")
    codes = {text: known.get(fold(text), "") for text in texts.unique()}
    if default:
        # The user's word stands for rows that say nothing we know.
        standard.category(default)
        codes = {text: code or default for text, code in codes.items()}
    found = texts.map(codes).astype("str")
    empty = (texts == "") & (found == "")
    work.note(empty & work.open, code="category.missing", effect="quarantined", column="category")
    names = [category.zh for category in standard.categories]
    near = {text: _nearest(text, names) for text, code in codes.items() if not code}
    suggestion = texts.map(lambda text: near.get(text, "")).astype("str")
    unknown = (texts != "") & (found == "") & work.open
    work.note(
        unknown,
        code="category.unknown",
        effect="quarantined",
        column="category",
        suggestion=suggestion,
    )
    work.fields["category"] = found


def _nearest(text: str, names: list[str]) -> str:
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.3)
    return close[0] if close else ""


def _clean_phones(work: Work) -> None:
    if "phone" not in work.fields:
        return
    raw = work.texts("phone")
    clean = raw.str.translate(WIDTH).str.replace(r"[\s\-]", "", regex=True)
    landline = clean.str.match(r"^0\d{9,11}$") & raw.str.contains("-", regex=False)
    clean = clean.where(~landline, raw)
    work.note(
        clean != work.fields["phone"], code="phone.cleaned", effect="repaired", column="phone"
    )
    work.fields["phone"] = clean


def _check_place(work: Work, points: gpd.GeoSeries, *, boundary: BaseGeometry | None) -> None:
    column = next((c for c in ("lon", "x", "pair") if c in work.fields), "geometry")
    usable = gpd.GeoSeries(points[work.open])
    if usable.empty:
        return
    code = "coords.outside"
    if boundary is not None:
        away = points.distance(boundary)
        outside = (away > 0) & work.open
    else:
        code = "coords.far"
        # Without an outline, a site is out of place when it lies far from nearly all others.
        x, y = np.median(shapely.get_coordinates(usable.to_numpy()), axis=0)
        away = pd.Series(np.hypot(points.x - x, points.y - y), index=points.index)
        outside = (away > _FAR_M) & work.open
    distance = (away / 1000).round(1).astype("str") + " km"
    work.note(outside, code=code, effect="quarantined", column=column, suggestion=distance)


def _check_identity(work: Work) -> None:
    cells = work.table.cells
    counted = [head for head in cells.columns if fold(str(head)) in _ROW_COUNTERS]
    repeated = cells.drop(columns=counted).duplicated() & work.open
    work.note(repeated, code="row.duplicate", effect="quarantined", column="name")
    if "id" not in work.fields:
        return
    ids = work.texts("id").map(clean_id).astype("str")
    work.fields["id"] = ids
    usable = ids[work.open & (ids != "")]
    twice = pd.Series(data=False, index=ids.index)
    twice.loc[usable.index] = usable.duplicated()
    work.note(twice, code="id.duplicate", effect="quarantined", column="id")


def _warn(work: Work, points: gpd.GeoSeries) -> None:
    ownerless = (work.texts("unit") == "") & work.open
    if "unit" in work.fields:
        work.note(ownerless, code="unit.missing", effect="warning", column="unit")
    usable = gpd.GeoSeries(points[work.open])
    if len(usable) < 2:
        return
    xy = shapely.get_coordinates(usable.to_numpy())
    places = pd.DataFrame(np.round(xy, 2), index=usable.index)
    together = places.groupby([0, 1])[0].transform("size")
    shared = pd.Series(data=False, index=points.index)
    shared.loc[usable.index] = together >= 3
    column = next((c for c in ("lon", "x", "pair") if c in work.fields), "geometry")
    work.note(shared, code="coords.shared", effect="warning", column=column)
    _warn_near(work, xy, rows=usable.index)


def _warn_near(work: Work, xy: npt.NDArray[np.float64], *, rows: pd.Index) -> None:
    pairs = cKDTree(xy).query_pairs(_NEAR_M, output_type="ndarray")
    names = work.fields.loc[rows, "name"].to_numpy()
    kinds = work.fields.loc[rows, "category"].to_numpy()
    alike: dict[int, str] = {}
    # Only same-category pairs within 50 m come this far; a few per thousand rows.
    for one, two in pairs[kinds[pairs[:, 0]] == kinds[pairs[:, 1]]] if len(pairs) else ():
        if difflib.SequenceMatcher(None, names[one], names[two]).ratio() >= _ALIKE:
            alike[int(rows[max(one, two)])] = str(names[min(one, two)])
    near = pd.Series(data=False, index=work.fields.index)
    near.loc[list(alike)] = True
    other = pd.Series("", index=near.index, dtype="str")
    other.update(pd.Series(alike, dtype="str"))
    work.note(near, code="name.near_duplicate", effect="warning", column="name", suggestion=other)


def _sites(work: Work, points: gpd.GeoSeries, *, source: str) -> gpd.GeoDataFrame:
    kept = work.open
    columns = {name: work.texts(name) for name in _PLAIN}
    columns |= {name: work.texts(name) for name in ("name", "category", "phone")}
    columns["source"] = pd.Series(source, index=kept.index, dtype="str")
    known = set(work.headings.values())
    other = work.table.cells[[c for c in work.table.cells if c not in known]]
    extra = [json.dumps(row, ensure_ascii=False) for row in other.to_dict("records")]
    table = gpd.GeoDataFrame({name: columns[name] for name in TEXTS}, geometry=points)
    digits = work.texts("size").str.extract(r"(\d+)")[0]
    table["size"] = pd.to_numeric(digits, errors="coerce").fillna(1).clip(lower=1).astype("int64")
    table["extra"] = pd.Series(extra, index=kept.index, dtype="str") if extra else ""
    ids = work.texts("id")
    made = [
        "S" + hashlib.sha256(f"{row.category}|{row.name}|{x:.0f}|{y:.0f}".encode()).hexdigest()[:9]
        for row, x, y in zip(
            work.fields[["category", "name"]].itertuples(index=False, name="Row"),
            points.x,
            points.y,
            strict=True,
        )
    ]
    table.index = pd.Index(ids.where(ids != "", pd.Series(made, index=ids.index)), name="site_id")
    usable = table[kept.to_numpy()]
    return usable[~usable.index.duplicated()]
