"""What the journal tells of sites, as columns that a design may name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geoplan.coverage.sites import measure_coverage
from geoplan.draw.rules import columns_needed
from geoplan.frame.text import frame_text
from geoplan.frame.units import XY_SCALE, Frame, frame_units
from geoplan.store.journal import open_journal
from geoplan.store.project import Project
from geoplan.visits.events import visits_table

# visits: how many; findings: at the last visits together; days: since the last one, if any.
COLUMNS: Final = ("visits", "findings", "days")


def told_of_visits(
    project: Project, frame: Frame, columns: Sequence[str], *, now: datetime | None
) -> pd.DataFrame | None:
    """Return the journal's columns by site, None when no design asks for any.

    Without a moment (the frame is only compared) the columns are empty.
    """
    if not set(columns) & set(COLUMNS):
        return None
    if now is None:
        return pd.DataFrame(None, index=frame.sites.index, columns=list(COLUMNS))
    path = project.folder / "journal.sqlite"
    records: list[tuple[str, dict[str, object]]] = []
    if path.exists():
        with open_journal(path) as journal:
            records = list(journal.read("visit"))
    found = measure_coverage(frame.sites, visits_table(records), as_of=now).sites
    return found[list(COLUMNS)]


def frame_text_of(
    project: Project, design: Mapping[str, Any], *, now: datetime | None = None
) -> str:
    """Return the text of a project's frame as a design needs it, of this moment.

    Columns `visits`, `findings` and `days` (since the last visit) come from the journal.
    """
    frame, columns = project.read_frame(), columns_needed(design)
    told = told_of_visits(project, frame, columns, now=now)
    units = frame_units(frame, columns=columns, told=told)
    return frame_text(units, crs=frame.crs.to_string(), xy_scale=XY_SCALE, columns=columns)
