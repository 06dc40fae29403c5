"""The office's edits of the street map, and its speeds."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

from geoplan.base.closed import CLOSED
from geoplan.base.errors import InputError, PlanError
from geoplan.intake.conflate import TOLERANCE_M
from geoplan.intake.street_merge import merge_streets
from geoplan.intake.street_source import StreetSource, summarise
from geoplan.intake.streets import read_streets
from geoplan.plan.bans import turn_table
from geoplan.plan.edits import Edit, edited, pieces_of
from geoplan.plan.network import StreetNetwork, street_network
from geoplan.plan.speeds import MODES, TimeModel
from geoplan.plan.teams import parse_hours
from geoplan.store.assets import asset
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.documents import as_value, read_json, read_value
from geoplan.store.layers import layer_names, read_layer, write_layers
from geoplan.store.project import Project, open_project

_FILE: Final = "edits.json"
TURNS: Final = "turns"  # a layer of the street map


@dataclass(frozen=True, kw_only=True)
class _Kept:
    __pydantic_config__: ClassVar = CLOSED

    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An edit, its number, and how much of the map it concerns."""

    number: int
    edit: Edit
    pieces: int
    length_m: float

    @property
    def document(self) -> dict[str, Any]:
        """The edit as plain values."""
        return {
            "number": self.number,
            **asdict(self.edit),
            "pieces": self.pieces,
            "length_m": round(self.length_m),
        }


def read_edits(project: Project) -> tuple[Edit, ...]:
    """Return the project's edits in order."""
    path = project.folder / _FILE
    if not path.exists():
        return ()
    return as_value(read_json(path), _Kept, file=_FILE).edits


def _write(project: Project, edits: Sequence[Edit]) -> None:
    text = json.dumps({"edits": [asdict(edit) for edit in edits]}, ensure_ascii=False, indent=1)
    write_text(project.folder / _FILE, text + "\n")


def imported_network(project: Project) -> StreetNetwork:
    """Return the streets as they were imported.

    Raises
    ------
    ProjectError
        `streets.none`.
    """
    layers = project.read_streets("nodes", "edges")
    return street_network(layers["nodes"], layers["edges"], read_turns(project))


def read_turns(project: Project) -> pd.DataFrame:
    """Return the forbidden turns of the street map; none where its file knows none."""
    known = TURNS in layer_names(project.folder / "roads.gpkg")
    return turn_table(project.read_streets(TURNS)[TURNS] if known else None)


def read_edited_network(
    project: Project, *, window: tuple[int, int] | None = None
) -> StreetNetwork:
    """Return the streets with the office's edits.

    Parameters
    ----------
    window
        Seconds of the day during which one is under way, for gates with hours.

    Raises
    ------
    ProjectError
        `streets.none`.
    """
    network, edits = imported_network(project), read_edits(project)
    return edited(network, edits, join=_joiner(project), window=window) if edits else network


@dataclass(frozen=True, kw_only=True)
class _Joiner:
    project: Project
    read: dict[str, StreetNetwork] = field(default_factory=dict)

    def __call__(self, network: StreetNetwork, edit: Edit) -> StreetNetwork:
        if edit.layer not in self.read:
            path = self.project.folder / "edits" / edit.layer
            nodes = read_layer(path, "nodes", index="node")
            self.read[edit.layer] = street_network(nodes, read_layer(path, "edges", index="edge"))
        return _merged(network, self.read[edit.layer], file=edit.layer)


def _joiner(project: Project) -> _Joiner:
    return _Joiner(project=project)


def _merged(base: StreetNetwork, own: StreetNetwork, *, file: str) -> StreetNetwork:
    # Only what `merge_streets` looks at: streets, file and warnings; land and points are none.
    summary = summarise(own, file=file, form="gpkg", warnings=[], land={}, poi=own.nodes.iloc[:0])
    layer = StreetSource(
        network=own,
        land={},
        poi=own.nodes.iloc[:0],
        summary=summary,
        origin=np.full(len(own.edges), file, dtype=object),
        credit="",
    )
    origin = np.full(len(base.edges), "", dtype=object)
    return merge_streets(base, layer, origin=origin, tolerance_m=TOLERANCE_M).network


def add_edit(folder: Path, edit: Edit) -> Listed:
    """Keep one more edit.

    Raises
    ------
    PlanError
        `edit.no_street`: the map has nothing of that name, or nothing near that place.
    InputError
        `plan.hours`, or `edit.modes`.
    """
    with open_project(folder, write=True) as project:
        unknown = sorted(set(edit.modes) - set(MODES))
        if unknown:
            raise InputError("edit.modes", mode=unknown[0], known=", ".join(MODES))
        if edit.kind == "gate":
            parse_hours(edit.hours)
        edits = read_edits(project)
        network = read_edited_network(project)
        rows = pieces_of(network, edit)
        if not len(rows):
            what = edit.street or f"{edit.lon}, {edit.lat}"
            raise PlanError("edit.no_street", what=what)
        _write(project, [*edits, edit])
        return _listed(len(edits) + 1, edit, network)


def add_streets(folder: Path, path: Path, *, now: datetime, datum: str | None = None) -> Listed:
    """Keep new streets from a layer as an edit, joined to the map when it is read.

    Raises
    ------
    InputError
        What `read_streets` refuses.
    """
    with open_project(folder, write=True) as project:
        edits, base = read_edits(project), read_edited_network(project)
        own = read_streets(path, crs=base.crs, land=False, datum=datum).network
        digest = project.keep_original(path)
        name = f"{digest[:16]}.gpkg"
        layers = {
            "nodes": own.nodes.rename_axis("node"),
            "edges": own.edges.rename_axis("edge"),
        }
        write_layers(project.folder / "edits" / name, layers)
        edit = Edit(kind="add", street=path.name, layer=name, made=project.local(now))
        before, after = base.length_m.sum(), _merged(base, own, file=name).length_m.sum()
        _write(project, [*edits, edit])
        pieces = len(own.edges)
        return Listed(
            number=len(edits) + 1, edit=edit, pieces=pieces, length_m=float(after - before)
        )


def _listed(number: int, edit: Edit, network: StreetNetwork) -> Listed:
    rows = pieces_of(network, edit) if edit.kind != "add" else np.empty(0, dtype="int64")
    metres = float(network.length_m[rows].sum())
    return Listed(number=number, edit=edit, pieces=len(rows), length_m=metres)


def list_edits(folder: Path) -> list[Listed]:
    """Return all edits with what they concern on the imported map."""
    with open_project(folder) as project:
        network = imported_network(project)
        return [
            _listed(number, edit, network)
            for number, edit in enumerate(read_edits(project), start=1)
        ]


def undo_edit(folder: Path, *, number: int = 0) -> Edit:
    """Take one edit back, the last one when no number is given.

    Raises
    ------
    PlanError
        `edit.none`: there is no such edit.
    """
    with open_project(folder, write=True) as project:
        edits = list(read_edits(project))
        place = (number or len(edits)) - 1
        if not 0 <= place < len(edits):
            raise PlanError("edit.none", number=number, count=len(edits))
        gone = edits.pop(place)
        _write(project, edits)
        return gone


# ---- speeds


def read_times(project: Project) -> TimeModel:
    """Return speeds and delays: the project's own, else those that geoplan brings along.

    Raises
    ------
    InputError
        `document.invalid` with every fault, `speeds.mode`, `speeds.value`.
    """
    own = project.folder / "speeds.toml"
    path = own if own.exists() else asset("speeds", "standard.toml")
    times = read_value(path, TimeModel)
    for mode in MODES:
        if "*" not in times.speeds_kmh.get(mode, {}) or mode not in times.junction_s:
            raise InputError("speeds.mode", file=path.name, mode=mode)
    _check(times, file=path.name)
    return times


def _check(times: TimeModel, *, file: str) -> None:
    flat = {
        f"speeds_kmh.{m}.{c}": kmh
        for m, known in times.speeds_kmh.items()
        for c, kmh in known.items()
    }
    for name, kmh in flat.items():
        if not 0.5 <= kmh <= 200:
            raise InputError("speeds.value", file=file, name=name, value=kmh, low=0.5, high=200)
    waits = {f"junction_s.{mode}": s for mode, s in times.junction_s.items()}
    waits |= {f"crossing_s.{kind}": s for kind, s in times.crossing_s.items()}
    waits |= {f"turn_s.{m}.{k}": s for m, known in times.turn_s.items() for k, s in known.items()}
    waits["parking_s"] = times.parking_s
    for name, seconds in waits.items():
        if not 0 <= seconds <= 3600:
            raise InputError("speeds.value", file=file, name=name, value=seconds, low=0, high=3600)


def edit_speeds(folder: Path) -> Path:
    """Put a copy of the speeds into the project, to be edited; one that is there stays."""
    with open_project(folder, write=True) as project:
        path = project.folder / "speeds.toml"
        if not path.exists():
            write_bytes(path, asset("speeds", "standard.toml").read_bytes())
        return path


def show_times(folder: Path) -> TimeModel:
    """Return the speeds and delays that plans of a project use."""
    with open_project(folder) as project:
        return read_times(project)
