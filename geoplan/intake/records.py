"""Files of visits, row by row."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from geoplan.base.canon import clean_id
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.intake.datums import fold
from geoplan.intake.headings import VISIT_FIELDS, recognise
from geoplan.intake.sniff import open_tables
from geoplan.intake.work import WIDTH, Work
from geoplan.visits.events import check_visits, visit_id


@dataclass(frozen=True, kw_only=True)
class VisitRows:
    """The usable rows as visits, and the report on all rows."""

    visits: pd.DataFrame
    report: RowReport


def read_visits(path: Path, *, sites: pd.DataFrame, zone: str, now: datetime) -> VisitRows:
    """Read a file of visits.

    Sites are found by identifier, else by name where only one site has it. Linear in rows.

    Parameters
    ----------
    path
        xlsx, csv or txt with a site (编号 or 名称), a time, findings.
    sites
        Index `site_id`, column name.
    zone
        Time zone of times written without one.
    now
        Later visits are refused.

    Raises
    ------
    InputError
        The file cannot be used at all; `visits.columns`: no site or no time in it.
    """
    report = RowReport(file=path.name)
    parts: list[pd.DataFrame] = []
    for table in open_tables(path):
        fields = recognise([str(head) for head in table.cells.columns], fields=VISIT_FIELDS)
        named = set(fields.values())
        if "at" not in named or not named & {"id", "name"}:
            report.skipped.append((table.sheet, 0, "sheet"))
            continue
        work = Work.of(table, fields)
        found = _find_sites(work, sites)
        at = _read_times(work, zone=zone, now=now)
        findings = _read_findings(work)
        parts.append(_visits(work, found, at=at, findings=findings))
        report.encoding = table.encoding
        work.add_to(report)
    if not parts:
        raise InputError("visits.columns", file=path.name)
    visits = pd.concat(parts)
    return VisitRows(visits=check_visits(visits[~visits.index.duplicated()]), report=report)


def _find_sites(work: Work, sites: pd.DataFrame) -> pd.Series:
    ids = work.texts("id").map(clean_id).astype("str")
    known = ids.isin(sites.index)
    folded = sites["name"].map(fold)
    once = folded[~folded.duplicated(keep=False)]
    by_name = pd.Series(once.index, index=once.to_numpy(), dtype="str")
    names = work.texts("name").map(fold)
    # A name decides only where no identifier was given: a wrong identifier is a fault.
    guess = names.map(by_name).fillna("").astype("str").where(ids == "", "")
    found = ids.where(known, guess)
    column = "id" if "id" in work.fields else "name"
    work.note(found == "", code="visit.unknown_site", effect="quarantined", column=column)
    return found


def _read_times(work: Work, *, zone: str, now: datetime) -> pd.Series:
    texts = work.texts("at").str.translate(WIDTH)
    texts = texts.str.replace(r"[年月/.]", "-", regex=True).str.replace("日", " ", regex=False)
    moments = pd.to_datetime(texts, errors="coerce", format="ISO8601").astype("datetime64[us]")
    loose = moments.isna() & (texts != "")
    if loose.any():
        again = pd.to_datetime(texts[loose], errors="coerce", format="mixed")
        moments = moments.fillna(again.astype("datetime64[us]"))
    at = moments.dt.tz_localize(ZoneInfo(zone), ambiguous="NaT", nonexistent="shift_forward")
    at = at.dt.tz_convert("UTC")
    bad = at.isna() & work.open
    work.note(bad, code="visit.time_unreadable", effect="quarantined", column="at")
    late = (at > pd.Timestamp(now)) & work.open
    work.note(late, code="visit.future", effect="quarantined", column="at")
    return at


def _read_findings(work: Work) -> pd.Series:
    texts = work.texts("findings").str.translate(WIDTH)
    numbers = pd.to_numeric(texts, errors="coerce")
    bad = (texts != "") & ~((numbers >= 0) & (numbers % 1 == 0)) & work.open
    work.note(bad, code="visit.findings_invalid", effect="quarantined", column="findings")
    return numbers.where(~bad, 0).fillna(0).clip(lower=0).astype("int64")


def _visits(work: Work, found: pd.Series, *, at: pd.Series, findings: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "site_id": found,
            "at": at,
            "by": work.texts("by"),
            "findings": findings,
            "note": work.texts("note"),
        }
    )[work.open]
    ids = [
        visit_id(row["site_id"], row["at"].to_pydatetime(), by=row["by"])
        for row in table.to_dict("records")
    ]
    table.index = pd.Index(ids, name="visit_id", dtype="str")
    return table
