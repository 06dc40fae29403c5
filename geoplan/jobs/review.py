"""Look back: coverage by visits."""

from datetime import datetime

from geoplan.coverage.result import Coverage
from geoplan.coverage.sites import measure_coverage
from geoplan.store.journal import open_journal
from geoplan.store.project import Project
from geoplan.visits.events import visits_table


def read_coverage(project: Project, *, as_of: datetime) -> Coverage:
    """Return the coverage of the project's frame by its recorded visits."""
    frame = project.read_frame()
    with open_journal(project.folder / "journal.sqlite") as journal:
        visits = visits_table(journal.read("visit"))
    return measure_coverage(frame.sites, visits, as_of=as_of)
