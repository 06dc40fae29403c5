"""New rows into the frame: added, changed, the same, or known under another name."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geoplan.frame.sites import TEXTS

# Optional column: the fields that another source filled, kept while the site's own is silent.
FILLED: Final = "filled"
_NOTHING: Final = {"size": 1}
_MADE: Final = r"^[SL][0-9a-f]{9}$"
_NEAR_M: Final = 50.0
_MOVED_M: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Merge:
    """The frame after a merge, and what became of each incoming site.

    Attributes
    ----------
    sites
        The whole frame.
    fate
        Index: incoming `site_id`; added, changed, same, or known (already there, by name,
        category and place, under the identifier in `known_as`).
    known_as
        Index: incoming `site_id` of known ones; the frame's identifier.
    gone
        Identifiers the frame has from the same source that no longer stand in it.
    changes
        site_id, field, old, new of every changed value; a place by how far it moved.
    """

    sites: gpd.GeoDataFrame
    fate: "pd.Series[str]"
    known_as: "pd.Series[str]"
    gone: tuple[str, ...]
    changes: pd.DataFrame


def merge_sites(
    frame: gpd.GeoDataFrame,
    incoming: gpd.GeoDataFrame,
    *,
    replaces: Collection[str] | None = None,
) -> Merge:
    """Merge one source's sites into the frame; the same source twice changes nothing.

    A site is the frame's when the identifier is, or when name and category agree within 50 m.
    O((n + m) log n).

    Parameters
    ----------
    frame, incoming
        Sites in the same metric CRS.
    replaces
        Sources whose sites are gone if they are not among the incoming; None: those of the
        incoming sites.
    """
    incoming = _keep_filled(frame, incoming)
    fate = pd.Series("added", index=incoming.index, dtype="str")
    shared = incoming.index.intersection(frame.index)
    changed = _differs(frame.loc[shared], incoming.loc[shared])
    fate.loc[shared] = np.where(changed, "changed", "same")
    sources = set(incoming["source"]) if replaces is None else set(replaces)
    # An identifier made from name and place is no claim to the site: another source's stays its.
    other = shared[
        changed & shared.str.match(_MADE) & ~frame["source"].reindex(shared).isin(sources)
    ]
    known_as = pd.concat(
        [
            _known(frame, incoming[fate == "added"]),
            pd.Series(other, index=other, dtype="str"),
        ]
    )
    fate.loc[known_as.index] = "known"
    filled = _fill_gaps(frame, incoming, known_as=known_as)
    updated = incoming[fate == "changed"]
    kept = filled[~filled.index.isin(updated.index)]
    parts = [part for part in (kept, updated, incoming[fate == "added"]) if len(part)]
    merged = pd.concat(parts) if parts else frame
    sites = gpd.GeoDataFrame(merged, crs=frame.crs).sort_index()
    sites.index.name = "site_id"
    for name in {"extra", FILLED} & set(sites):
        sites[name] = sites[name].fillna("").astype("str")
    told = set(incoming.index) | set(known_as)
    gone = frame.index[frame["source"].isin(sources) & ~frame.index.isin(list(told))]
    return Merge(
        sites=sites,
        fate=fate,
        known_as=known_as,
        gone=tuple(map(str, gone)),
        changes=_changes(frame.loc[updated.index], updated),
    )


def _changes(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []
    for name in (*TEXTS, "size"):
        rows = (old[name] != new[name]) & (name != "source")
        texts = {"old": old.loc[rows, name].astype("str"), "new": new.loc[rows, name].astype("str")}
        parts.append(pd.DataFrame({"field": name, **texts}))
    away = pd.Series(
        shapely.distance(old.geometry.to_numpy(), new.geometry.to_numpy()), index=new.index
    )
    moved = away[away > _MOVED_M].round(1).astype("str") + " m"
    parts.append(pd.DataFrame({"field": "geometry", "old": "", "new": moved}))
    table = pd.concat(parts)
    table.index.name = "site_id"
    return table.reset_index().sort_values(["site_id", "field"], ignore_index=True)


def _differs(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> np.ndarray:
    columns = [name for name in (*TEXTS, "size") if name != "source"]
    texts = (old[columns].to_numpy() != new[columns].to_numpy()).any(axis=1)
    moved = shapely.distance(old.geometry.to_numpy(), new.geometry.to_numpy()) > _MOVED_M
    return np.asarray(texts | moved)


def _key(sites: gpd.GeoDataFrame) -> "pd.Series[str]":
    return sites["category"] + "|" + sites["name"].str.casefold()


def _known(frame: gpd.GeoDataFrame, incoming: gpd.GeoDataFrame) -> "pd.Series[str]":
    nothing = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
    if frame.empty or incoming.empty:
        return nothing
    old = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
    new = shapely.get_coordinates(shapely.point_on_surface(incoming.geometry.to_numpy()))
    near = cKDTree(new).sparse_distance_matrix(cKDTree(old), _NEAR_M, output_type="ndarray")
    one, two = near["i"], near["j"]
    same = _key(incoming).to_numpy()[one] == _key(frame).to_numpy()[two]
    order = np.argsort(near["v"][same], kind="stable")
    found = pd.Series(
        frame.index.to_numpy()[two[same][order]],
        index=incoming.index[one[same][order]],
        dtype="str",
    )
    return found[~found.index.duplicated()]


def _fill_gaps(
    frame: gpd.GeoDataFrame, incoming: gpd.GeoDataFrame, *, known_as: "pd.Series[str]"
) -> gpd.GeoDataFrame:
    """Give known sites what only the other source says; what is there stays."""
    if known_as.empty:
        return frame
    told = incoming.loc[known_as.index].set_axis(known_as.to_numpy(), axis=0)
    told = told[~told.index.duplicated()]
    filled = frame.copy()
    marks = _marks(frame).loc[told.index]
    for name in (*TEXTS, "size"):
        mine, theirs, nothing = filled.loc[told.index, name], told[name], _NOTHING.get(name, "")
        gap = (mine == nothing) & (theirs != nothing)
        filled.loc[told.index, name] = mine.where(~gap, theirs)
        marks = marks.where(~gap, marks + f"{name},")
    filled[FILLED] = _marks(frame)
    filled.loc[told.index, FILLED] = marks
    return filled


def _marks(frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return which fields of each site another source filled, as ",unit,phone,"."""
    if FILLED in frame:
        return frame[FILLED].replace("", ",")
    return pd.Series(",", index=frame.index, dtype="str")


def _keep_filled(frame: gpd.GeoDataFrame, incoming: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give incoming sites what another source filled where they still say nothing."""
    shared = incoming.index.intersection(frame.index)
    marks = _marks(frame).loc[shared]
    if marks.empty or (marks == ",").all():
        return incoming
    kept = incoming.copy()
    for name in (*TEXTS, "size"):
        silent = kept.loc[shared, name] == _NOTHING.get(name, "")
        theirs = marks.str.contains(f",{name},", regex=False)
        kept.loc[shared, name] = kept.loc[shared, name].where(
            ~(silent & theirs), frame.loc[shared, name]
        )
        marks = marks.where(silent, marks.str.replace(f",{name},", ",", regex=False))
    kept[FILLED] = marks.reindex(kept.index).fillna("").astype("str")
    return kept
