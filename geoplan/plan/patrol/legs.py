"""Passages as a table of lines, drawn the way they are walked."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.result import PatrolPlan

_KINDS = {
    "patrol": "str",
    "seq": "int64",
    "edge": "int64",
    "direction": "str",
    "street": "str",
    "required": "bool",
    "time_s": "int64",
    "length_m": "float64",
}


def patrol_legs(plan: PatrolPlan, network: StreetNetwork) -> gpd.GeoDataFrame:
    """Return one line a passage, in order, from where it begins to where it ends."""
    rows = [
        (
            patrol.id,
            passage.order,
            passage.edge,
            "forth" if passage.ahead else "back",
            passage.name,
            passage.required,
            passage.time_s,
            passage.length_m,
        )
        for patrol in plan.patrols
        for passage in patrol.passages
    ]
    table = pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
    lines = network.lines[table["edge"].to_numpy()]
    back = (table["direction"] == "back").to_numpy()
    lines = np.where(back, shapely.reverse(lines), lines)
    return gpd.GeoDataFrame(table, geometry=lines, crs=network.crs)
