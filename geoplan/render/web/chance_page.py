"""The page of a simulation: how often many draws came to each site, township and village."""

from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geoplan.frame.standard import Standard
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.draw_page import placed_areas
from geoplan.render.web.rows import area_rows, bounds, core, site_rows
from geoplan.render.web.shell import PageNotes, whole_page, words_of

if TYPE_CHECKING:
    import pandas as pd


def chance_page(  # noqa: PLR0913  (a table, a column, and what every page needs)
    sites: gpd.GeoDataFrame,
    by_unit: "pd.Series[float]",
    *,
    areas: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
    runs: int,
) -> str:
    """Return the page of how often each unit was drawn.

    Parameters
    ----------
    sites
        The frame's sites; those that `by_unit` does not name are left out.
    by_unit
        Unit → share of the runs in which any rule drew it, 0 … 1.
    areas
        The frame's areas; levels of which none was ever drawn are left out.
    backdrop, standard, notes
        Base map, names of categories, what stands around.
    runs
        How many draws there were.
    """
    shares = {str(key): float(share) for key, share in by_unit.items()}
    drawn = areas.index.isin([key for key, share in shares.items() if share > 0])
    levels = set(areas["level"][drawn])
    chosen = areas.index[areas["level"].isin(levels)]
    rows = [*site_rows(sites), *placed_areas(areas, chosen)]
    document = {
        "kind": "chance",
        "sites": _with_shares(rows, shares, runs=runs),
        "areas": area_rows(areas[areas["level"].isin(["county", "township"])]),
        "bounds": core(sites) if len(sites) else bounds(areas),
        "words": words_of("chance."),
        "chance": {"runs": runs},
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _with_shares(
    rows: list[dict[str, Any]], shares: dict[str, float], *, runs: int
) -> list[dict[str, Any]]:
    return [
        {**row, "p": round(shares[row["id"]], 7), "times": round(shares[row["id"]] * runs)}
        for row in rows
        if row["id"] in shares
    ]
