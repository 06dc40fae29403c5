"""Record what was seen."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geoplan.base.problems import RowReport
from geoplan.intake.records import read_visits
from geoplan.store.journal import open_journal
from geoplan.store.project import open_project
from geoplan.visits.events import visit_bodies


@dataclass(frozen=True, kw_only=True)
class VisitsImport:
    """What an import of visits did."""

    report: RowReport
    new: int


def import_visits(folder: Path, path: Path, *, now: datetime) -> VisitsImport:
    """Read a file of visits into the journal; the same file twice adds nothing.

    Raises
    ------
    InputError
        The file cannot be used at all.
    """
    with open_project(folder, write=True) as project:
        frame = project.read_frame()
        rows = read_visits(path, sites=frame.sites, zone=project.settings.zone, now=now)
        rows.report.digest = project.keep_original(path)
        with open_journal(project.folder / "journal.sqlite") as journal:
            new = journal.append("visit", visit_bodies(rows.visits))
        return VisitsImport(report=rows.report, new=new)
