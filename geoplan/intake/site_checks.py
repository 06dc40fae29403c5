"""What makes a row of a ledger suspect once its place is known."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.frame.likeness import like_neighbours
from geoplan.intake.datums import fold
from geoplan.intake.work import Work

ROW_COUNTERS: Final = {"序号", "no", "no."}
_FAR_M: Final = 150_000
_ALIKE: Final = 75.0  # per cent
_SHARED: Final = 3


def _place_column(work: Work) -> str:
    return next((name for name in ("lon", "x", "pair") if name in work.fields), "geometry")


def check_place(work: Work, shapes: gpd.GeoSeries, *, boundary: BaseGeometry | None) -> None:
    """Quarantine rows outside the outline; without one, those far from nearly all others.

    Parameters
    ----------
    shapes, boundary
        In one metric system.
    """
    usable = np.asarray(shapes[work.open].array, dtype=object)
    if not len(usable):
        return
    if boundary is not None:
        code, away = "coords.outside", shapes.distance(boundary)
        outside = (away > 0) & work.open
    else:
        code = "coords.far"
        points = shapely.point_on_surface(np.asarray(shapes.array, dtype=object))
        x, y = np.median(shapely.get_coordinates(shapely.point_on_surface(usable)), axis=0)
        distance = np.hypot(shapely.get_x(points) - x, shapely.get_y(points) - y)
        away = pd.Series(distance, index=shapes.index)
        outside = (away > _FAR_M) & work.open
    far = (away / 1000).round(1).astype("str") + " km"
    work.note(outside, code=code, effect="quarantined", column=_place_column(work), suggestion=far)


def check_identity(works: list[Work], ids: list[pd.Series], *, taken: Mapping[str, str]) -> None:
    """Quarantine rows that stand twice, in one table or in several of one file.

    Parameters
    ----------
    ids
        Identifiers of each table's rows, stated or made.
    taken
        Identifiers that only rows of this name may use.
    """
    seen: set[str] = set()
    for work, own in zip(works, ids, strict=True):
        cells = work.table.cells
        counted = [head for head in cells.columns if fold(str(head)) in ROW_COUNTERS]
        shapes = work.table.geometry
        plain = cells.drop(columns=counted)
        if shapes is not None:
            plain = plain.assign(geometry_=shapely.to_wkb(np.asarray(shapes.array, dtype=object)))
        repeated = plain.duplicated() & work.open
        work.note(repeated, code="row.duplicate", effect="quarantined", column="name")
        usable = own[work.open]
        twice = pd.Series(data=False, index=own.index)
        theirs = (
            usable.map(taken).astype(object).fillna("") if taken else usable.mask(usable != "", "")
        )
        other = (theirs != "") & (theirs != work.fields["name"][work.open])
        twice.loc[usable.index] = usable.duplicated() | usable.isin(seen) | other
        seen |= set(usable)
        stated = work.texts("id") != ""
        work.note(twice & stated, code="id.duplicate", effect="quarantined", column="id")
        work.note(twice & ~stated, code="site.duplicate", effect="quarantined", column="name")


def warn_of(work: Work, shapes: gpd.GeoSeries) -> None:
    """Point out rows without an owner, on a shared spot, or like a neighbour by name.

    O(n log n): at most eight neighbours of each row are compared.
    """
    if "unit" in work.fields:
        ownerless = (work.texts("unit") == "") & work.open
        work.note(ownerless, code="unit.missing", effect="warning", column="unit")
    usable = shapes[work.open]
    if len(usable) < 2:
        return
    points = shapely.point_on_surface(np.asarray(usable.array, dtype=object))
    xy = shapely.get_coordinates(points)
    places = pd.DataFrame(np.round(xy, 2), index=usable.index)
    shared = pd.Series(data=False, index=shapes.index)
    shared.loc[usable.index] = places.groupby([0, 1])[0].transform("size") >= _SHARED
    work.note(shared, code="coords.shared", effect="warning", column=_place_column(work))
    _warn_near(work, xy, rows=usable.index)


def _warn_near(work: Work, xy: np.ndarray, *, rows: pd.Index) -> None:
    names = work.fields.loc[rows, "name"].to_numpy(dtype=object)
    kinds = work.fields.loc[rows, "category"].to_numpy(dtype=object)
    later, earlier = like_neighbours(names, kinds, xy=xy, alike=_ALIKE)
    like = pd.Series(names[earlier], index=rows[later], dtype="str")
    near = pd.Series(work.fields.index.isin(like.index), index=work.fields.index)
    suggestion = like.reindex(work.fields.index).fillna("").astype("str")
    work.note(
        near, code="name.near_duplicate", effect="warning", column="name", suggestion=suggestion
    )
