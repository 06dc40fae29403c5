"""The findings ledger of a project: read, move on, hand out to units and take back."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geoplan.base.errors import InputError, ProjectError
from geoplan.base.problems import RowReport
from geoplan.base.words import say
from geoplan.frame.duties import owners
from geoplan.frame.merge import merge_sites
from geoplan.intake.ledger_answers import AnswerOptions, AnswerRows, read_ledger_answers
from geoplan.jobs.photos import keep_photo
from geoplan.render.import_book import import_book
from geoplan.render.ledger_book import BookNotes, ledger_book, rate_heads, rate_rows, unit_book
from geoplan.store.atomic import write_bytes
from geoplan.store.journal import Journal, open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.corrections import correction
from geoplan.visits.findings import (
    OPEN,
    check_step,
    findings_table,
    state_body,
    states_table,
)
from geoplan.visits.ledger import Terms, ledger_table
from geoplan.visits.problems import Catalogue
from geoplan.visits.rates import choose, closure_rates

JOURNAL: Final = "journal.sqlite"
_LEAST: Final = 4  # signs of an identifier that are enough, if they are one finding's only


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The ledger as of one moment.

    Attributes
    ----------
    table
        As of `geoplan.visits.ledger`.
    steps
        As of `geoplan.visits.findings.states_table`.
    last
        Steps ever told of each finding, withdrawn ones too; 0 where absent.
    names
        What sites are called.
    """

    table: pd.DataFrame
    steps: pd.DataFrame
    last: dict[str, int]
    names: dict[str, str]
    catalogue: Catalogue
    terms: Terms

    @property
    def notes(self) -> BookNotes:
        """What its books are told by."""
        return BookNotes(names=self.names, catalogue=self.catalogue, terms=self.terms)

    def rates(self, by: str) -> pd.DataFrame:
        """Return closure by group (see `geoplan.visits.rates.closure_rates`)."""
        return closure_rates(self.table, by=by)

    def choose(
        self, *, states: Sequence[str] = (), overdue: bool = False, **equal: str
    ) -> pd.DataFrame:
        """Return some of the findings (see `geoplan.visits.rates.choose`)."""
        return choose(self.table, states=states, overdue=overdue, **equal)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done with findings."""

    state: str
    by: str
    at: datetime
    note: str = ""
    unit: str = ""
    due: date | None = None
    photos: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LedgerImport:
    """What became of a unit's workbook.

    Attributes
    ----------
    new
        Findings that moved on.
    same
        Answers that were recorded before.
    conflicts
        Findings that were changed after the workbook was made; their rows are in the report.
    """

    report: RowReport
    new: tuple[str, ...]
    same: int
    conflicts: tuple[str, ...]
    book: Path


def read_ledger(folder: Path, *, as_of: datetime, assessment: date | None = None) -> Ledger:
    """Return a project's ledger; the day of the assessment is the project's unless said."""
    with open_project(folder) as project, open_journal(project.folder / JOURNAL) as journal:
        return ledger_of(project, journal, as_of=as_of, assessment=assessment)


def ledger_of(
    project: Project, journal: Journal, *, as_of: datetime, assessment: date | None = None
) -> Ledger:
    """Return the ledger of an open project and its journal."""
    settings, frame, catalogue = project.settings, project.read_frame(), project.problems
    day = assessment
    if day is None and settings.assessment:
        day = date.fromisoformat(settings.assessment)
    terms = Terms(as_of=as_of, zone=settings.zone, assessment=day)
    steps = states_table(journal.read("state"))
    last: dict[str, int] = {}
    for key, _ in journal.told("state"):
        finding, _, number = key.rpartition("|")
        last[finding] = max(last.get(finding, 0), int(number))
    table = ledger_table(
        findings_table(journal.read("finding")),
        steps,
        catalogue=catalogue,
        terms=terms,
        owners=owners(frame.sites, frame.areas, frame.duties),
    )
    return Ledger(
        table=table,
        steps=steps,
        last=last,
        names={str(key): str(name) for key, name in frame.sites["name"].items()},
        catalogue=catalogue,
        terms=terms,
    )


def set_assessment(folder: Path, day: date) -> None:
    """Remember the day of the assessment."""
    with open_project(folder, write=True) as project:
        settings = project.settings
        project.write_settings(dataclasses.replace(settings, assessment=day.isoformat()))


def move_findings(folder: Path, ids: Sequence[str], step: Step, *, now: datetime) -> list[str]:
    """Move findings on, all of them or none; return their identifiers in full.

    Raises
    ------
    InputError
        `finding.none`, `finding.several`: an identifier is no or more than one finding's;
        `finding.step`: the step is not allowed; `finding.before`: it lies before the last one.
    """
    if step.at > now:
        raise InputError("visit.later", at=step.at.isoformat())
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / JOURNAL) as journal,
    ):
        ledger = ledger_of(project, journal, as_of=now)
        chosen = list(dict.fromkeys(find_finding(ledger.table, text) for text in ids))
        photos = [keep_photo(project, path, datum="WGS-84").body() for path in step.photos]
        records = [_step_record(ledger, key, step, photos=photos) for key in chosen]
        _append(journal, records)
    return chosen


def _step_record(
    ledger: Ledger, key: str, step: Step, *, photos: list[dict[str, Any]]
) -> tuple[str, dict[str, Any]]:
    stands: dict[Any, Any] = ledger.table.loc[key].to_dict()
    check_step(key, stands["state"], step.state)
    steps = ledger.steps[ledger.steps["finding_id"] == key]
    last = steps["at"].max() if len(steps) else stands["at"]
    if pd.Timestamp(step.at) < last:
        raise InputError(
            "finding.before", finding=key, at=step.at.isoformat(), last=last.isoformat()
        )
    due, unit = step.due, step.unit
    if step.state == "assigned":
        due, unit = due or stands["due"].date(), unit or stands["unit"]
    body = state_body(
        key, step.state, at=step.at, by=step.by, note=step.note, unit=unit,
        due=due.isoformat() if due else "", photos=photos,
    )  # fmt: skip
    return f"{key}|{ledger.last.get(key, 0) + 1}", body


def _append(journal: Journal, records: list[tuple[str, dict[str, Any]]]) -> None:
    # Two may have read the same ledger; the step of the second would be lost silently.
    if journal.append("state", records) != len(records):
        raise ProjectError("finding.changed_meanwhile")


def find_finding(ledger: pd.DataFrame, text: str) -> str:
    """Return the identifier that a text is, or begins, of.

    Raises
    ------
    InputError
        `finding.none`, `finding.several`.
    """
    if text in ledger.index:
        return text
    begun = [key for key in ledger.index if key.startswith(text)] if len(text) >= _LEAST else []
    if not begun:
        raise InputError("finding.none", finding=text)
    if len(begun) > 1:
        raise InputError("finding.several", finding=text, n=len(begun), known=", ".join(begun[:4]))
    return str(begun[0])


def undo_step(folder: Path, text: str, *, by: str, reason: str, now: datetime) -> str:
    """Withdraw a finding's last step by a correction; return the state it stands in then.

    Raises
    ------
    InputError
        `finding.no_step`: nothing was done with it yet.
    """
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / JOURNAL) as journal,
    ):
        ledger = ledger_of(project, journal, as_of=now)
        key = find_finding(ledger.table, text)
        steps = ledger.steps[ledger.steps["finding_id"] == key]
        if steps.empty:
            raise InputError("finding.no_step", finding=key)
        record = correction("state", str(steps.index[-1]), body=None, at=now, by=by, reason=reason)
        journal.append("correction", [record])
        return str(steps["state"].iloc[-2]) if len(steps) > 1 else OPEN


# ---- out to the units, and back


@dataclass(frozen=True, kw_only=True)
class ExportWish:
    """What is handed out.

    Attributes
    ----------
    unit
        One unit; "": each its own workbook.
    states
        Which findings; empty: what is not done, or fixed and not verified.
    supervise
        Whether whoever answers may verify, close and reopen.
    """

    unit: str = ""
    states: tuple[str, ...] = field(default=("open", "assigned", "fixed", "reopened"))
    supervise: bool = False


def export_findings(
    folder: Path, out: Path, *, now: datetime, wish: ExportWish | None = None
) -> dict[Path, int]:
    """Write a workbook for each unit; return path → number of findings."""
    said = wish or ExportWish()
    ledger = read_ledger(folder, as_of=now)
    table = ledger.choose(states=said.states, unit=said.unit)
    written: dict[Path, int] = {}
    for unit, part in table.groupby("unit", sort=True):
        content = unit_book(
            part,
            unit=str(unit),
            notes=ledger.notes,
            last=ledger.last,
            supervise=said.supervise,
        )
        path = out / f"{_file_name(str(unit) or say('ledger.unit.none'))}.xlsx"
        write_bytes(path, content)
        written[path] = len(part)
    return written


def _file_name(unit: str) -> str:
    safe = "".join("_" if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in unit)
    return safe.strip(" .")[:60] or "—"


def import_ledger_answers(
    folder: Path, path: Path, *, by: str, now: datetime, supervise: bool = False
) -> LedgerImport:
    """Take back what units wrote into their workbooks; only their columns are read.

    A row whose finding was changed after the workbook was made is a conflict: it is reported
    beside what stands in the ledger, and nothing is overwritten. The same file twice adds nothing.

    Parameters
    ----------
    supervise
        Whether it may verify, close and reopen; a unit may only say what it fixed.

    Raises
    ------
    InputError
        `findings.columns`: it is none of our workbooks.
    """
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / JOURNAL) as journal,
    ):
        ledger = ledger_of(project, journal, as_of=now)
        stated = ledger.table.assign(n=[ledger.last.get(key, 0) for key in ledger.table.index])
        options = AnswerOptions(zone=project.settings.zone, now=now, supervise=supervise)
        rows = read_ledger_answers(path, stated=stated, steps=ledger.steps, options=options)
        project.keep_original(path)
        _append(journal, _records(rows, by=by))
        book = project.folder / "reports" / f"{path.stem}-import.xlsx"
        sites = project.read_frame().sites
        nothing = merge_sites(sites, sites.iloc[:0], replaces=())
        content = import_book(rows.report, merge=nothing, refused=rows.refused, mark="")
        write_bytes(book, content)
    return LedgerImport(
        report=rows.report,
        new=tuple(rows.steps["finding_id"]),
        same=rows.same,
        conflicts=rows.conflicts,
        book=book,
    )


def _records(rows: AnswerRows, *, by: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            f"{row['finding_id']}|{row['n'] + 1}",
            state_body(
                row["finding_id"], row["state"], at=row["at"].to_pydatetime(),
                by=row["by"] or by, note=row["note"],
            ),
        )
        for row in rows.steps.to_dict("records")
    ]  # fmt: skip


def rates_of(table: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Return closure by group of some findings (see `geoplan.visits.rates`)."""
    return closure_rates(table, by=by)


def rates_table(
    ledger: Ledger, table: pd.DataFrame, *, by: str
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return closure by group as headings and rows to read."""
    head = [say("ledger.head.fix_class" if by == "fix" else f"ledger.head.{by}"), *rate_heads()]
    return head, rate_rows(closure_rates(table, by=by), by=by, catalogue=ledger.catalogue)


def write_ledger_book(ledger: Ledger, path: Path, *, chosen: pd.DataFrame) -> None:
    """Write some of the ledger as a workbook."""
    content = ledger_book(chosen, notes=ledger.notes)
    write_bytes(path, content)
