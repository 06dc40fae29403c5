"""Coordinates as offices write them, to WGS-84 degrees."""

import unicodedata
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geoplan.base.crs import WGS84
from geoplan.base.errors import CrsError, InputError
from geoplan.intake.angles import read_angles
from geoplan.intake.datums import datum_in, datum_of, fold
from geoplan.intake.evidence import (
    Surroundings,
    agrees,
    convert,
    possible_datums,
    proposal,
    weigh,
)
from geoplan.intake.work import Work

_MISSING: Final = ("", "-", "--", "—", "/", "\\", "无", "暂无", "不详", "待补", "nan", "none",
                   "null", "n/a", "#n/a", "#ref!", "#value!")  # fmt: skip
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Position:
    """Where the rows lie.

    Attributes
    ----------
    shapes
        WGS-84 degrees by row; None where none could be read.
    datum
        The datum of most rows, as found.
    basis
        What said so: "said", "column", "heading", "prj", "file" or "format".
    """

    shapes: gpd.GeoSeries
    datum: str
    basis: str


def read_positions(
    work: Work, *, datum: str | None, around: Surroundings | None = None
) -> Position:
    """Read, repair and convert the coordinates of a table.

    Parameters
    ----------
    work
        The bench; findings are noted on it.
    datum
        What the user said (`--crs`), or None: the column, the heading or the layer must say.
    around
        What is known of the place, as evidence for the user; nothing is decided by it.

    Raises
    ------
    CrsError
        `crs.ask`: nothing says which datum these are; its facts hold the evidence.
    InputError
        `coords.no_columns`.
    """
    if work.table.geometry is not None:
        return _from_geometry(work, work.table.geometry, datum=datum, around=around)
    if "wkt" in work.fields and not {"lon", "x", "pair"} & set(work.fields):
        return _from_geometry(work, _from_wkt(work), datum=datum, around=around)
    names, split = _columns(work)
    if not names:
        raise InputError("coords.no_columns", columns=", ".join(map(str, work.table.cells.columns)))
    first, second = (_numbers(work, name, part) for name, part in zip(names, split, strict=True))
    return _from_columns(work, first, second, names=names, datum=datum, around=around)


def _columns(work: Work) -> tuple[list[str], list[pd.Series]]:
    for pair in (["lon", "lat"], ["x", "y"]):
        if all(name in work.fields for name in pair):
            return pair, [work.texts(name) for name in pair]
    if "pair" in work.fields:
        parts = work.texts("pair").map(lambda text: unicodedata.normalize("NFKC", text))
        parts = parts.str.replace(r"(?:经度|纬度|lon|lat|lng)[:=]?", "", regex=True)
        halves = parts.str.strip("()[]{} ,;").str.split(
            r"\s*[,;、/|]\s*|\s+", n=1, expand=True, regex=True
        )
        halves = halves.reindex(columns=[0, 1]).fillna("")
        return ["pair", "pair"], [halves[0], halves[1]]
    return [], []


def _numbers(work: Work, column: str, texts: pd.Series) -> pd.Series:
    """Return numbers; empty and unreadable cells are noted, full width and DMS repaired."""
    folded = texts.map(lambda text: unicodedata.normalize("NFKC", text).strip())
    missing = folded.str.casefold().isin(_MISSING)
    work.note(missing & work.open, code="coords.missing", effect="quarantined", column=column)
    angles = read_angles(folded.where(~missing, ""))
    plain, worded = angles.kind == "plain", angles.kind == "worded"
    wide = (plain | worded) & (folded != texts)
    work.note(wide, code="coords.fullwidth", effect="repaired", column=column)
    work.note(worded & ~wide, code="coords.worded", effect="repaired", column=column)
    work.note(angles.kind == "dms", code="coords.dms", effect="repaired", column=column)
    bad = (angles.kind == "") & ~missing & work.open
    work.note(bad, code="coords.unreadable", effect="quarantined", column=column)
    return angles.value


def _stated(work: Work) -> pd.Series:
    """Return the datum each row states in its own column, "" for none."""
    texts = work.texts("crs")
    known = {text: datum_of(text) for text in texts.unique() if text}
    unknown = texts.map(lambda text: bool(text) and known[text] is None).astype(bool)
    work.note(unknown & work.open, code="coords.datum_unknown", effect="quarantined", column="crs")
    return texts.map(lambda text: known.get(text) or "").astype("str")


def _spread(work: Work, named: pd.Series, *, usual: str) -> pd.Series:
    """Give every row a datum: its own, else the usual one; rows that differ are said."""
    filled = named.where(named != "", usual)
    other = (filled != usual) & work.open
    work.note(other, code="coords.datum", effect="repaired", column="crs", suggestion=usual)
    return filled


def _most(named: pd.Series) -> str:
    common = named[named != ""].mode()
    return str(common.iloc[0]) if len(common) else ""


def _from_columns(
    work: Work,
    first: pd.Series,
    second: pd.Series,
    *,
    names: list[str],
    datum: str | None,
    around: Surroundings | None,
) -> Position:
    x, y = first.to_numpy(float, copy=True), second.to_numpy(float, copy=True)
    zero = pd.Series((x == 0) | (y == 0), index=first.index) & work.open
    work.note(zero, code="coords.zero", effect="quarantined", column=names[0])
    x, y = _straighten(work, x, y, column=names[0])
    if datum:
        usual, basis = datum_of(datum) or datum, "said"
        datums = pd.Series(usual, index=first.index, dtype="str")
    else:
        named = _stated(work)
        heading = "".join(datum_in(work.headings[name]) for name in names[:1])
        usual, basis = (heading, "heading") if heading else (_most(named), "column")
        if not usual:
            raise _ask(work, x, y, column=work.headings[names[0]], around=around)
        datums = _spread(work, named, usual=usual)
    _check_zone(x, datum=usual)
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for name in datums.unique():
        rows = (datums == name).to_numpy() & np.isfinite(x) & np.isfinite(y)
        lon[rows], lat[rows] = convert(x[rows], y[rows], datum=name)
    shapes = np.asarray(shapely.points(lon, lat), dtype=object)
    _doubt(work, x, y, datum=usual, around=around)
    return _placed(work, shapes, column=names[0], datum=usual, basis=basis)


def _straighten(work: Work, x: Reals, y: Reals, *, column: str) -> tuple[Reals, Reals]:
    """Put east first: row by row for degrees, as a whole where surveyors' X points north."""
    # Longitudes of China lie in 73-136, latitudes in 3-54: each impossible as the other.
    swapped = (x >= 3) & (x <= 54) & (y >= 73) & (y <= 136)
    x, y = np.where(swapped, y, x), np.where(swapped, x, y)
    rows = pd.Series(swapped, index=work.fields.index) & work.open
    if column == "pair" and swapped.sum() > 0.9 * len(x):
        work.notice("coords.latitude_first", column=work.headings[column])
    else:
        work.note(rows, code="coords.swapped", effect="repaired", column=column)
    metres = np.isfinite(x) & np.isfinite(y) & (np.abs(x) > 1e5) & (np.abs(y) > 1e5)
    if metres.any():
        # Northings of China have seven digits; eastings six, or eight with the zone's number.
        north = (x >= 1e6) & (x < 1e7) & ((y < 1e6) | (y >= 1e7))
        if north[metres].mean() > 0.5:
            x, y = np.where(north, y, x), np.where(north, x, y)
            work.notice("coords.x_north", column=work.headings[column])
    return x, y


def _check_zone(x: Reals, *, datum: str) -> None:
    """Refuse a system without zone numbers for eastings that begin with one, and the reverse."""
    if not datum.startswith("EPSG:") or not np.isfinite(x).any():
        return
    found = possible_datums(x, np.full(len(x), 3e6))
    code = int(datum.removeprefix("EPSG:"))
    zoned, plain = (
        {*range(4491, 4502), *range(4513, 4534)},
        {*range(4502, 4513), *range(4534, 4555)},
    )
    east = float(np.nanmedian(x))
    if (code in plain and east >= 1e7) or (code in zoned and 1e5 <= east < 1e6):
        better = found[0] if len(found) == 1 else "EPSG:4534-4554"
        raise CrsError("crs.zone", crs=datum, easting=f"{east:.0f}", better=better)


def _ask(work: Work, x: Reals, y: Reals, *, column: str, around: Surroundings | None) -> CrsError:
    possible = possible_datums(x, y)
    candidates = weigh(x, y, names=_keys(work), around=around) if around is not None else []
    lines = [f"  {candidate.say()}" for candidate in candidates]
    favoured = proposal(candidates) or (possible[0] if len(possible) == 1 else "")
    undecided = "crs.ask_undecided" if lines else "crs.ask"
    return CrsError(
        "crs.ask_evidence" if favoured else undecided,
        column=column,
        evidence="\n".join(lines) or f"  {favoured}",
        proposal=favoured or "?",
        candidates=tuple(candidate.datum for candidate in candidates) or tuple(possible),
    )


def _keys(work: Work) -> pd.Series:
    return work.texts("name").map(fold)


def _doubt(work: Work, x: Reals, y: Reals, *, datum: str, around: Surroundings | None) -> None:
    """Say where the surroundings contradict what is stated."""
    if around is None:
        return
    candidates = weigh(x, y, names=_keys(work), around=around)
    if not agrees(candidates, datum):
        evidence = "; ".join(candidate.say() for candidate in candidates)
        work.notice("crs.doubt", datum=datum, better=proposal(candidates), evidence=evidence)


def _from_wkt(work: Work) -> gpd.GeoSeries:
    texts = work.texts("wkt")
    shapes = shapely.from_wkt(texts.to_numpy(dtype=object), on_invalid="ignore")
    bad = pd.Series(shapely.is_missing(shapes), index=texts.index) & (texts != "") & work.open
    work.note(bad, code="coords.unreadable", effect="quarantined", column="wkt")
    return gpd.GeoSeries(shapely.force_2d(shapes), index=texts.index)


def _from_geometry(
    work: Work, given: gpd.GeoSeries, *, datum: str | None, around: Surroundings | None
) -> Position:
    table = work.table
    shapes = np.asarray(given.array, dtype=object).copy()
    empty = pd.Series(
        shapely.is_missing(shapes) | shapely.is_empty(shapes), index=work.fields.index
    )
    lost = empty & work.open
    work.note(lost, code="coords.missing", effect="quarantined", column="geometry")
    points = shapely.point_on_surface(shapes)
    x, y = shapely.get_x(points), shapely.get_y(points)
    named = _stated(work)
    usual, basis = _layer_datum(work, datum=datum, named=named)
    if not usual:
        raise _ask(work, x, y, column="geometry", around=around)
    datums = pd.Series(usual, index=named.index, dtype="str")
    if basis != "said":
        datums = _spread(work, named, usual=usual)
    _check_zone(x, datum=usual)
    for name in datums.unique():
        rows = np.flatnonzero((datums == name).to_numpy() & ~empty.to_numpy())
        shapes[rows] = move_shapes(shapes[rows], datum=name, own=table.crs)
    _doubt(work, x, y, datum=usual, around=around)
    return _placed(work, shapes, column="geometry", datum=usual, basis=basis)


def _layer_datum(work: Work, *, datum: str | None, named: pd.Series) -> tuple[str, str]:
    if datum:
        return datum_of(datum) or datum, "said"
    if _most(named):
        return _most(named), "column"
    system = work.table.crs
    if system is None:
        return "", ""
    code = system.to_epsg()
    stated = f"EPSG:{code}" if code else system.name
    return datum_of(stated) or stated, work.table.declared


def move_shapes(
    shapes: npt.NDArray[np.object_], *, datum: str, own: CRS | None
) -> npt.NDArray[np.object_]:
    """Return shapes in WGS-84 degrees, areas valid.

    Parameters
    ----------
    datum
        The datum or "EPSG:n" their coordinates are in; or the name of `own`.
    own
        The system the layer declares.
    """

    def move(xy: Reals) -> Reals:
        if own is not None and datum == own.name:
            made = Transformer.from_crs(own, WGS84, always_xy=True).transform(xy[:, 0], xy[:, 1])
        else:
            made = convert(xy[:, 0], xy[:, 1], datum=datum)
        return np.column_stack(made)

    moved = np.asarray(shapely.transform(shapes, move), dtype=object)
    areas = np.isin(shapely.get_type_id(moved), (3, 6))
    moved[areas] = shapely.make_valid(moved[areas])
    return moved


def _placed(
    work: Work, shapes: npt.NDArray[np.object_], *, column: str, datum: str, basis: str
) -> Position:
    west, south, east, north = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):
        off = ~((np.abs(west) <= 180) & (np.abs(east) <= 180) & (south >= -90) & (north <= 90))
    wrong = pd.Series(off, index=work.fields.index) & work.open
    work.note(wrong, code="coords.unreadable", effect="quarantined", column=column)
    shapes = shapes.copy()
    shapes[off] = None
    return Position(
        shapes=gpd.GeoSeries(shapes, index=work.fields.index, crs=WGS84), datum=datum, basis=basis
    )
