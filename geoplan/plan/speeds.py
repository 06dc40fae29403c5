"""How fast one moves: plain data, kept in every plan so that its times can be recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

MODES: Final = ("foot", "bike", "car")
# A town's signals, crossings and parked cars take two fifths of what the signs allow.
_CITY_FACTOR: Final = 0.6
_CAR_KMH: Final = {
    "motorway": 100.0,
    "motorway_link": 60.0,
    "trunk": 80.0,
    "trunk_link": 50.0,
    "primary": 60.0,
    "primary_link": 40.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 40.0,
    "residential": 30.0,
    "service": 20.0,
    "living_street": 15.0,
    "track": 15.0,
    "*": 30.0,
}


def _default_speeds() -> dict[str, dict[str, float]]:
    return {
        "foot": {"*": 4.5, "steps": 2.5},
        "bike": {"*": 15.0, "footway": 8.0, "pedestrian": 8.0, "path": 10.0, "track": 10.0},
        "car": {name: round(kmh * _CITY_FACTOR, 1) for name, kmh in _CAR_KMH.items()},
    }


def _default_delays() -> dict[str, float]:
    return {"foot": 2.0, "bike": 3.0, "car": 6.0}


@dataclass(frozen=True, kw_only=True)
class TimeModel:
    """Speeds and delays.

    Attributes
    ----------
    speeds_kmh
        Mode → highway class → km/h; "*" stands for every class not named.
    junction_s
        Mode → seconds lost on reaching a junction of three streets or more.
    """

    speeds_kmh: Mapping[str, Mapping[str, float]] = field(default_factory=_default_speeds)
    junction_s: Mapping[str, float] = field(default_factory=_default_delays)

    def metres_per_s(self, highway: pd.Series, *, mode: str) -> npt.NDArray[np.float64]:
        """Return the speed on each street, from its class."""
        known = self.speeds_kmh[mode]
        kmh = highway.map(dict(known)).astype("float64").fillna(known["*"])
        return np.asarray(kmh.to_numpy(dtype="float64") / 3.6)

    @property
    def walk_m_s(self) -> float:
        """The speed off the streets, on foot whatever the mode."""
        return self.speeds_kmh["foot"]["*"] / 3.6


DEFAULT_TIMES: Final = TimeModel()
