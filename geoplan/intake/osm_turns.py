"""Turn restrictions of OpenStreetMap files: relations of a street, a junction and a street."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

from geoplan.intake.street_source import RawStreets

Ints = npt.NDArray[np.int64]

# Later keys are more special and speak last.
_KEYS: Final = {
    "bike": ("restriction", "restriction:vehicle", "restriction:bicycle"),
    "car": (
        "restriction",
        "restriction:vehicle",
        "restriction:motor_vehicle",
        "restriction:motorcar",
    ),
}
_FREED: Final = {
    "bike": frozenset({"vehicle", "bicycle"}),
    "car": frozenset({"vehicle", "motor_vehicle", "motorcar"}),
}
_HOURS: Final = frozenset({"hour_on", "hour_off", "day_on", "day_off"})
_VALUE: Final = re.compile(
    r"(no|only)_(?:(?:left|right|u|straight)_(?:turn|on)|straight|entry|exit)"
)
_COLUMNS: Final = ("osm_id", "from_way", "to_way", "node", "only", "bike", "car")
_FORTH, _BACK = 1, 2


def turn_relations(path: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return what the relations of a file forbid, and how many could not be taken, by cause.

    Causes: `way`, they lead over a street instead of a junction; `hours`, they hold at certain
    hours only; `lost`, a part is not named. One pass over the relations.
    """
    rows: list[tuple[object, ...]] = []
    left = dict.fromkeys(("way", "hours", "lost"), 0)
    wanted = osmium.filter.TagFilter(("type", "restriction"))
    relations = osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(wanted)
    relation: Any
    for relation in relations:
        tags = {tag.k: tag.v for tag in relation.tags}
        modes = {mode: _said(tags, mode) for mode in _KEYS}
        if not any(modes.values()):
            left["hours"] += any(key.endswith(":conditional") for key in tags)
            continue
        members = [(member.role, member.type, member.ref) for member in relation.members]
        cause = "hours" if _HOURS & tags.keys() else _cause(members)
        if cause:
            left[cause] += 1
            continue
        rows += _rows(relation.id, modes, members)
    return pd.DataFrame(rows, columns=list(_COLUMNS)), left


def _said(tags: dict[str, str], mode: str) -> str:
    """Return "no", "only", or "" where a mode is not bound."""
    if _FREED[mode] & {part.strip() for part in tags.get("except", "").split(";")}:
        return ""
    told = [tags[key] for key in _KEYS[mode] if key in tags]
    match = _VALUE.fullmatch(told[-1]) if told else None
    return match[1] if match else ""


def _cause(members: list[tuple[str, str, int]]) -> str:
    kinds = [(role, kind) for role, kind, _ in members]
    if ("via", "w") in kinds:
        return "way"
    whole = kinds.count(("via", "n")) == 1 and ("from", "w") in kinds and ("to", "w") in kinds
    return "" if whole else "lost"


def _rows(
    number: int, modes: dict[str, str], members: list[tuple[str, str, int]]
) -> Iterator[tuple[object, ...]]:
    def of(role: str, kind: str) -> list[int]:
        return [ref for own, sort, ref in members if (own, sort) == (role, kind)]

    for value in ("no", "only"):
        bound = [modes[mode] == value for mode in ("bike", "car")]
        if any(bound):
            for way_in, node, way_out in product(of("from", "w"), of("via", "n"), of("to", "w")):
                yield number, way_in, way_out, node, value == "only", *bound


def add_turns(raw: RawStreets, path: Path, *, ways: Ints) -> None:
    """Put the turn restrictions of a file into its map; warn of those that cannot be taken.

    A way is cut into pieces: the one meant is that by which one can come to the junction, or
    leave it. Where that is not one piece alone (or none: cut off by the extract), the restriction
    is not taken.

    Parameters
    ----------
    raw
        The map, streets cut.
    path
        The file.
    ways
        For each record of the map the number of its way in the file.
    """
    told, left = turn_relations(path)
    ids = pd.Series(np.arange(len(raw.node_ids)), index=raw.node_ids)
    told["via"] = told["node"].map(ids).fillna(-1).astype("int64")
    told["row"] = np.arange(len(told))
    ends = _ends(raw.records, ways)
    arrive = ends[ends["arrives"]][["way", "via", "edge"]].drop_duplicates()
    leave = ends[ends["leaves"]][["way", "via", "edge"]].drop_duplicates()
    found = told.merge(arrive, left_on=["from_way", "via"], right_on=["way", "via"])
    found = found.merge(leave, left_on=["to_way", "via"], right_on=["way", "via"])
    found = found[~found.duplicated("row", keep=False)]
    raw.turns = found.rename(columns={"edge_x": "from_edge", "edge_y": "to_edge"})
    lost = told.loc[~told["row"].isin(found["row"]), "osm_id"].nunique()
    raw.warn("streets.warn.turns_way", count=left["way"])
    raw.warn("streets.warn.turns_hours", count=left["hours"])
    raw.warn("streets.warn.turns_lost", count=left["lost"] + lost)


def _ends(records: pd.DataFrame, ways: Ints) -> pd.DataFrame:
    """Return both ends of each street: who of bike and car may arrive there, or leave."""
    mask = (records["bike"] | records["car"]).to_numpy(dtype="int64")
    edge = np.arange(len(records))
    first = pd.DataFrame({"via": records["u"], "arrives": mask & _BACK, "leaves": mask & _FORTH})
    last = pd.DataFrame({"via": records["v"], "arrives": mask & _FORTH, "leaves": mask & _BACK})
    both = pd.concat([first.assign(edge=edge, way=ways), last.assign(edge=edge, way=ways)])
    return both.astype({"arrives": bool, "leaves": bool})
