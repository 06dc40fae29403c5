"""A plan together with what is needed to show it."""

from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd

from geoplan.plan.result import Plan


@dataclass(frozen=True, kw_only=True)
class PlannedRound:
    """A plan, its legs and its sites.

    Attributes
    ----------
    plan
        Routes and what could not be reached.
    legs
        Legs of all teams, as `plan_tours` returns them.
    sites
        The sites visited or unreached, drawn areas among them.
    """

    plan: Plan
    legs: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame

    @property
    def document(self) -> dict[str, Any]:
        """The plan as plain lists and objects."""
        return asdict(self.plan)
