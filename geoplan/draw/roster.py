"""The register of inspectors as one canonical text. Standard library only.

One header line, then one line an inspector, sorted by the UTF-8 bytes of the identifier, each
closed by a line feed: the order of the rows in an office's file changes nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from geoplan.base.canon import canonical, clean_id, sha256_hex
from geoplan.base.errors import DesignError, VerifyError

FORMAT: Final = "geoplan-roster-v1"
COLUMNS: Final = ("id", "name", "unit", "skills", "areas", "kin", "available", "limit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspector:
    """One entry of the register.

    Attributes
    ----------
    areas
        Names of the townships or communities that are the inspector's own.
    kin
        Units, persons, site names or site identifiers to keep away from.
    limit
        Most groups at a time; None: as the rules say.
    """

    id: str
    name: str
    unit: str = ""
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    available: bool = True
    limit: int | None = None


def roster_text(inspectors: Iterable[Inspector]) -> str:
    """Return the canonical text of a register; no telephone number belongs in it.

    Raises
    ------
    DesignError
        `pair.no_inspectors`, `pair.duplicate` or `pair.limit`.
    """
    rows = sorted(map(_row, inspectors), key=lambda row: str(row[0]).encode())
    if not rows:
        raise DesignError("pair.no_inspectors")
    for row, after in pairwise(rows):
        if row[0] == after[0]:
            raise DesignError("pair.duplicate", inspector=row[0])
    for row in rows:
        if isinstance(row[7], int) and row[7] < 1:
            raise DesignError("pair.limit", limit=row[7], inspector=row[0])
    header = {"columns": list(COLUMNS), "format": FORMAT}
    return "".join(canonical(row) + "\n" for row in (header, *rows))


def _row(one: Inspector) -> list[object]:
    lists = (one.skills, one.areas, one.kin)
    listed = [sorted({clean_id(text) for text in texts} - {""}) for texts in lists]
    texts = [clean_id(text) for text in (one.id, one.name, one.unit)]
    return [*texts, *listed, one.available, one.limit]


def roster_digest(text: str) -> str:
    """Return the digest of a register, to be published before the seed exists."""
    return sha256_hex(text)


def parse_roster(text: str) -> list[Inspector]:
    """Return the inspectors of a canonical text.

    Raises
    ------
    VerifyError
        `pair.roster_text`, naming the line.
    """
    lines = text.split("\n")
    if lines[0] != canonical({"columns": list(COLUMNS), "format": FORMAT}) or lines[-1]:
        raise VerifyError("pair.roster_text", line=1, text=lines[0][:80])
    found: list[Inspector] = []
    for number, line in enumerate(lines[1:-1], start=2):
        one = _parse(line)
        if one is None or canonical(_row(one)) != line:
            raise VerifyError("pair.roster_text", line=number, text=line[:80])
        if found and found[-1].id.encode() >= one.id.encode():
            raise VerifyError("pair.roster_text", line=number, text=one.id)
        found.append(one)
    return found


def _parse(line: str) -> Inspector | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, list) or len(row) != len(COLUMNS):
        return None
    texts = all(isinstance(value, str) for value in row[:3])
    lists = all(
        isinstance(value, list) and all(isinstance(text, str) for text in value)
        for value in row[3:6]
    )
    limited = row[7] is None or (type(row[7]) is int and row[7] >= 1)
    if not (texts and lists and isinstance(row[6], bool) and limited):
        return None
    skills, areas, kin = (tuple(cast("list[str]", value)) for value in row[3:6])
    return Inspector(
        id=row[0],
        name=row[1],
        unit=row[2],
        skills=skills,
        areas=areas,
        kin=kin,
        available=row[6],
        limit=row[7],
    )
