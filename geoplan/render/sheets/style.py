"""How maps for paper look: a style in colour and one in black and white.

Both keep their classes at least 8 L* apart, so that a copy in grey can be read too. Black and
white is a style of its own, no filter over the other.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """Colours of one style.

    Attributes
    ----------
    ground, green, building, water
        Land, from light to dark.
    casing
        Edges of streets, whose filling is white.
    path
        Foot paths and boundaries.
    other
        Routes and stops that are not the ones meant.
    route, stop
        Those that are; `walk` is a route's second kind, the way between two tasks.
    ink
        Letters.
    """

    ground: str = "#ffffff"
    green: str
    building: str
    water: str
    casing: str
    path: str
    other: str
    route: str
    walk: str
    stop: str
    ink: str = "#222222"

    @property
    def classes(self) -> dict[str, str]:
        """What lies on a map side by side: name → colour."""
        return {
            "ground": self.ground,
            "green": self.green,
            "building": self.building,
            "water": self.water,
            "casing": self.casing,
            "other": self.other,
            "route": self.route,
            "stop": self.stop,
        }


STYLES: Final = {
    "colour": Style(
        green="#d5ebc9", building="#d2c9bc", water="#9bb5cd", casing="#98928a", path="#8d867c",
        other="#757575", route="#b3261e", walk="#1d5fa8", stop="#111111",
    ),
    "bw": Style(
        green="#e4e4e4", building="#cbcbcb", water="#b2b2b2", casing="#999999", path="#888888",
        other="#7b7b7b", route="#3a3a3a", walk="#5e5e5e", stop="#000000",
    ),
}  # fmt: skip
COLOUR: Final = STYLES["colour"]
# Of several routes on one map, each with its team's number along it.
ROUTES: Final = ("#8c1d18", "#0b3c78", "#1f6b3a", "#7a3e9d", "#b4570e", "#0f6f7c", "#5a5a00",
                 "#a01f63")  # fmt: skip
