"""What a project knows as of one moment, read once: the ground of score, ranking and risk."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pandas as pd

from geoplan.frame.duties import owners
from geoplan.frame.standard import Standard
from geoplan.frame.units import Frame
from geoplan.jobs.ledger import JOURNAL, Ledger, ledger_of
from geoplan.store.journal import open_journal
from geoplan.store.project import Project
from geoplan.visits.events import answers_table, visits_table


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Frame and records of an open project; what came later than `now` is not in it.

    Attributes
    ----------
    answers, visits
        As of `geoplan.visits.events`.
    ledger
        The findings as of `now`.
    """

    project: Project
    now: datetime
    frame: Frame
    standard: Standard
    answers: pd.DataFrame
    visits: pd.DataFrame
    ledger: Ledger

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Name, category, township, community, grid and answering unit of each site."""
        frame = self.frame
        told = pd.DataFrame(frame.sites[["name", "category", "township", "community", "grid"]])
        return told.assign(unit=owners(frame.sites, frame.areas, frame.duties))


def read_evidence(project: Project, *, now: datetime) -> Evidence:
    """Return what an open project knows.

    Parameters
    ----------
    now
        In the project's zone where it names none.
    """
    moment = project.aware(now)
    with open_journal(project.folder / JOURNAL) as journal:
        answers = answers_table(journal.read("answer"))
        visits = visits_table(journal.read("visit"))
        ledger = ledger_of(project, journal, as_of=moment)
    return Evidence(
        project=project,
        now=moment,
        frame=project.read_frame(),
        standard=project.standard,
        answers=answers[answers["at"] <= moment],
        visits=visits[visits["at"] <= moment],
        ledger=ledger,
    )
