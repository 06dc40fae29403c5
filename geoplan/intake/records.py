"""Files of records, row by row: visits, answers to the checklist, findings."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.standard import Standard
from geoplan.intake.corrections import rows_to_correct
from geoplan.intake.record_answers import answers_of, read_answers
from geoplan.intake.record_cells import Places, find_sites, read_counts, read_spots, read_times
from geoplan.intake.record_findings import Told, distinct, findings_of, read_problems
from geoplan.intake.record_heads import Heads
from geoplan.intake.record_tables import open_records
from geoplan.intake.work import Work
from geoplan.visits.events import check_answers, check_visits, visit_ids
from geoplan.visits.findings import finding_id
from geoplan.visits.problems import Catalogue
from geoplan.visits.shape import looked_up

DATUMS: Final = ("WGS-84", "GCJ-02", "BD-09")
_WORST: Final = {"fail": 0, "pass": 1, "na": 2}


@dataclass(frozen=True, kw_only=True)
class RecordOptions:
    """What files of records are read against.

    Attributes
    ----------
    sites
        Index `site_id`, column name; with geometry in metres, places find sites too.
    standard, catalogue
        Checklist items and problems.
    zone
        Time zone of times written without one.
    now
        Later visits are refused.
    codes
        Code on a printed sheet → site.
    round_id, source
        What holds for rows that do not say.
    datum
        What coordinates are in: one of `DATUMS`.
    near_m
        How far a record may lie from the site it is taken for.
    """

    sites: pd.DataFrame
    standard: Standard
    catalogue: Catalogue
    zone: str
    now: datetime
    codes: dict[str, str] = field(default_factory=dict)
    round_id: str = ""
    source: str = ""
    datum: str = "WGS-84"
    near_m: float = 200.0


@dataclass(frozen=True, kw_only=True)
class RecordRows:
    """The usable rows, and the report on all.

    Attributes
    ----------
    visits, answers
        As of `geoplan.visits.events`.
    findings
        (finding_id, body) as the journal keeps them; photos by name only.
    refused
        The rows to correct as they stood (see `corrections.rows_to_correct`).
    """

    visits: pd.DataFrame
    answers: pd.DataFrame
    findings: list[tuple[str, dict[str, Any]]]
    report: RowReport
    refused: pd.DataFrame


def read_records(path: Path, *, options: RecordOptions) -> RecordRows:
    """Read a file of records.

    A row is a visit; with columns of checklist items it answers them, with a problem or its
    description it is a finding as well. Rows of the same site, time and person (or submission)
    are one visit. Linear in rows.

    Parameters
    ----------
    path
        xlsx, csv or txt; exports of ODK Central (csv, zip) and KoboToolbox (xlsx, csv).
    options
        What it is read against.

    Raises
    ------
    InputError
        The file cannot be used at all; `visits.columns`: no site or no time in it;
        `told.datum`.
    """
    if options.datum not in DATUMS:
        raise InputError("told.datum", datum=options.datum, known=", ".join(DATUMS))
    heads = Heads(standard=options.standard, catalogue=options.catalogue)
    opened = open_records(path, heads=heads)
    report = RowReport(file=path.name, encoding=opened.encoding)
    report.skipped += [(sheet, 0, "sheet") for sheet in opened.aside]
    parts = [_read(work, options, heads) for work in opened.works]
    for work in opened.works:
        work.add_to(report)
    visits = _merge([part.visits for part in parts])
    answers = pd.concat([part.answers for part in parts])
    # A checklist that stands in several rows of a visit fails where it fails in one.
    answers = answers.sort_values("result", key=lambda told: told.map(_WORST), kind="stable")
    answers = answers[~answers.index.duplicated()].sort_index()
    findings = [told for part in parts for told in part.findings]
    return RecordRows(
        visits=check_visits(visits),
        answers=check_answers(answers),
        findings=list(distinct(findings)),
        report=report,
        refused=rows_to_correct(opened.works),
    )


@dataclass(frozen=True, kw_only=True)
class _Part:
    visits: pd.DataFrame
    answers: pd.DataFrame
    findings: Told


def _read(work: Work, options: RecordOptions, heads: Heads) -> _Part:
    spot = read_spots(work, datum=options.datum)
    found = find_sites(work, Places(
        sites=options.sites, near_m=options.near_m,
        codes={code.upper(): site for code, site in options.codes.items()},
    ), spot=spot)  # fmt: skip
    at = read_times(work, zone=options.zone, now=options.now)
    counts = read_counts(work)
    marks = read_answers(work, heads)
    problems = read_problems(work, options.catalogue)
    visits = _visits(work, found, at=at, options=options)
    told = problems[problems["row"].isin(visits.index)]
    visits["told"] = counts
    visits["counted"] = told.groupby("row").size().reindex(visits.index, fill_value=0)
    return _Part(
        visits=visits,
        answers=answers_of(marks[marks["row"].isin(visits.index)], visits),
        findings=findings_of(told, visits.join(spot)),
    )


def _visits(
    work: Work, found: "pd.Series[str]", *, at: pd.Series, options: RecordOptions
) -> pd.DataFrame:
    rounds, sources = work.texts("round"), work.texts("source")
    names = options.catalogue.source_names
    known = looked_up(sources.str.casefold(), names)
    known = known.where(known != "", sources)
    table = pd.DataFrame(
        {
            "site_id": found,
            "at": at,
            "by": work.texts("by"),
            "note": work.texts("note"),
            "round_id": rounds.where(rounds != "", options.round_id),
            "team": work.texts("team"),
            "source": known.where(sources != "", options.source).astype("str"),
            "uuid": work.texts("uuid"),
            "unit": work.texts("unit"),
            "photo": work.texts("photo"),
            "detail": work.texts("detail"),
        }
    )[work.open]
    table["visit_id"] = visit_ids(table)
    own = table["uuid"] != ""
    # A form's server gives each submission a name of its own.
    table.loc[own, "visit_id"] = table.loc[own, "uuid"].map(_from_uuid)
    return table


def _from_uuid(uuid: str) -> str:
    return "V" + finding_id(["visit", uuid.casefold().removeprefix("uuid:")])[1:]


def _merge(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return one row a visit: findings as counted by hand, else those that were told."""
    rows = pd.concat(parts)
    groups = rows.groupby("visit_id", sort=False)
    visits = groups.first()
    by_hand = groups["told"].max()
    visits["findings"] = by_hand.where(by_hand >= 0, groups["counted"].sum()).astype("int64")
    visits.index = visits.index.astype("str")
    names = ["site_id", "at", "by", "findings", "note", "round_id", "team", "source"]
    return visits[names]
