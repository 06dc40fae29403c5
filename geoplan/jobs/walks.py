"""Tracks as they are kept: listed, read as walked stretches, written as a table."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.jobs.edits import imported_network
from geoplan.plan.network import StreetNetwork
from geoplan.store.atomic import write_text
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.tracks import KIND, TrackFacts, streets_key, walked_table

Record = tuple[str, dict[str, Any]]


def facts_of(body: dict[str, Any]) -> TrackFacts:
    """Return what a record tells beside its stretches."""
    return TrackFacts(**{name: body[name] for name in TrackFacts.__dataclass_fields__})


def length_of(body: dict[str, Any]) -> float:
    """Return the metres of a record's stretches together."""
    return float(sum(row[2] - row[1] for row in body["stretches"]) / 10)


def key_of(network: StreetNetwork) -> str:
    """Return the key of a street map (see `streets_key`)."""
    ends = [shapely.get_coordinates(shapely.get_point(network.lines, place)) for place in (0, -1)]
    return streets_key(np.hstack(ends), network.length_m)


@dataclass(frozen=True, kw_only=True)
class TrackLine:
    """One track as listed.

    Attributes
    ----------
    current
        Whether it was matched to the street map that is there now.
    """

    key: str
    facts: TrackFacts
    walked_m: float
    current: bool

    @property
    def document(self) -> dict[str, object]:
        """The track as plain values."""
        return {
            "key": self.key,
            **asdict(self.facts),
            "walked_m": round(self.walked_m),
            "current": self.current,
        }


def list_tracks(folder: Path) -> list[TrackLine]:
    """Return all tracks, oldest first; of several readings of a track the one that counts."""
    with open_project(folder) as project:
        key = key_of(imported_network(project))
        lines = [
            TrackLine(
                key=name, facts=facts_of(body), walked_m=length_of(body),
                current=body["streets"] == key,
            )
            for name, body in _told(project)
        ]  # fmt: skip
    fresh = {line.facts.raw for line in lines if line.current}
    left = [line for line in lines if line.current or line.facts.raw not in fresh]
    return sorted(left, key=lambda line: (line.facts.at, line.facts.name))


def _told(project: Project) -> list[Record]:
    path = project.folder / "journal.sqlite"
    if not path.exists():
        return []
    with open_journal(path) as journal:
        return list(journal.read(KIND))


@dataclass(frozen=True, kw_only=True)
class Walks:
    """Walked stretches on the street map that is there now.

    Attributes
    ----------
    walked
        See `geoplan.visits.tracks.COLUMNS`.
    tracks
        How many tracks that are.
    stale
        How many more were matched to an earlier street map and wait to be matched again.
    """

    walked: pd.DataFrame
    tracks: int
    stale: int

    @classmethod
    def nothing(cls) -> "Walks":
        """Return no walks at all."""
        return cls(walked=walked_table([], streets=""), tracks=0, stale=0)


def read_walks(project: Project, network: StreetNetwork) -> Walks:
    """Return all walked stretches.

    Parameters
    ----------
    project
        Open.
    network
        Its streets as imported (`imported_network`): stretches name them by position.
    """
    key, told = key_of(network), _told(project)
    fresh = {body["raw"] for _, body in told if body["streets"] == key}
    old = {body["raw"] for _, body in told} - fresh
    return Walks(walked=walked_table(told, streets=key), tracks=len(fresh), stale=len(old))


def export_walked(folder: Path, out: Path) -> int:
    """Write all walked stretches as a table (edge, from_m, to_m, at, by, side, track)."""
    with open_project(folder) as project:
        walked = read_walks(project, imported_network(project)).walked
    told = walked.assign(at=walked["at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    text = told.to_csv(index=False, float_format="%.1f", lineterminator="\n")
    write_text(out, "\ufeff" + text)
    return len(told)
