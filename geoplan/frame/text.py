"""The frame as one canonical text. Needs the standard library only, so that anyone can check.

One header line, then one line a unit, sorted by the UTF-8 bytes of its identifier, each closed
by a line feed; see docs/en/verify.md.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from geoplan.base.canon import canonical
from geoplan.base.errors import VerifyError

COLUMNS: Final = ("unit_id", "stratum", "psu", "size", "x", "y")
FORMAT: Final = "geoplan-frame-v1"
AREA: Final = "area:"  # strata of areas are marked, so that no category can meet them
Value = str | int | None


class Unit(NamedTuple):
    """One sampling unit; the first six values in the order of `COLUMNS`."""

    unit_id: str
    stratum: str
    psu: str | None
    size: int
    x: int
    y: int
    more: tuple[Value, ...] = ()  # values of the columns beyond these


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameList:
    """A frame that was read from its text.

    Attributes
    ----------
    units
        Ascending by the UTF-8 bytes of their identifiers.
    columns
        Names of the columns beyond the six of every frame.
    crs, xy_scale
        As in the header.
    """

    units: tuple[Unit, ...]
    columns: tuple[str, ...]
    crs: str
    xy_scale: int

    def __iter__(self) -> Iterator[Unit]:
        """Yield the units in order."""
        return iter(self.units)

    def __len__(self) -> int:
        """How many units there are."""
        return len(self.units)

    def value(self, unit: Unit, column: str) -> Value:
        """Return one value of a unit; `category` is another name of `stratum`.

        Raises
        ------
        KeyError
            The frame has no such column.
        """
        if column in {"stratum", "category"}:
            return unit.stratum
        if column in COLUMNS:
            return unit[COLUMNS.index(column)]  # type: ignore[return-value]  # not the last one
        if column not in self.columns:
            raise KeyError(column)
        return unit.more[self.columns.index(column)]

    def by_id(self) -> Mapping[str, Unit]:
        """Return the units by identifier."""
        return {unit.unit_id: unit for unit in self.units}


def frame_text(
    units: Iterable[Unit | tuple[str, str, str | None, int, int, int]],
    *,
    crs: str,
    xy_scale: int,
    columns: tuple[str, ...] = (),
) -> str:
    """Return the canonical text of a frame.

    Parameters
    ----------
    units
        (unit_id, stratum, psu, size, x, y), x and y integers; then values of `columns`.
    crs
        Name of the coordinate system, such as "EPSG:4548".
    xy_scale
        Units of x and y in one unit of the system: 1000 for millimetres.
    columns
        Names of further columns that a design needs.
    """
    header = {
        "columns": [*COLUMNS, *columns], "crs": crs, "format": FORMAT, "xy_scale": xy_scale,
    }  # fmt: skip
    ordered = sorted((Unit(*unit) for unit in units), key=lambda unit: unit.unit_id.encode())
    rows = ([*unit[:6], *unit.more] for unit in ordered)
    return "".join(canonical(row) + "\n" for row in (header, *rows))


def parse_frame(text: str) -> FrameList:
    """Return the frame of a canonical text.

    Raises
    ------
    VerifyError
        `frame_text.header`, `frame_text.line` or `frame_text.order`, naming the line.
    """
    lines = text.split("\n")
    head = _json(lines[0], number=1)
    if not isinstance(head, dict) or not _is_head(head, lines[0]):
        raise VerifyError("frame_text.header", format=FORMAT)
    if lines[-1]:  # the last line is not closed
        raise VerifyError("frame_text.line", line=len(lines), text=lines[-1][:80])
    extra = tuple(head["columns"][len(COLUMNS) :])
    units: list[Unit] = []
    before = b""
    for number, line in enumerate(lines[1:-1], start=2):
        row = _json(line, number=number)
        unit = _as_unit(row, width=len(COLUMNS) + len(extra))
        if unit is None or canonical(row) != line:
            raise VerifyError("frame_text.line", line=number, text=line[:80])
        now = unit.unit_id.encode()
        if units and before >= now:
            raise VerifyError("frame_text.order", line=number, unit=unit.unit_id)
        before = now
        units.append(unit)
    return FrameList(units=tuple(units), columns=extra, crs=head["crs"], xy_scale=head["xy_scale"])


def _is_head(head: Mapping[str, object], line: str) -> bool:
    columns = head.get("columns")
    return (
        set(head) == {"columns", "crs", "format", "xy_scale"}
        and head["format"] == FORMAT
        and isinstance(columns, list)
        and tuple(columns[: len(COLUMNS)]) == COLUMNS
        and all(isinstance(name, str) for name in columns)
        and columns[len(COLUMNS) :] == sorted(set(columns) - set(COLUMNS))
        and isinstance(head["crs"], str)
        and type(head["xy_scale"]) is int
        and head["xy_scale"] > 0
        and canonical(head) == line
    )


def _json(line: str, *, number: int) -> object:
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        raise VerifyError("frame_text.line", line=number, text=line[:80]) from None
    return value


def _as_unit(row: object, *, width: int) -> Unit | None:
    if not isinstance(row, list) or len(row) != width:
        return None
    texts = isinstance(row[0], str) and isinstance(row[1], str)
    psu = row[2] is None or isinstance(row[2], str)
    numbers = all(type(number) is int for number in row[3:6]) and row[3] >= 0
    # Only sites have anything in a design's further columns.
    kinds = {type(None)} if texts and row[1].startswith(AREA) else {type(None), int, str}
    more = all(type(value) in kinds for value in row[6:])
    if not (texts and psu and numbers and more):
        return None
    return Unit(row[0], row[1], row[2], row[3], row[4], row[5], tuple(row[6:]))


def differences(then: str, now: str) -> list[str]:
    """Return the identifiers of units whose lines differ between two frame texts."""
    old, new = (parse_frame(text).by_id() for text in (then, now))
    return sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
