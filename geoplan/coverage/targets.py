"""How often each site should be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pandas as pd

# Days within which a round of each type comes again.
ROUND_DAYS: Final[Mapping[str, float]] = {"weekly": 7.0, "monthly": 31.0, "quarterly": 92.0}
_DAY_S: Final = 86_400


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Days within which sites should be seen again.

    Attributes
    ----------
    days
        Of every category not named.
    categories
        Code → days.
    since
        Aware moment from which visits are counted against the target; None: the first visit.
    """

    days: float = ROUND_DAYS["quarterly"]
    categories: Mapping[str, float] = field(default_factory=dict)
    since: datetime | None = None

    def of(self, categories: "pd.Series[str]") -> "pd.Series[float]":
        """Return each site's days from its category."""
        named = categories.map(dict(self.categories)).astype("float64")
        return named.fillna(self.days)

    def period_days(self, at: pd.Series, *, as_of: datetime) -> float:
        """Return the days over which visits are counted; at least one target."""
        first = pd.Timestamp(self.since) if self.since else at.min()
        told = 0.0 if pd.isna(first) else (pd.Timestamp(as_of) - first).total_seconds() / _DAY_S
        return max(told, self.days)
