"""What the office knows better than the map: streets closed, opened, and gates with hours.

Edits are kept beside the map and applied when it is read; the map itself is never changed.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

import numpy as np
import shapely
from pyproj import Transformer

from geoplan.base.closed import CLOSED
from geoplan.base.crs import WGS84
from geoplan.plan.network import BACKWARD, FORWARD, Ints, StreetNetwork
from geoplan.plan.speeds import MODES
from geoplan.plan.teams import parse_hours

_NEAR_M: Final = 40.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One edit.

    Attributes
    ----------
    kind
        close, open, gate, or add (streets from a layer).
    street
        All pieces of this name; "" when a place is given.
    lon, lat
        The piece nearest to this place, WGS-84.
    modes
        Whom it concerns.
    hours
        When a gate is open, "06:00-22:00".
    layer
        Of an addition, the file the new streets lie in.
    made
        When, ISO.
    """

    __pydantic_config__: ClassVar = CLOSED

    kind: Literal["close", "open", "gate", "add"]
    street: str = ""
    lon: float = 0.0
    lat: float = 0.0
    modes: tuple[str, ...] = MODES
    hours: str = ""
    layer: str = ""
    made: str = ""


Join = Callable[[StreetNetwork, Edit], StreetNetwork]


def edited(
    network: StreetNetwork,
    edits: tuple[Edit, ...],
    *,
    join: Join,
    window: tuple[int, int] | None = None,
) -> StreetNetwork:
    """Return the network with edits applied in order; the later one has the last word.

    Parameters
    ----------
    join
        Adds the streets of an addition.
    window
        Seconds of the day during which one is under way: a gate not open all the while is
        closed. None: gates are open.
    """
    for edit in edits:
        if edit.kind == "add":
            network = join(network, edit)
            continue
        masks = _masks(network, edit, window=window)
        if masks is not None:
            network = replace(network, edges=network.edges.assign(**masks))
    return network


def _masks(
    network: StreetNetwork, edit: Edit, *, window: tuple[int, int] | None
) -> dict[str, np.ndarray] | None:
    if edit.kind == "gate" and (window is None or _within(window, parse_hours(edit.hours))):
        return None
    value = FORWARD | BACKWARD if edit.kind == "open" else 0
    rows = pieces_of(network, edit)
    masks: dict[str, np.ndarray] = {}
    for mode in edit.modes:
        mask = network.mask(mode).copy()
        mask[rows] = value
        masks[mode] = mask
    return masks if len(rows) else None


def _within(window: tuple[int, int], hours: tuple[int, int]) -> bool:
    # A gate open overnight is open in the small hours of the next day, too.
    return any(
        hours[0] + shift <= window[0] and window[1] <= hours[1] + shift for shift in (0, -86_400)
    )


def pieces_of(network: StreetNetwork, edit: Edit) -> Ints:
    """Return the pieces an edit concerns; none where the map has no such street."""
    if edit.street:
        wanted = folded(edit.street)
        known = {name: folded(name) == wanted for name in network.edges["name"].unique()}
        return np.flatnonzero(network.edges["name"].map(known).to_numpy(dtype=bool))
    if not len(network.lines):
        return np.empty(0, dtype="int64")
    move = Transformer.from_crs(WGS84, network.crs, always_xy=True)
    place = shapely.Point(*move.transform(edit.lon, edit.lat))
    far = shapely.distance(network.lines, place)
    nearest = int(np.argmin(far))
    return np.array([nearest] if far[nearest] <= _NEAR_M else [], dtype="int64")


def folded(name: str) -> str:
    """Return a name without differences of width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
