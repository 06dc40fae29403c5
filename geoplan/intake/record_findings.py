"""Findings in files of records."""

import math
import re
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
from rapidfuzz import fuzz, process

from geoplan.intake.datums import fold
from geoplan.intake.work import Work
from geoplan.visits.findings import finding_body, finding_id
from geoplan.visits.problems import Catalogue

# (what tells a finding apart, its body)
Told = list[tuple[list[str], dict[str, Any]]]
_SEVERAL: Final = re.compile(r"\s*[；;|\n]\s*")
_COMMAS: Final = re.compile(r"\s*[、，,]\s*")
_PHOTOS: Final = re.compile(r"\s*[、，,；;|\n]\s*")
_NONE: Final = frozenset({"", "无", "没有", "无问题", "none", "no", "-", "/", "—", "0"})
_LIKE: Final = 60.0
_TICKED: Final = frozenset({"1", "true", "yes", "是", "√", "✓"})
_TAKEN: Final = ("site_id", "visit_id", "round_id", "by", "problem", "source", "unit")


def read_problems(work: Work, catalogue: Catalogue) -> pd.DataFrame:
    """Return a line for each finding: row, problem ("" unknown), what the cell said beyond it."""
    rows: list[tuple[int, str, str]] = []
    cells, details = work.texts("problem"), work.texts("detail")
    unknown: dict[int, str] = {}
    names = {fold(name): code for name, code in catalogue.names.items()}
    silent = cells.map(fold).isin(_NONE) & details.map(fold).isin(_NONE)
    told = cells[~silent]
    for row, text in told.items():
        codes, other = _split(text, names)
        rows += [(int(str(row)), code, "") for code in codes]
        if other or not codes:
            rows.append((int(str(row)), "", other))
        if other:
            unknown[int(str(row))] = _like(other, catalogue)
    columns = [str(name) for name in work.fields.columns]
    for column in [name for name in columns if name.startswith("problem:")]:
        ticked = work.texts(column).str.casefold().isin(_TICKED)
        code = column.removeprefix("problem:")
        seen = {(row, known) for row, known, _ in rows}
        rows += [(int(row), code, "") for row in ticked.index[ticked] if (row, code) not in seen]
    marked = pd.Series(work.fields.index.isin(list(unknown)), index=work.fields.index) & work.open
    work.note(
        marked,
        code="finding.unknown_problem",
        effect="warning",
        column="problem",
        suggestion=pd.Series(
            [unknown.get(int(row), "") for row in work.fields.index],
            index=work.fields.index,
            dtype="str",
        ),
    )
    return pd.DataFrame(rows, columns=["row", "problem", "other"])


def _split(text: str, names: dict[str, str]) -> tuple[list[str], str]:
    """Return the problems a cell names, and what in it is none."""
    codes: list[str] = []
    other: list[str] = []
    for part in _parts(text, names):
        if fold(part) in names:
            codes.append(names[fold(part)])
        elif fold(part) not in _NONE:
            other.append(part)
    return list(dict.fromkeys(codes)), "、".join(other)


def _parts(text: str, names: dict[str, str]) -> list[str]:
    """Return the parts of a cell; a name that holds a comma itself stays whole."""
    found: list[str] = []
    for part in _SEVERAL.split(text.strip()):
        pieces = [piece for piece in _COMMAS.split(part) if piece]
        words = part.split()
        if fold(part) in names:
            found.append(part)
        elif any(fold(piece) in names for piece in pieces):
            found += pieces
        elif all(fold(word) in names for word in words):
            found += words  # codes of a choice of several, blanks between
        elif part:
            found.append(part)
    return found


def _like(text: str, catalogue: Catalogue) -> str:
    names = [problem.zh for problem in catalogue.problems]
    found = process.extractOne(text, names, scorer=fuzz.WRatio, score_cutoff=_LIKE)
    return found[0] if found else "–"


def findings_of(told: pd.DataFrame, visits: pd.DataFrame) -> Told:
    """Return the findings of the rows that are visits.

    Parameters
    ----------
    told
        As of `read_problems`.
    visits
        By row: the visit, unit, photo, detail, uuid, lon and lat (WGS-84 or NaN).
    """
    found: Told = []
    rows = told.merge(visits, left_on="row", right_index=True, how="left")
    for row in rows.to_dict("records"):
        note = "；".join(part for part in (row["other"], row["detail"]) if part) or row["note"]
        names = [name for name in _PHOTOS.split(row["photo"]) if name]
        body = finding_body(
            **{name: row[name] for name in _TAKEN},
            at=row["at"].isoformat(),
            note=note,
            photos=[photo_named(name) for name in names],
            lon_e7=_e7(row["lon"]),
            lat_e7=_e7(row["lat"]),
        )
        found.append(([row["uuid"], row["visit_id"], row["problem"], note], body))
    return found


def _e7(degrees: float) -> int | None:
    return None if math.isnan(degrees) else round(degrees * 1e7)


def photo_named(name: str) -> dict[str, Any]:
    """Return a photo of which only the name is known yet."""
    return {"name": name, "sha256": "", "taken_at": "", "lon_e7": None, "lat_e7": None}


def distinct(told: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (finding_id, body); the second of two alike is another finding, not the same."""
    seen: dict[tuple[str, ...], int] = {}
    for apart, body in told:
        number = seen.get(tuple(apart), 0)
        seen[tuple(apart)] = number + 1
        yield finding_id([*apart, str(number)]), body
