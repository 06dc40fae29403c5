"""The coverage page: sites, cells, areas and streets by a measure, week by week."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.coverage.result import Coverage
from geoplan.frame.standard import Standard
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.cover_layers import cover_layers
from geoplan.render.web.cover_time import frame_rows, site_history, street_rows
from geoplan.render.web.encode import numbers
from geoplan.render.web.rows import area_rows, bounds, core, lonlat, site_rows
from geoplan.render.web.shell import PageNotes, whole_page


def coverage_page(  # noqa: PLR0913  (what a page needs, each by name)
    coverage: Coverage,
    *,
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
    h3_resolution: int = -1,
) -> str:
    """Return the coverage heatmap: cells, areas and streets by a chosen measure, over time.

    Its size depends on sites, cells and streets, not on the number of visits.

    Parameters
    ----------
    coverage
        As measured; streets, history and change are shown where they were measured.
    sites, areas
        The frame's tables.
    backdrop, standard, notes
        Base map, names of categories, what stands around.
    h3_resolution
        Add a layer of H3 cells of this resolution, 0 to 15; below 0: none.

    Raises
    ------
    InputError
        `coverage.h3`, `coverage.no_h3`.
    """
    rows = site_rows(sites)
    found = coverage.sites.reindex(sites.index)
    layers, cell_of = cover_layers(coverage, sites=sites, areas=areas, h3_resolution=h3_resolution)
    told = zip(
        rows, found["days"].tolist(), found["visits"].tolist(), found["findings"].tolist(),
        found["target_days"].tolist(), cell_of.tolist(), strict=True,
    )  # fmt: skip
    for row, days, visits, findings, target, cell in told:
        row |= {
            "days": None if np.isnan(days) else int(days),
            "visits": int(visits),
            "findings": int(findings),
            "target": round(float(target), 1),
            "cell": cell,
        }
    document = {
        "kind": "coverage",
        "sites": rows,
        "areas": area_rows(areas[areas["level"].isin(["county", "township"])]),
        "bounds": core(sites) if len(sites) else bounds(areas),
        "cover": {
            "layers": layers,
            "changed": bool(coverage.change),
            "totals": _totals(coverage),
            "frames": frame_rows(coverage),
            "site_history": numbers(site_history(coverage, sites.index)),
            "streets": street_rows(coverage, backdrop.streets),
            "heat_most": int(found["visits"].max()) if len(found) else 0,
            "categories": [
                {"name": [standard.category(str(key)).zh, standard.category(str(key)).en], **row}
                for key, row in _shares(coverage.categories)
            ],
            "townships": [
                {"name": [str(key) or "–", str(key) or "–"], **row}
                for key, row in _shares(coverage.townships)
            ],
        },
    }
    heat = _heat(sites, found["visits"])
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes, heat=heat)


def _heat(sites: gpd.GeoDataFrame, visits: "pd.Series[int]") -> list[list[float]]:
    """Return [lat, lon, weight 0 to 1] of the sites visited."""
    if sites.empty:
        return []
    lon, lat = lonlat(sites)
    weight = np.log1p(visits.to_numpy(dtype=float))
    seen = weight > 0
    weight = weight / max(weight.max(), 1.0)
    table = np.column_stack([lat, lon, weight])[seen].round(5)
    heat: list[list[float]] = table.tolist()
    return heat


def _totals(coverage: Coverage) -> dict[str, Any]:
    found, streets = coverage.sites, coverage.streets
    never, count = int((found["visits"] == 0).sum()), max(len(found), 1)
    totals: dict[str, Any] = {
        "sites": len(found),
        "visits": int(found["visits"].sum()),
        "findings": int(found["findings"].sum()),
        "never": never,
        "share": round(1 - never / count, 4),
        "on_target": round(float((~found["late"]).sum()) / count, 4),
    }
    if streets is not None:
        fresh = float(streets.classes["target_m"].sum())
        totals |= {"walked_m": round(streets.walked_m), "fresh_m": round(fresh)}
    return totals


def _shares(groups: pd.DataFrame) -> list[tuple[object, dict[str, Any]]]:
    ordered = groups.sort_values(["share", "sites"], ascending=[True, False])
    rows = ordered[["sites", "visited", "share"]].to_dict("records")
    return [
        (key, {"sites": int(row["sites"]), "visited": int(row["visited"]),
               "share": round(float(row["share"]), 4)})
        for key, row in zip(ordered.index, rows, strict=True)
    ]  # fmt: skip
