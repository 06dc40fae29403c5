"""The ledger beside the map, as a workbook with a sheet for each status."""

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.words import reader, say
from geoplan.frame.gaps import STATUSES
from geoplan.frame.standard import Standard
from geoplan.render.workbook import make_book, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def gap_book(table: pd.DataFrame, *, points: gpd.GeoDataFrame, standard: Standard) -> bytes:
    """Return the comparison as a workbook: counts, then one sheet a status.

    Parameters
    ----------
    table
        As `geoplan.frame.gaps.compare_sites`.
    points
        The map's points, for kind and place.
    """
    lang = reader()
    names = {category.code: category.say(lang) for category in standard.categories}
    shown = table.assign(category=table["category"].map(names).fillna(table["category"]))
    lon, lat = to_lonlat(points.geometry.x, points.geometry.y, crs=CRS(points.crs))
    places = pd.DataFrame({"kind": points["kind"], "lon": lon.round(6), "lat": lat.round(6)})
    shown = shown.join(places, on="point")
    counts = shown["status"].value_counts()
    rows = [(say(f"gap.{status}"), int(counts.get(status, 0))) for status in STATUSES]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        say("book.summary"): (words("item", "value"), rows)
    }
    columns = ["site_id", "name", "map_name", "category", "distance_m", "likeness", "kind", "lon",
               "lat"]  # fmt: skip
    head = [
        *words("id", "name", "map_name", "category", "distance_m", "likeness", "map_kind"),
        *words("lon", "lat"),
    ]
    for status in STATUSES:
        part = shown.loc[shown["status"] == status, columns].astype(object)
        part = part.where(part.notna(), None).replace({np.nan: None})
        sheets[say(f"gap.{status}")] = (head, part.itertuples(index=False, name=None))
    return make_book(sheets)
