"""Teams and what is asked of stops: a TOML document or a workbook of two sheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geoplan.base.errors import InputError
from geoplan.intake.workbooks import SUFFIXES, read_workbook

# Key → headings that a workbook may use for it.
TEAM_KEYS: Final = {
    "id": ("team", "id", "队伍", "组", "组别", "队名"),
    "start": ("start", "出发点", "起点"),
    "finish": ("finish", "终点", "返回点"),
    "mode": ("mode", "方式", "出行方式"),
    "hours": ("hours", "时段", "工作时间", "班次"),
    "break": ("break", "休息"),
    "most_hours": ("most_hours", "最长小时"),
    "most_stops": ("most_stops", "最多点位"),
    "capacity": ("capacity", "容量"),
    "skills": ("skills", "技能"),
    "units": ("units", "单位", "本单位"),
    "townships": ("townships", "乡镇", "街道", "辖区"),
}
STOP_KEYS: Final = {
    "site": ("site", "site_id", "点位", "点位编号"),
    "service_min": ("service_min", "停留分钟"),
    "windows": ("windows", "开放时段"),
    "priority": ("priority", "优先级", "分值"),
    "skills": ("skills", "技能"),
    "demand": ("demand", "用量"),
    "group": ("group", "同组", "同行"),
    "after": ("after", "先去"),
}
_SEVERAL: Final = {"skills", "units", "townships", "windows", "after"}
_NUMBERS: Final = {"most_hours", "most_stops", "capacity", "service_min", "priority", "demand"}
_SIGNS: Final = str.maketrans("；;、|", ",,,,")


@dataclass(frozen=True, kw_only=True)
class TeamRows:
    """Rows of teams and of stops: what was filled in, keys as in TOML."""

    teams: list[dict[str, Any]]
    stops: list[dict[str, Any]] = field(default_factory=list)


def read_teams(path: Path, text: Mapping[str, Any] | None = None) -> TeamRows:
    """Return the rows of a file of teams.

    Parameters
    ----------
    path
        TOML (tables `team` and `stop`), or a workbook whose sheets head a column `team` or
        `site`; several values of a cell are separated by commas.
    text
        The TOML document, when `path` is one.

    Raises
    ------
    InputError
        `teams.empty`, `teams.key`, `teams.value`.
    """
    if path.suffix.lower() in SUFFIXES:
        rows = _from_workbook(path)
    else:
        document = dict(text or {})
        rows = TeamRows(
            teams=_tables(document, "team", path=path), stops=_tables(document, "stop", path=path)
        )
        _refuse_keys(document, known=("team", "stop"), path=path)
    if not rows.teams:
        raise InputError("teams.empty", file=path.name)
    return TeamRows(
        teams=[_row(row, TEAM_KEYS, name="id", path=path) for row in rows.teams],
        stops=[_row(row, STOP_KEYS, name="site", path=path) for row in rows.stops],
    )


def read_stops(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a workbook of sites to visit, and what is asked of them.

    Raises
    ------
    InputError
        `teams.no_stops`: no sheet heads a column of sites; `teams.value`.
    """
    rows = _from_workbook(path).stops if path.suffix.lower() in SUFFIXES else []
    if not rows:
        raise InputError("teams.no_stops", file=path.name)
    return [_row(row, STOP_KEYS, name="site", path=path) for row in rows]


def _tables(document: Mapping[str, Any], name: str, *, path: Path) -> list[dict[str, Any]]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise InputError("teams.value", file=path.name, key=name, value=str(found)[:60])
    return [dict(row) for row in found]


def _refuse_keys(row: Iterable[str], *, known: Iterable[str], path: Path) -> None:
    for key in row:
        if key not in known:
            raise InputError("teams.key", file=path.name, key=key, known=", ".join(known))


def _from_workbook(path: Path) -> TeamRows:
    words = {word for keys in (TEAM_KEYS, STOP_KEYS) for names in keys.values() for word in names}
    teams: list[dict[str, Any]] = []
    stops: list[dict[str, Any]] = []
    for table in read_workbook(path, words=frozenset(words)):
        heads = [str(head).strip().lower() for head in table.cells.columns]
        stopwise = not set(STOP_KEYS["site"]).isdisjoint(heads)
        keys = STOP_KEYS if stopwise else TEAM_KEYS
        named = [next((key for key, names in keys.items() if head in names), "") for head in heads]
        for cells in table.cells.itertuples(index=False):
            pairs = zip(named, cells, strict=True)
            row = {key: str(cell).strip() for key, cell in pairs if key and str(cell).strip()}
            if row:
                (stops if stopwise else teams).append(row)
    return TeamRows(teams=teams, stops=stops)


def _row(
    row: Mapping[str, Any], keys: Mapping[str, object], *, name: str, path: Path
) -> dict[str, Any]:
    """Return a row with lists, numbers and texts where they belong."""
    _refuse_keys(row, known=keys, path=path)
    if name not in row:
        raise InputError("teams.key", file=path.name, key=name, known=", ".join(keys))
    made: dict[str, Any] = {}
    for key, value in row.items():
        if key in _SEVERAL:
            made[key] = _several(value)
        elif key in _NUMBERS:
            made[key] = _number(value, key=key, path=path)
        else:
            made[key] = str(value)
    return made


def _several(value: object) -> list[str]:
    parts = value if isinstance(value, list) else str(value).translate(_SIGNS).split(",")
    return [str(part).strip() for part in parts if str(part).strip()]


def _number(value: object, *, key: str, path: Path) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise InputError("teams.value", file=path.name, key=key, value=value) from None
    if not 0 <= number < 1e6:
        raise InputError("teams.value", file=path.name, key=key, value=value)
    return number
