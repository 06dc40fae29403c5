"""How fast one moves: plain data, kept in every plan so that its times can be recomputed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.base.closed import CLOSED

MODES: Final = ("foot", "bike", "car")
MIXED: Final = "mixed"  # drive to the quarter, walk the last stretch
TRAVEL_MODES: Final = (*MODES, MIXED)


def modes_within(mode: str) -> tuple[str, ...]:
    """Return the single modes that a way of travelling is made of."""
    return ("foot", "car") if mode == MIXED else (mode,)


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
    crossing_s
        Class of a main road → seconds a walker loses there when coming from another street.
    turn_s
        Mode → left, right, around → seconds lost at junctions; straight on costs nothing.
    parking_s
        Seconds to park and set out again, for those who drive and walk the last stretch.
    """

    __pydantic_config__: ClassVar = CLOSED

    speeds_kmh: Mapping[str, Mapping[str, float]] = field(default_factory=_default_speeds)
    junction_s: Mapping[str, float] = field(default_factory=_default_delays)
    crossing_s: Mapping[str, float] = field(default_factory=dict)
    turn_s: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    parking_s: float = 180.0

    def metres_per_s(self, highway: pd.Series, *, mode: str) -> npt.NDArray[np.float64]:
        """Return the speed on each street, from its class."""
        known = self.speeds_kmh[mode]
        kmh = highway.map(dict(known)).astype("float64").fillna(known["*"])
        return np.asarray(kmh.to_numpy(dtype="float64") / 3.6)

    def slower(self, percent: float) -> "TimeModel":
        """Return the model for traffic that takes so many per cent longer; feet are not slowed."""
        factor = 1 + percent / 100
        return replace(
            self,
            speeds_kmh={
                mode: {name: kmh if mode == "foot" else kmh / factor for name, kmh in known.items()}
                for mode, known in self.speeds_kmh.items()
            },
            junction_s={
                mode: delay if mode == "foot" else delay * factor
                for mode, delay in self.junction_s.items()
            },
        )

    @property
    def walk_m_s(self) -> float:
        """The speed off the streets, on foot whatever the mode."""
        return self.speeds_kmh["foot"]["*"] / 3.6


DEFAULT_TIMES: Final = TimeModel()
