"""Who was drawn in a round, as every later step reads it."""

import pandas as pd

from geoplan.draw.picks import picks_table
from geoplan.store.project import Project


def read_picks(project: Project, round_id: str) -> pd.DataFrame:
    """Return who was drawn in a round, amendments and simulated chances taken in."""
    folder = project.attempt_folder(round_id)
    told: dict[str, dict[str, float]] = {}
    if (folder / "chances.json").exists():
        listed = project.read_round(round_id, "chances.json")["draws"]
        told = {
            label: {unit: float(pair[0]) for unit, pair in units.items()}
            for label, units in listed.items()
        }
    amendments = None
    if (folder / "amendments.json").exists():
        amendments = project.read_round(round_id, "amendments.json")
    certificate = project.read_round(round_id, "draw.json")
    return picks_table(certificate, amendments=amendments, chances=told)
