"""What OpenStreetMap's tags mean: who may use a street and which way; what an area is."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

Tags = Mapping[str, str]

BOTH: Final = 3
_ALL, _NO_CAR, _FOOT, _CAR = (1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 1)
# Class → may foot, bike, car use it where nothing else is said.
CLASSES: Final[Mapping[str, tuple[int, int, int]]] = {
    **dict.fromkeys(("motorway", "motorway_link"), _CAR),
    **dict.fromkeys(
        (
            "trunk",
            "trunk_link",
            "primary",
            "primary_link",
            "secondary",
            "secondary_link",
            "tertiary",
            "tertiary_link",
            "unclassified",
            "residential",
            "living_street",
            "service",
            "road",
        ),
        _ALL,
    ),
    **dict.fromkeys(("track", "path", "cycleway"), _NO_CAR),
    **dict.fromkeys(("footway", "pedestrian", "steps", "corridor", "bridleway", "elevator"), _FOOT),
}
# The more special key speaks last.
_KEYS: Final = (
    ("access", "foot"),
    ("access", "vehicle", "bicycle"),
    ("access", "vehicle", "motor_vehicle", "motorcar"),
)
_DENIED: Final = frozenset(("no", "private", "use_sidepath"))
_GRANTED: Final = frozenset(("yes", "designated", "permissive", "official", "destination"))
_AHEAD: Final = frozenset(("yes", "true", "1"))
_BACK: Final = frozenset(("-1", "reverse"))
_OPEN: Final = frozenset(("no", "false", "0", "reversible", "alternating"))
_NUMBER: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(?:m|米)?\s*")

MASK_KEYS: Final = (
    "highway",
    "access",
    "foot",
    "vehicle",
    "bicycle",
    "motor_vehicle",
    "motorcar",
    "motorroad",
    "oneway",
    "oneway:foot",
    "oneway:bicycle",
    "cycleway",
    "junction",
)


class Masks(NamedTuple):
    """Bit masks: 1 along the drawing, 2 against it."""

    foot: int
    bike: int
    car: int


def _allowed(tags: Tags) -> tuple[bool, bool, bool]:
    usual = CLASSES.get(tags["highway"], _ALL)
    may: list[bool] = []
    for default, keys in zip(usual, _KEYS, strict=True):
        allowed = bool(default)
        for key in keys:
            value = tags.get(key, "")
            if value in _DENIED:
                allowed = False
            elif value in _GRANTED and key == keys[-1]:
                allowed = True  # access=yes does not open a footway to cars; motorcar=yes does
            elif value in _GRANTED and key != "access":
                allowed = allowed or bool(default)
        may.append(allowed)
    if tags.get("motorroad") == "yes":
        may[0] = may[1] = False
    return may[0], may[1], may[2]


def _ways(value: str, *, default: int) -> int:
    if value in _AHEAD:
        return 1
    if value in _BACK:
        return 2
    return BOTH if value in _OPEN else default


def masks(tags: Tags) -> Masks:
    """Return who may use a street and which way.

    One-way rules bind vehicles; bicycles are freed by `oneway:bicycle=no` or
    `cycleway=opposite`. They bind walkers where `oneway:foot` says so, and on ways that only
    walkers use (a one-way stair or turnstile).

    Parameters
    ----------
    tags
        With `highway`; a class not in `CLASSES` is open to all.
    """
    foot, bike, car = _allowed(tags)
    ring = tags.get("junction") in {"roundabout", "circular"}
    implied = 1 if ring or tags["highway"] in {"motorway", "motorway_link"} else BOTH
    drive = _ways(tags.get("oneway", ""), default=implied)
    ride = _ways(tags.get("oneway:bicycle", ""), default=drive)
    if tags.get("cycleway", "").startswith("opposite"):
        ride = BOTH
    stated = _ways(tags.get("oneway", ""), default=BOTH)
    walk = _ways(tags.get("oneway:foot", ""), default=BOTH if bike or car else stated)
    return Masks(walk if foot else 0, ride if bike else 0, drive if car else 0)


def table_masks(table: pd.DataFrame) -> pd.DataFrame:
    """Return the masks of many streets; only distinct combinations of tags are looked at.

    Parameters
    ----------
    table
        Column highway and any of `MASK_KEYS`, texts, "" where unknown.
    """
    keys = [key for key in MASK_KEYS if key in table.columns]
    kinds = table[keys].drop_duplicates().reset_index(drop=True)
    found = [
        masks({str(key): text for key, text in row.items()}) for row in kinds.to_dict("records")
    ]
    kinds[["_foot", "_bike", "_car"]] = pd.DataFrame(found, columns=list(Masks._fields))
    joined = table[keys].merge(kinds, on=keys, how="left")
    result = joined[["_foot", "_bike", "_car"]].astype("int8")
    result.columns = pd.Index(Masks._fields)
    return result


def number(text: str) -> float:
    """Return a width in metres; NaN when the text is no plain number."""
    match = _NUMBER.fullmatch(text)
    return float(match[1].replace(",", ".")) if match else float("nan")


def layer(tags: Tags) -> int:
    """Return the level of a street; bridges count one up, tunnels one down, unless said."""
    text = tags.get("layer", "")
    if re.fullmatch(r"[+-]?\d", text):
        return int(text)
    return int(yes(tags.get("bridge", ""))) - int(yes(tags.get("tunnel", "")))


def yes(text: str) -> bool:
    """Tell whether a tag is set to anything but a denial."""
    return text.strip().lower() not in {"", "no", "false", "0", "否", "nan", "none"}
