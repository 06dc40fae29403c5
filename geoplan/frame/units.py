"""The sampling units of a frame, as integers and texts that digest alike everywhere."""

from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geoplan.base.canon import clean_id
from geoplan.base.errors import InputError
from geoplan.frame.duties import no_duties
from geoplan.frame.text import Unit

XY_SCALE: Final = 1000  # millimetres
AREA: Final = "area:"  # strata of areas are marked, so that no category can meet them


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What can be drawn: sites and areas in one metric system, under one standard; who answers."""

    sites: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    crs: CRS
    standard_id: str
    duties: pd.DataFrame = field(default_factory=no_duties)


def _rows(table: gpd.GeoDataFrame, *, stratum: pd.Series, psu: pd.Series) -> list[Unit]:
    points = table.geometry.representative_point()
    # An area known by name and code only has no place; it can be drawn all the same.
    x = np.rint(points.x.fillna(0).to_numpy() * XY_SCALE).astype(np.int64).tolist()
    y = np.rint(points.y.fillna(0).to_numpy() * XY_SCALE).astype(np.int64).tolist()
    ids = [clean_id(str(unit_id)) for unit_id in table.index]
    sizes = table["size"].astype(int).tolist()
    psus = [value or None for value in psu.tolist()]
    return list(zip(ids, stratum.tolist(), psus, sizes, x, y, strict=True))


def frame_units(frame: Frame) -> list[Unit]:
    """Return the sampling units: sites by category, then townships and villages as areas.

    The primary unit of a site is its township's name; that of a village its township's id.
    Linear in sites and areas.

    Raises
    ------
    InputError
        `frame.duplicate_unit`: two units share an identifier.
    """
    sites = frame.sites
    units = _rows(sites, stratum=sites["category"], psu=sites["township"])
    drawn = frame.areas[frame.areas["level"].isin(["township", "village"])]
    parent = drawn["parent"].where(drawn["level"] == "village", "")
    units += _rows(drawn, stratum=AREA + drawn["level"], psu=parent)
    seen: set[str] = set()
    for unit in units:
        if unit[0] in seen:
            raise InputError("frame.duplicate_unit", unit=unit[0])
        seen.add(unit[0])
    return units
