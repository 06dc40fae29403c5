"""How a province went, county by county, as a workbook."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geoplan.base.words import say
from geoplan.render.workbook import make_book

_HEADS = (
    "name",
    "status",
    "sites",
    "unreached",
    "km",
    "longest",
    "runs",
    "worst_z",
    "seconds",
    "fault",
    "code",
    "folder",
)


def province_book(counties: Sequence[Mapping[str, Any]], *, left: Sequence[str] = ()) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    counties
        What became of each.
    left
        Folders that were not come to.
    """
    rows = [
        (
            county["name"],
            say(f"province.status.{county['status']}"),
            county["sites"],
            county["unreached"],
            round(county["km"], 1),
            round(county["longest_s"] / 60),
            county["runs"],
            round(county["worst_z"], 2),
            round(county["seconds"], 1),
            county["fault"],
            county["code"],
            county["folder"],
        )
        for county in counties
    ]
    waiting = say("province.status.left")
    rows += [(Path(name).name, waiting, 0, 0, 0.0, 0, 0, 0.0, 0.0, "", "", name) for name in left]
    heads = [say(f"province.head.{head}") for head in _HEADS]
    return make_book({say("province.sheet"): (heads, rows)})
