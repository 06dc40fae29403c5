"""The page of parts: pieces of the street map that are cut off from the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.frame.standard import Standard
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.encode import pack
from geoplan.render.web.rows import bounds, site_rows
from geoplan.render.web.shell import PageNotes, whole_page, words_of

_MOST: Final = 400


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A part that is cut off: its length, its streets' names and lines, the sites on it."""

    number: int
    length_m: float
    streets: Sequence[str]
    sites: Sequence[str]
    lines: np.ndarray


def components_page(  # noqa: PLR0913  (what a page of streets needs, each by name)
    rows: Sequence[PartRow],
    *,
    mode: str,
    main_m: float,
    crs: CRS,
    sites: gpd.GeoDataFrame,
    everywhere: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
) -> str:
    """Return the page of the parts that are cut off, those with sites first.

    Parameters
    ----------
    rows
        All parts but the largest.
    mode, main_m
        Whose parts, and the length of the largest.
    crs
        Of the lines.
    sites
        The sites that stand on these parts.
    everywhere
        Anything that spans the map.
    backdrop, standard, notes
        What lies under and around.
    """
    ordered = sorted(rows, key=lambda row: (-len(row.sites), -row.length_m, row.number))
    document = {
        "kind": "components",
        "sites": site_rows(sites),
        "areas": [],
        "bounds": bounds(everywhere),
        "words": words_of("parts.", "plan.mode."),
        "parts": {
            "mode": mode,
            "main": round(main_m),
            "count": len(rows),
            "length": round(sum(row.length_m for row in rows)),
            "rows": [_row(row, crs=crs) for row in ordered[:_MOST]],
        },
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _row(row: PartRow, *, crs: CRS) -> dict[str, Any]:
    longest = max(row.lines, key=lambda line: line.length)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(longest, 0.5, normalized=True))
    lon, lat = to_lonlat(middle[:, 0], middle[:, 1], crs=crs)
    return {
        "n": row.number,
        "m": round(row.length_m),
        "streets": list(row.streets),
        "sites": list(row.sites),
        "at": [round(float(lat[0]), 6), round(float(lon[0]), 6)],
        "shape": pack(row.lines, crs=crs),
    }
