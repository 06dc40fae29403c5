"""Corrections: new records that change how earlier ones are read; nothing is overwritten."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from geoplan.base.canon import digest


def correction(
    kind: str, key: str, *, body: Mapping[str, Any] | None, at: datetime, by: str, reason: str
) -> tuple[str, dict[str, Any]]:
    """Return (key, body) of a correction; `body` None withdraws the record.

    Raises
    ------
    InputError
        What `canon.digest` refuses.
    """
    told = {
        "of_kind": kind,
        "of_key": key,
        "body": None if body is None else dict(body),
        "at": at.isoformat(),
        "by": by,
        "reason": reason,
    }
    return digest(told)[:20], told


def corrected(
    records: Iterable[tuple[str, dict[str, Any]]],
    corrections: Iterable[Mapping[str, Any]],
    *,
    kind: str,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records of a kind as they are to be read: the last correction of each holds.

    Parameters
    ----------
    records
        (key, body) in the order they were told.
    corrections
        Bodies of the corrections, in the order they were told.
    """
    last = {one["of_key"]: one["body"] for one in corrections if one["of_kind"] == kind}
    for key, body in records:
        if key not in last:
            yield key, body
        elif last[key] is not None:
            yield key, dict(last[key])
