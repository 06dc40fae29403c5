"""Files of questionnaires, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
from rapidfuzz import fuzz, process

from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.intake.corrections import rows_to_correct
from geoplan.intake.datums import fold
from geoplan.intake.record_cells import parse_times
from geoplan.intake.sniff import Opening, open_tables
from geoplan.intake.work import WIDTH, Work
from geoplan.visits.responses import ANSWERED, Questionnaire, response_id
from geoplan.visits.shape import looked_up

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "community": ("社区编号", "社区", "社区（村）", "村", "所属社区", "抽中社区", "社区名称",
                  "community"),
    "household": ("户号", "门号", "户", "household", "door"),
    "site": ("拦访点", "街头点", "点位编号", "点位", "site", "point"),
    "at": ("访问时间", "调查时间", "时间", "日期", "at", "time", "date"),
    "by": ("访问员", "调查员", "访员", "by", "interviewer"),
    "outcome": ("访问结果", "结果", "情况", "result", "outcome"),
}  # fmt: skip
_OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    ANSWERED: ("完成", "有效", "成功", "已访", "answered", "done"),
    "refused": ("拒访", "拒绝", "refused"),
    "absent": ("无人", "多次无人", "不在家", "absent"),
    "closed": ("空置", "停业", "closed"),
    "demolished": ("拆除", "已拆除", "demolished"),
    "not_found": ("找不到", "not_found", "not found"),
    "no_access": ("无法进入", "进不去", "no_access", "no access"),
    "ineligible": ("无合格应答人", "ineligible"),
    "duplicate": ("重复", "duplicate"),
}
_LIKE: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class ResponseOptions:
    """What files of questionnaires are read against.

    Attributes
    ----------
    areas
        Index area_id, column name.
    doors
        Community to be asked → its doors and reserves.
    points
        Sites of the street that were drawn.
    """

    round_id: str
    areas: pd.DataFrame
    doors: Mapping[str, Sequence[int]]
    points: Sequence[str]
    questionnaire: Questionnaire
    zone: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ResponseRows:
    """The usable rows as (response_id, body), and the report on all."""

    responses: list[tuple[str, dict[str, Any]]]
    report: RowReport
    refused: pd.DataFrame


def read_responses(path: Path, *, options: ResponseOptions) -> ResponseRows:
    """Read a file of questionnaires: a row for each door or passer-by.

    Raises
    ------
    InputError
        `responses.columns`: no community or site in it; the file cannot be used at all.
    """
    names = {fold(word): field for field, words in _FIELDS.items() for word in reversed(words)}
    asked = {
        fold(word): f"answer:{one.code}"
        for one in options.questionnaire.questions
        for word in (one.code, one.zh, one.en)
    }
    report = RowReport(file=path.name)
    works: list[Work] = []
    for table in open_tables(path, opening=Opening(words=frozenset({*names, *asked}))):
        fields: dict[str, str] = {}
        for head in map(str, table.cells.columns):
            field = names.get(fold(head)) or asked.get(fold(head), "")
            if field and field not in fields.values():
                fields[head] = field
        found = set(fields.values())
        if found & {"community", "site"} and found & {"outcome", *asked.values()}:
            works.append(Work.of(table, fields))
            report.unknown_columns += [
                str(head) for head in table.cells.columns if str(head) not in fields
            ]
            report.encoding = report.encoding or table.encoding
        else:
            report.skipped.append((table.sheet, 0, "sheet"))
    if not works:
        raise InputError("responses.columns", file=path.name)
    told = [one for work in works for one in _read(work, options)]
    for work in works:
        work.add_to(report)
    return ResponseRows(responses=told, report=report, refused=rows_to_correct(works))


def _read(work: Work, options: ResponseOptions) -> list[tuple[str, dict[str, Any]]]:
    sites = work.texts("site")
    street = sites != ""
    away = street & ~sites.isin(list(options.points))
    work.note(away, code="response.point", effect="quarantined", column="site")
    community = _communities(work, options, asked=~street)
    door = _doors(work, options, community, asked=~street)
    outcome = _outcomes(work)
    at = _times(work, options)
    answers = _answers(work, options.questionnaire)
    bodies = pd.Series(
        [
            {
                "round_id": options.round_id,
                "community": "" if street[row] else community[row],
                "place": "street" if street[row] else "door",
                "household": 0 if street[row] else int(door[row]),
                "site_id": sites[row] if street[row] else "",
                "at": "" if pd.isna(at[row]) else at[row].isoformat(),
                "by": work.texts("by")[row],
                "outcome": outcome[row],
                "answers": answers[row],
                "score_bp": options.questionnaire.score_bp(answers[row]),
            }
            for row in work.fields.index
        ],
        index=work.fields.index,
        dtype="object",
    )
    keys = bodies.map(response_id)
    twice = keys.duplicated() & ~street & work.open
    work.note(twice, code="response.twice", effect="quarantined", column="household")
    return [(str(keys[row]), bodies[row]) for row in work.fields.index[work.open]]


def _communities(
    work: Work, options: ResponseOptions, *, asked: "pd.Series[bool]"
) -> "pd.Series[str]":
    texts = work.texts("community")
    names = options.areas["name"].map(fold)
    drawn = names[names.index.isin(list(options.doors))]
    # Among communities of one name the drawn one is meant.
    known = {name: str(key) for name, key in zip(names, names.index, strict=True)}
    known |= {name: str(key) for name, key in zip(drawn, drawn.index, strict=True)}
    known |= {str(key): str(key) for key in names.index}
    found = looked_up(texts.map(fold), known)
    titles = [str(options.areas.loc[key, "name"]) for key in drawn.index]
    like = {text: _like(text, titles) for text in texts.unique() if text}
    work.note(
        asked & (found == "") & work.open,
        code="response.community", effect="quarantined", column="community",
        suggestion=looked_up(texts, like),
    )  # fmt: skip
    other = asked & ~found.isin(list(options.doors)) & work.open
    work.note(
        other,
        code="response.not_drawn", effect="quarantined", column="community",
        suggestion="、".join(titles),
    )  # fmt: skip
    return found


def _like(text: str, titles: Sequence[str]) -> str:
    found = process.extractOne(text, titles, scorer=fuzz.WRatio, score_cutoff=_LIKE)
    return found[0] if found else "–"


def _doors(
    work: Work, options: ResponseOptions, community: "pd.Series[str]", *, asked: "pd.Series[bool]"
) -> "pd.Series[int]":
    texts = work.texts("household").str.translate(WIDTH).str.extract(r"(\d+)", expand=False)
    numbers = pd.to_numeric(texts, errors="coerce").fillna(0).astype("int64")
    wrong = pd.Series(
        [
            number not in options.doors.get(where, ())
            for where, number in zip(community, numbers, strict=True)
        ],
        index=numbers.index,
        dtype="bool",
    )
    work.note(
        asked & wrong & work.open, code="response.door", effect="quarantined", column="household"
    )
    return numbers


def _outcomes(work: Work) -> "pd.Series[str]":
    known = {fold(word): code for code, words in _OUTCOMES.items() for word in words}
    texts = work.texts("outcome").map(fold)
    found = looked_up(texts, known)
    work.note(
        (texts != "") & (found == "") & work.open,
        code="response.outcome", effect="quarantined", column="outcome",
    )  # fmt: skip
    return found.where(texts != "", ANSWERED)


def _times(work: Work, options: ResponseOptions) -> pd.Series:
    at = parse_times(work.texts("at"), zone=options.zone)
    bad = at.isna() & (work.texts("at") != "") & work.open
    work.note(bad, code="visit.time_unreadable", effect="quarantined", column="at")
    late = (at > pd.Timestamp(options.now)) & work.open
    work.note(late, code="visit.future", effect="quarantined", column="at")
    return at


def _answers(work: Work, questionnaire: Questionnaire) -> "pd.Series[Any]":
    """Return question → word by row; words of no scale are told and do not count."""
    told: list[dict[str, str]] = [{} for _ in work.fields.index]
    for one in questionnaire.questions:
        column = f"answer:{one.code}"
        if column not in work.fields:
            continue
        texts = work.texts(column)
        strange = (texts != "") & ~texts.str.casefold().isin(list(questionnaire.worth[one.code]))
        work.note(
            strange & work.open,
            code="response.word", effect="warning", column=column,
            suggestion="、".join(questionnaire.scales[one.scale]),
        )  # fmt: skip
        for place, text in enumerate(texts):
            if text:
                told[place][one.code] = text
    return pd.Series(told, index=work.fields.index, dtype="object")
