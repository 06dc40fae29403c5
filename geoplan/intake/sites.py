"""Ledgers of sites, as a list of named steps over whole columns."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geoplan.base.canon import clean_id
from geoplan.base.crs import metric_crs
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.sites import TEXTS, check_sites, made_id
from geoplan.frame.standard import Standard
from geoplan.intake.coordinates import Position, read_positions
from geoplan.intake.corrections import rows_to_correct
from geoplan.intake.datums import fold
from geoplan.intake.evidence import Surroundings
from geoplan.intake.headings import SITE_FIELDS, recognise
from geoplan.intake.raw import RawTable
from geoplan.intake.site_checks import ROW_COUNTERS, check_identity, check_place, warn_of
from geoplan.intake.sniff import Opening, Source, open_tables
from geoplan.intake.texts import garbled
from geoplan.intake.work import WIDTH, Work

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
    around
        What is known of the place, as evidence for the datum.
    taken
        Identifiers that belong to sites of other names: identifier → name. Rows of corrections
        may not take them.
    """

    datum: str | None = None
    category: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: CRS | None = None
    boundary: BaseGeometry | None = None
    around: Surroundings | None = None
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SiteRows:
    """The usable rows as sites, the report on all rows, and the refused ones as they stood."""

    sites: gpd.GeoDataFrame
    report: RowReport
    refused: pd.DataFrame


def read_sites(
    path: Source, *, standard: Standard, options: SiteOptions, opening: Opening | None = None
) -> SiteRows:
    """Read a ledger of sites.

    Every row is accepted, repaired or quarantined, and every repair and refusal is in the
    report with its place. Linear in rows, but for the search of near duplicates, O(n log n).

    Parameters
    ----------
    path
        A file of any kind that `open_tables` knows, or a table of a database.
    standard
        Names of the categories.
    options
        See `SiteOptions`.
    opening
        Encoding and layer, where the user says them.

    Raises
    ------
    InputError
        The file cannot be used at all (see `open_tables`), lacks coordinates
        (`coords.no_columns`), or does not say their datum (`crs.ask`).
    """
    tables = open_tables(path, opening=opening)
    return sites_of(tables, file=path.name, standard=standard, options=options)


def sites_of(
    tables: list[RawTable], *, file: str, standard: Standard, options: SiteOptions
) -> SiteRows:
    """Return the sites of opened tables, see `read_sites`."""
    report = RowReport(file=file)
    works: list[Work] = []
    positions: list[Position] = []
    for table in tables:
        work = _bench(table, options=options)
        if work is None:
            report.skipped.append((table.sheet, 0, "sheet"))
            continue
        headings = set(work.headings.values())
        report.unknown_columns += [str(c) for c in table.cells if c not in headings]
        _clean_names(work)
        _name_categories(work, standard=standard, default=options.category)
        positions.append(read_positions(work, datum=options.datum, around=options.around))
        _clean_phones(work)
        _warn_garbled(work)
        works.append(work)
        report.encoding = table.encoding
        report.datum, report.basis = positions[-1].datum, positions[-1].basis
    if not works:
        raise InputError("ledger.no_names", file=file)
    crs = options.crs or _choose_crs(works, positions)
    shapes = [
        _project(work, position, crs=crs) for work, position in zip(works, positions, strict=True)
    ]
    for work, own in zip(works, shapes, strict=True):
        check_place(work, own, boundary=options.boundary)
    ids = [_identify(work, own) for work, own in zip(works, shapes, strict=True)]
    check_identity(works, ids, taken=options.taken)
    parts = []
    for work, own, keys in zip(works, shapes, ids, strict=True):
        warn_of(work, own)
        parts.append(_sites(work, own, ids=keys, source=file))
        work.add_to(report)
    sites = gpd.GeoDataFrame(pd.concat(parts), crs=crs) if len(parts) > 1 else parts[0]
    return SiteRows(sites=check_sites(sites), report=report, refused=rows_to_correct(works))


def _bench(table: RawTable, *, options: SiteOptions) -> Work | None:
    cut = table.kind == "shp"
    fields = recognise([str(head) for head in table.cells.columns], fields=SITE_FIELDS, cut=cut)
    unknown = [heading for heading in options.columns if heading not in table.cells.columns]
    if unknown:
        raise InputError(
            "ledger.no_column", column=unknown[0], columns=", ".join(map(str, table.cells))
        )
    fields = {h: f for h, f in fields.items() if f not in options.columns.values()}
    fields.update(options.columns)
    for heading in [h for h, f in fields.items() if f == "id" and fold(h) in ROW_COUNTERS]:
        del fields[heading]  # a running number names a row, not a site
    if "name" not in fields.values():
        return None
    return Work.of(table, fields)


def _choose_crs(works: list[Work], positions: list[Position]) -> CRS:
    both = list(zip(works, positions, strict=True))
    shapes = pd.concat([position.shapes[work.open] for work, position in both]).dropna()
    if shapes.empty:
        shapes = pd.concat([position.shapes for position in positions]).dropna()
    if shapes.empty:
        raise InputError("coords.none")
    points = shapely.point_on_surface(shapes.to_numpy())
    lon, lat = np.median(shapely.get_coordinates(points), axis=0)
    return metric_crs(float(lon), float(lat))


def _project(work: Work, position: Position, *, crs: CRS) -> gpd.GeoSeries:
    """Return the rows' shapes in metres; None for those the system cannot hold."""
    moved = np.asarray(position.shapes.to_crs(crs).array, dtype=object)
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1)
    column = next((name for name in ("lon", "x", "pair") if name in work.fields), "geometry")
    rows = pd.Series(lost, index=work.fields.index) & work.open
    work.note(rows, code="coords.unreadable", effect="quarantined", column=column)
    moved = moved.copy()
    moved[lost] = None
    return gpd.GeoSeries(moved, index=work.fields.index, crs=crs)


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


def _warn_garbled(work: Work) -> None:
    """Point out texts that were spoilt by a wrong conversion before they came to us."""
    for name in ("name", "address", "unit"):
        if name in work.fields:
            texts = work.texts(name)
            odd = {text for text in texts.unique() if garbled(text)}
            rows = texts.isin(odd) & work.open
            work.note(rows, code="text.garbled", effect="warning", column=name)


def _identify(work: Work, shapes: gpd.GeoSeries) -> pd.Series:
    """Return the rows' identifiers: their own, else made from category, name and place."""
    ids = work.texts("id").map(clean_id).astype("str")
    points = shapely.point_on_surface(shapes.to_numpy())
    rows = zip(
        work.texts("category"),
        work.texts("name"),
        shapely.get_x(points),
        shapely.get_y(points),
        strict=True,
    )
    made = [made_id(*row) for row in rows]
    return ids.where(ids != "", pd.Series(made, index=ids.index, dtype="str"))


def _sites(work: Work, shapes: gpd.GeoSeries, *, ids: pd.Series, source: str) -> gpd.GeoDataFrame:
    kept = work.open
    columns = {name: work.texts(name) for name in _PLAIN}
    columns |= {name: work.texts(name) for name in ("name", "category", "phone")}
    columns["source"] = pd.Series(source, index=kept.index, dtype="str")
    known = set(work.headings.values())
    other = work.table.cells[[c for c in work.table.cells if c not in known]]
    extra = [json.dumps(row, ensure_ascii=False) for row in other.to_dict("records")]
    table = gpd.GeoDataFrame({name: columns[name] for name in TEXTS}, geometry=shapes)
    digits = work.texts("size").str.extract(r"(\d+)")[0]
    table["size"] = pd.to_numeric(digits, errors="coerce").fillna(1).clip(lower=1).astype("int64")
    table["extra"] = pd.Series(extra, index=kept.index, dtype="str") if extra else ""
    table.index = pd.Index(ids, name="site_id")
    return gpd.GeoDataFrame(table[kept.to_numpy()])
