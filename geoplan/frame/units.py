"""The sampling units of a frame, as integers and texts that digest alike everywhere."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geoplan.base.canon import clean_id
from geoplan.base.errors import InputError
from geoplan.frame.duties import no_duties
from geoplan.frame.text import AREA, Unit, Value

XY_SCALE: Final = 1000  # millimetres
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})")
EXTRA: Final = "extra"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What can be drawn: sites and areas in one metric system, under one standard; who answers."""

    sites: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    crs: CRS
    standard_id: str
    duties: pd.DataFrame = field(default_factory=no_duties)

    @property
    def names(self) -> dict[str, str]:
        """What sites and areas are called, by identifier."""
        both = pd.concat([self.areas["name"], self.sites["name"]])
        return dict(zip(both.index.astype("str"), both.astype("str"), strict=True))


def _rows(
    table: gpd.GeoDataFrame, *, stratum: pd.Series, psu: pd.Series, more: Sequence[pd.Series]
) -> list[Unit]:
    points = table.geometry.representative_point()
    # An area known by name and code only has no place; it can be drawn all the same.
    x = np.rint(points.x.fillna(0).to_numpy() * XY_SCALE).astype(np.int64).tolist()
    y = np.rint(points.y.fillna(0).to_numpy() * XY_SCALE).astype(np.int64).tolist()
    ids = [clean_id(str(unit_id)) for unit_id in table.index]
    sizes = table["size"].astype(int).tolist()
    psus = [value or None for value in psu.tolist()]
    values = zip(*(column.tolist() for column in more), strict=True) if more else ((),) * len(ids)
    rows = zip(ids, stratum, psus, sizes, x, y, values, strict=True)
    return [
        Unit(unit_id, kind, town, size, east, north, tuple(map(_plain, further)))
        for unit_id, kind, town, size, east, north, further in rows
    ]


def _plain(value: object) -> Value:
    """Return a cell as a text, an integer or nothing: texts of frames hold no floats."""
    if value is None or value != value or value == "":  # noqa: PLR0124  (NaN is unlike itself)
        return None
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return int(value)
    text = clean_id(str(value))
    return int(text) if _WHOLE.fullmatch(text) else text


def frame_units(
    frame: Frame, *, columns: Sequence[str] = (), told: pd.DataFrame | None = None
) -> list[Unit]:
    """Return the sampling units: sites by category, then areas below the county by level.

    The primary unit of a site is its township's identifier, its name where no one township has
    it; that of a village its township's, of a community or grid what it lies in. Linear in sites
    and areas.

    Parameters
    ----------
    frame
        Sites and areas.
    columns
        Further columns of the sites that a design needs; areas have nothing there. Whole numbers
        are integers, all else texts.
    told
        Further columns by `site_id`, such as findings of earlier rounds; before those of the sites.

    Raises
    ------
    InputError
        `frame.duplicate_unit`: two units share an identifier; `frame.no_column`.
    """
    sites, areas = frame.sites, frame.areas
    units = _rows(
        sites,
        stratum=sites["category"],
        psu=sites["township"].map(_town_ids(areas)).astype(object).fillna(sites["township"]),
        more=[_column(sites, told, name) for name in columns],
    )
    drawn = areas[areas["level"] != "county"]
    parent = drawn["parent"].where(drawn["level"] != "township", "")
    nothing = pd.Series(None, index=drawn.index, dtype=object)
    units += _rows(
        drawn, stratum=AREA + drawn["level"], psu=parent, more=[nothing for _ in columns]
    )
    seen: set[str] = set()
    for unit in units:
        if unit.unit_id in seen:
            raise InputError("frame.duplicate_unit", unit=unit.unit_id)
        seen.add(unit.unit_id)
    return units


def _town_ids(areas: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return name → identifier of the townships whose name only one has."""
    towns = areas[areas["level"] == "township"]
    names = towns["name"]
    alone = ~names.duplicated(keep=False)
    return pd.Series(towns.index[alone].astype("str"), index=names[alone], dtype=object)


def _column(sites: gpd.GeoDataFrame, told: pd.DataFrame | None, name: str) -> pd.Series:
    if told is not None and name in told.columns:
        return told[name].reindex(sites.index)
    if name in sites.columns and name not in {"geometry", EXTRA}:
        return sites[name]
    # The office's own columns are kept as they came, one JSON object a site.
    kept = [json.loads(text or "{}") for text in sites[EXTRA]] if EXTRA in sites.columns else []
    if any(name in row for row in kept):
        return pd.Series([row.get(name) for row in kept], index=sites.index, dtype=object)
    known = [*sites.columns.drop(["geometry", EXTRA], errors="ignore"), *sorted({*chain(*kept)}),
             *(() if told is None else told.columns)]  # fmt: skip
    raise InputError("frame.no_column", column=name, known=", ".join(map(str, known)))
