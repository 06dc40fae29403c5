"""Turns that signs forbid: as the map tells them, and as pairs of streets by direction."""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Walkers turn as they please.
TURN_MODES: Final = ("bike", "car")
_KINDS: Final = {
    "via": "int64",
    "from_edge": "int64",
    "to_edge": "int64",
    "only": "bool",
    "bike": "bool",
    "car": "bool",
    "osm_id": "int64",
}


class Directions(Protocol):
    """Streets by direction: one element for each that a mode may use."""

    @property
    def tail(self) -> Ints:
        """Junctions where elements begin."""

    @property
    def head(self) -> Ints:
        """Junctions where elements end."""

    @property
    def edge(self) -> Ints:
        """Streets of the elements."""


def turn_table(rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return turn restrictions with their declared columns and types, numbered 0 ….

    Parameters
    ----------
    rows
        via: position of the junction; from_edge, to_edge: positions of the streets that end
        there; only: from there nowhere else (else: not to there); bike, car: whom it binds;
        osm_id of the relation, 0 for none. None: no restrictions.
    """
    if rows is None:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _KINDS.items()})
    return rows[list(_KINDS)].astype(_KINDS).reset_index(drop=True)


def banned_pairs(turns: pd.DataFrame, streets: Directions, *, mode: str) -> tuple[Ints, Ints]:
    """Return the forbidden turns of a mode: element by which one comes, element one may not take.

    What must be obeyed ("only") forbids every other way on, turning round among them; where its
    goal is closed to the mode, it cannot be obeyed and says nothing. Sorted, each pair once.

    Parameters
    ----------
    streets
        What the mode may use (`geoplan.plan.ways.directed`).
    """
    none = np.empty(0, dtype="int64")
    if mode not in TURN_MODES or turns.empty:
        return none, none
    bound = turns[turns[mode]]
    element = np.arange(len(streets.edge))
    arrive = pd.DataFrame({"by": element, "from_edge": streets.edge, "via": streets.head})
    leave = pd.DataFrame({"onto": element, "to_edge": streets.edge, "via": streets.tail})
    there = arrive[arrive["via"].isin(bound["via"])]
    onward = leave[leave["via"].isin(bound["via"])]
    told = bound.merge(there, on=["from_edge", "via"]).merge(onward, on=["to_edge", "via"])
    pairs = ["by", "onto"]
    must = told.loc[told["only"], ["by", "onto", "via"]].drop_duplicates()
    others = must[["by", "via"]].drop_duplicates().merge(onward, on="via")[pairs]
    marked = others.merge(must[pairs], on=pairs, how="left", indicator="known")
    others = marked.loc[marked["known"] == "left_only", pairs]
    both = pd.concat([told.loc[~told["only"], pairs], others]).drop_duplicates()
    both = both.sort_values(pairs)
    return both["by"].to_numpy(dtype="int64"), both["onto"].to_numpy(dtype="int64")


def moved_turns(turns: pd.DataFrame, *, origin: Ints, u: Ints, v: Ints) -> pd.DataFrame:
    """Return restrictions after streets were cut or dropped.

    Parameters
    ----------
    origin
        For each street now its position before, -1 for none.
    u, v
        Ends of the streets now; junctions keep their positions.

    Notes
    -----
    Of the pieces of a street the one that ends at the junction counts. A restriction that lost a
    street, or whose street now ends there with several pieces, is dropped.
    """
    if turns.empty:
        return turn_table()
    rows = np.flatnonzero(origin >= 0)
    ends = pd.DataFrame(
        {"edge": np.tile(rows, 2), "old": np.tile(origin[rows], 2), "via": [*u[rows], *v[rows]]}
    ).drop_duplicates()
    ends = ends[~ends.duplicated(["old", "via"], keep=False)]
    found = turns.merge(ends, left_on=["from_edge", "via"], right_on=["old", "via"])
    found = found.merge(
        ends, left_on=["to_edge", "via"], right_on=["old", "via"], suffixes=("_in", "_out")
    )
    return turn_table(found.assign(from_edge=found["edge_in"], to_edge=found["edge_out"]))
