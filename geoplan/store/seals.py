"""What proves the journal's records: the chain over all, and marks that tell the changed field."""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from geoplan.base.canon import canonical, chain_text
from geoplan.base.errors import InputError

_WIDTH: Final = 8  # hex digits of one mark
Row = tuple[int, str, str, str, str, str]  # seq, kind, key, body, head, marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """A record that does not fit the chain.

    Attributes
    ----------
    seq
        Its number, from 1.
    field
        What was changed: "seq", "kind", "key", "head", "marks", "body", or "body.NAME" of one
        member; "?" where nothing tells.
    """

    seq: int
    kind: str
    key: str
    field: str


def marks_of(kind: str, key: str, body: str) -> str:
    """Return the marks of a record: eight hex digits each for kind, key and every member.

    They guard nothing, the chain does; they tell which field it was.

    Parameters
    ----------
    body
        Canonical text of an object.
    """
    told: dict[str, Any] = json.loads(body)
    parts = [kind, key, *(f"{name}:{_text(value)}" for name, value in told.items())]
    return "".join(f"{zlib.crc32(part.encode()):08x}" for part in parts)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def find_breaks(rows: Iterable[Row]) -> Iterator[Break]:
    """Yield the records that break the chain; after each the chain is taken up again.

    Parameters
    ----------
    rows
        All records by number.
    """
    before, expected = "", 1
    for row in rows:
        seq, kind, key, _, head, _ = row
        field = _of_other_type(row)
        found = "" if field else _next_head(before, row)
        if not field and seq != expected:
            field = "seq"
        elif not field and (found != head or _spoilt(row)):
            field = _changed_field(row, broken=found != head)
        if field:
            yield Break(seq=int(seq), kind=str(kind), key=str(key), field=field)
        # A head that was changed itself must not speak against the records after it.
        before = found if field == "head" and found else head
        expected = seq + 1


def _of_other_type(row: Row) -> str:
    """Return the first field that is no text: in a spoilt file a cell can be anything."""
    names = ("kind", "key", "body", "head", "marks")
    told = zip(names, row[1:], strict=True)
    return next((name for name, value in told if not isinstance(value, str)), "")


def _next_head(before: str, row: Row) -> str:
    """Return the head that the record's content gives, "" where it is no content."""
    _, kind, key, body, _, _ = row
    try:
        if canonical(json.loads(body)) != body:
            return ""
        return chain_text(before, f"[{canonical(kind)},{canonical(key)},{body}]")
    except (ValueError, RecursionError, InputError):
        return ""  # nothing that we could have written


def _spoilt(row: Row) -> bool:
    _, kind, key, body, _, marks = row
    return marks != "" and marks != marks_of(kind, key, body)


def _changed_field(row: Row, *, broken: bool) -> str:
    """Return the field whose mark disagrees: the one changed, if one was."""
    _, kind, key, body, _, marks = row
    try:
        told: dict[str, Any] = json.loads(body)
        found = marks_of(kind, key, body)
        names = ["kind", "key", *(f"body.{name}" for name in told)]
    except (ValueError, AttributeError):
        return "body"
    if not marks:
        return "?"
    if found == marks:
        # The content is as it was marked: what disagrees is the head, or bytes that mean nothing.
        return "head" if canonical(told) == body else "body"
    if not broken:
        return "marks"
    if len(found) != len(marks):
        return "body"
    pairs = zip(names, range(0, len(found), _WIDTH), strict=True)
    wrong = [name for name, at in pairs if found[at : at + _WIDTH] != marks[at : at + _WIDTH]]
    return ", ".join(wrong)
