"""Teams and rules of stops, from a file or as they were kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.base.errors import InputError, PlanError
from geoplan.intake.teams import TeamRows, read_teams
from geoplan.intake.workbooks import SUFFIXES
from geoplan.plan.result import Place
from geoplan.plan.teams import Rest, Team, parse_hours
from geoplan.store.documents import read_toml

_REST = re.compile(r"(\d+)\s*(?:min|分钟|分)?\s*[@/ ]\s*(\S+)")


def read_team_file(path: Path) -> TeamRows:
    """Return the rows of a file of teams, TOML or a workbook."""
    if path.suffix.lower() in SUFFIXES:
        if not path.exists():
            raise InputError("file.missing", file=str(path))
        return read_teams(path)
    return read_teams(path, read_toml(path))


def teams_of(rows: Sequence[Mapping[str, Any]], *, usual: Team) -> tuple[Team, ...]:
    """Return the teams of a file; what a row leaves open is as in `usual`."""
    return tuple(_team(row, usual) for row in rows)


def _team(row: Mapping[str, Any], usual: Team) -> Team:
    opens, closes = usual.open_s, usual.close_s
    if "hours" in row:
        opens, closes = parse_hours(row["hours"])
    start = read_place(row["start"]) if "start" in row else usual.start
    finish = read_place(row["finish"]) if "finish" in row else usual.finish
    return Team(
        id=row["id"],
        start=start,
        finish=finish,
        mode=row.get("mode", usual.mode),
        open_s=opens,
        close_s=closes,
        rest=read_rest(row["break"]) if "break" in row else usual.rest,
        most_s=_whole(row, "most_hours", times=3600),
        most_stops=_whole(row, "most_stops"),
        capacity=_whole(row, "capacity"),
        skills=frozenset(row.get("skills", ())),
        units=frozenset(row.get("units", ())),
        townships=frozenset(row.get("townships", ())),
    )


def _whole(row: Mapping[str, Any], key: str, *, times: int = 1) -> int | None:
    return round(row[key] * times) if key in row else None


def read_place(text: str) -> Place:
    """Return the place of "LON,LAT" or "LON,LAT,NAME".

    Raises
    ------
    InputError
        `cli.start`.
    """
    parts = [part.strip() for part in text.replace("，", ",").split(",", 2)]
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        raise InputError("cli.start", given=text) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("cli.start", given=text)
    return Place(name=parts[2] if len(parts) > 2 else text, lon=lon, lat=lat)


def read_rest(text: str) -> Rest:
    """Return the break of "60 11:30-13:00": minutes, and between which times it is taken.

    Raises
    ------
    InputError
        `teams.break`.
    """
    found = _REST.fullmatch(text.strip())
    if found is None:
        raise InputError("teams.break", value=text)
    length_s = int(found.group(1)) * 60
    early, late = parse_hours(found.group(2))
    if length_s <= 0 or late - early < length_s:
        raise InputError("teams.break", value=text)
    return Rest(length_s=length_s, early_s=early, late_s=late - length_s)


def ruled(stops: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the stops with what a file says of them."""
    made = stops.copy()
    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "service_min": ("service_s", lambda value: round(value * 60)),
        "windows": ("windows", lambda value: tuple(parse_hours(text) for text in value)),
        "priority": ("prize", float),
        "skills": ("skills", tuple),
        "demand": ("demand", round),
        "group": ("group", str),
        "after": ("after", tuple),
    }
    told = {row["site"]: row for row in rows}  # sites not drawn this time have no row
    for key, (name, read) in readers.items():
        made[name if name in made.columns else key] = [
            read(told[site][key]) if key in told.get(site, {}) else value
            for site, value in zip(made.index, made.get(name, [None] * len(made)), strict=True)
        ]
    return made


def known_stops(rows: Sequence[Mapping[str, Any]], *, known: Sequence[str]) -> None:
    """Refuse rules of sites that the ledger does not have.

    Raises
    ------
    PlanError
        `plan.stop_unknown`.
    """
    lost = sorted({row["site"] for row in rows} - set(known))
    if lost:
        raise PlanError("plan.stop_unknown", sites=", ".join(lost[:10]))
