"""The frame as one canonical text. Needs the standard library only, so that anyone can check.

One header line, then one line a unit, sorted by the UTF-8 bytes of its identifier, each closed
by a line feed; see docs/en/verify.md.
"""

import json
from collections.abc import Iterable
from typing import Final, TypeGuard

from geoplan.base.canon import canonical
from geoplan.base.errors import VerifyError

COLUMNS: Final = ("unit_id", "stratum", "psu", "size", "x", "y")
FORMAT: Final = "geoplan-frame-v1"

Unit = tuple[str, str, str | None, int, int, int]  # in the order of COLUMNS


def frame_text(units: Iterable[Unit], *, crs: str, xy_scale: int) -> str:
    """Return the canonical text of a frame.

    Parameters
    ----------
    units
        (unit_id, stratum, psu, size, x, y); x and y integers.
    crs
        Name of the coordinate system, such as "EPSG:4548".
    xy_scale
        Units of x and y in one unit of the system: 1000 for millimetres.
    """
    header = {"columns": list(COLUMNS), "crs": crs, "format": FORMAT, "xy_scale": xy_scale}
    ordered = sorted(units, key=lambda unit: unit[0].encode())
    return "".join(canonical(row) + "\n" for row in (header, *map(list, ordered)))


def parse_frame(text: str) -> list[Unit]:
    """Return the units of a canonical frame text.

    Raises
    ------
    VerifyError
        `frame_text.header`, `frame_text.line` or `frame_text.order`, naming the line.
    """
    lines = text.split("\n")
    head = _json(lines[0], number=1)
    if not isinstance(head, dict) or head.get("format") != FORMAT or lines[-1]:
        raise VerifyError("frame_text.header", format=FORMAT)
    units: list[Unit] = []
    for number, line in enumerate(lines[1:-1], start=2):
        row = _json(line, number=number)
        if not _is_unit(row) or canonical(row) != line:
            raise VerifyError("frame_text.line", line=number, text=line[:80])
        if units and units[-1][0].encode() >= row[0].encode():
            raise VerifyError("frame_text.order", line=number, unit=row[0])
        units.append((row[0], row[1], row[2], row[3], row[4], row[5]))
    return units


def _json(line: str, *, number: int) -> object:
    try:
        value: object = json.loads(line)
    except ValueError:
        raise VerifyError("frame_text.line", line=number, text=line[:80]) from None
    return value


def _is_unit(row: object) -> TypeGuard[Unit]:
    if not isinstance(row, list) or len(row) != len(COLUMNS):
        return False
    texts = isinstance(row[0], str) and isinstance(row[1], str)
    psu = row[2] is None or isinstance(row[2], str)
    return texts and psu and all(type(number) is int for number in row[3:])


def differences(then: str, now: str) -> list[str]:
    """Return the identifiers of units whose lines differ between two frame texts."""
    old = {unit[0]: unit for unit in parse_frame(then)}
    new = {unit[0]: unit for unit in parse_frame(now)}
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
