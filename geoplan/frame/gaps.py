"""The ledger beside the map: what each lacks, what moved, what is called otherwise."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rapidfuzz import fuzz, process
from scipy.spatial import cKDTree

Status = Literal["map_only", "ledger_only", "moved", "renamed", "same"]
STATUSES: Final[tuple[Status, ...]] = ("map_only", "ledger_only", "moved", "renamed", "same")
COLUMNS: Final = ("status", "site_id", "point", "name", "map_name", "category", "distance_m",
                  "likeness")  # fmt: skip
# What a pair can be, best first: the very name, a like name, elsewhere, another name.
_RANKED: Final[tuple[Status, ...]] = ("same", "renamed", "moved", "renamed")
_NEIGHBOURS: Final = 60
_LIKE: Final = 75.0  # per cent
_SURE: Final = 85.0
_APART: Final = 60.0
_COMMON: Final = 5  # more places of one name, such as public toilets: it says nothing of which
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")
_ENDINGS: Final = re.compile(
    r"(?:农贸综合市场|农副产品批发市场|农产品批发市场|农贸市场|集贸市场|综合市场|批发市场|菜市场|菜场|"
    r"市场|住宅小区|小区|花园|花苑|家园|新村|公寓|社区居委会|社区|居委会|有限公司|分公司|超市)$"
)
_MARKS: Final = re.compile(r"[\s·•,，.。、\-—_]+")
# What tells two neighbours of one name apart: numbers, phases, points of the compass.
_TELLING: Final = re.compile(
    r"[0-9]+|[一二三四五六七八九十]+(?=期|区|号|村|弄|路|幼|小|中)|[东南西北](?=区|门|苑|园|$)"
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How near counts as the same place, in metres.

    Attributes
    ----------
    same_m
        Up to here a like-named point is the same site where it stands.
    moved_m
        Up to here it is the same site at another place.
    renamed_m
        Up to here a point of the same category is the same site under another name.
    """

    same_m: float = 100.0
    moved_m: float = 2_000.0
    renamed_m: float = 50.0


def _plain(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name).casefold())


def core_name(name: str, *, prefixes: Sequence[str] = ()) -> str:
    """Return what is left of a name without brackets, the county's name and generic endings."""
    folded = _plain(name)
    plain = _BRACKETS.sub("", folded) or folded
    for prefix in prefixes:
        if plain.startswith(prefix) and len(plain) - len(prefix) >= 2:
            plain = plain[len(prefix) :]
            break
    core = _ENDINGS.sub("", plain)
    return core if len(core) >= 2 else plain


def compare_sites(
    ledger: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    prefixes: Sequence[str] = (),
    limits: Limits | None = None,
) -> pd.DataFrame:
    """Compare a ledger with the points of a map, one to one.

    Points without a category match by name alone. Sites are called missing on the map only in
    categories that the map knows. O(n log m): each site is held against its sixty nearest points
    within `moved_m` and every point of its very name. A name that more than five places of one
    category bear tells of none that it moved.

    Parameters
    ----------
    ledger
        Sites (see `geoplan.frame.sites`).
    points
        name, category ("" unknown), geometry Point, in the same metric CRS; any unique index.
    prefixes
        Names of the county and its townships, which names may begin with or not.
    limits
        See `Limits`.

    Returns
    -------
    DataFrame
        `COLUMNS`: status (one of `STATUSES`), site_id, point (index in `points`), both names,
        category, distance_m, likeness of the names (0-100); "" and NaN where one side is missing.
    """
    told = limits or Limits()
    folded = sorted({core_name(prefix) for prefix in prefixes} | set(prefixes), key=len)[::-1]
    # What is alike in every respect is told apart by its identifier, never by its row.
    ledger, points = (
        gpd.GeoDataFrame(table.iloc[np.argsort(table.index.astype("str"), kind="stable")])
        for table in (ledger, points)
    )
    mine = _Side.of(ledger, prefixes=folded)
    theirs = _Side.of(points, prefixes=folded)
    pairs = _pairs(mine, theirs, limits=told)
    pairs = _one_to_one(_judge(pairs, mine, theirs, limits=told))
    return _table(pairs, ledger, points)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Side:
    xy: npt.NDArray[np.float64]
    fulls: npt.NDArray[np.object_]  # cores with what stands in brackets
    cores: npt.NDArray[np.object_]
    telling: npt.NDArray[np.object_]
    kinds: npt.NDArray[np.object_]
    common: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, table: gpd.GeoDataFrame, *, prefixes: Sequence[str]) -> "_Side":
        names = table["name"].astype("str")
        cores = names.map({n: core_name(n, prefixes=prefixes) for n in names.unique()})
        brackets = names.map({n: "".join(_BRACKETS.findall(_plain(n))) for n in names.unique()})
        fulls = cores + brackets
        telling = cores.map({c: "|".join(_TELLING.findall(c)) for c in cores.unique()})
        points = shapely.point_on_surface(np.asarray(table.geometry.array, dtype=object))
        return cls(
            xy=shapely.get_coordinates(points).reshape(-1, 2),
            fulls=fulls.to_numpy(dtype=object),
            cores=cores.to_numpy(dtype=object),
            telling=telling.to_numpy(dtype=object),
            kinds=table["category"].to_numpy(dtype=object),
            common=(
                cores.groupby([table["category"], cores]).transform("size") > _COMMON
            ).to_numpy(),
        )


def _pairs(mine: _Side, theirs: _Side, *, limits: Limits) -> pd.DataFrame:
    """Return candidate pairs: near ones, and those of one name within reach."""
    if not len(mine.xy) or not len(theirs.xy):
        return pd.DataFrame({"one": [], "two": []}, dtype="int64")
    parts: list[pd.DataFrame] = []
    for kind in np.unique(mine.kinds):
        own = np.flatnonzero(mine.kinds == kind)
        other = np.flatnonzero((theirs.kinds == kind) | (theirs.kinds == ""))
        if not len(other):
            continue
        tree = cKDTree(theirs.xy[other])
        k = min(_NEIGHBOURS, len(other))
        away, found = tree.query(mine.xy[own], k=k, distance_upper_bound=limits.moved_m)
        away, found = np.reshape(away, (len(own), k)), np.reshape(found, (len(own), k))
        row, place = np.nonzero(np.isfinite(away))
        parts.append(pd.DataFrame({"one": own[row], "two": other[found[row, place]]}))
        own, other = own[~mine.common[own]], other[~theirs.common[other]]
        named = pd.DataFrame({"one": own, "core": mine.cores[own]}).merge(
            pd.DataFrame({"two": other, "core": theirs.cores[other]}), on="core"
        )
        parts.append(named[["one", "two"]])
    if not parts:
        return pd.DataFrame({"one": [], "two": []}, dtype="int64")
    return pd.concat(parts).drop_duplicates(ignore_index=True)


def _judge(pairs: pd.DataFrame, mine: _Side, theirs: _Side, *, limits: Limits) -> pd.DataFrame:
    one, two = pairs["one"].to_numpy(), pairs["two"].to_numpy()
    away = np.hypot(*(mine.xy[one] - theirs.xy[two]).T) if len(pairs) else np.empty(0)
    likeness = np.zeros(len(pairs))
    if len(pairs):
        likeness = process.cpdist(mine.cores[one], theirs.cores[two], scorer=fuzz.ratio)
        apart = mine.telling[one] != theirs.telling[two]
        likeness = np.where(apart, np.minimum(likeness, _APART), likeness)
    known = theirs.kinds[two] != ""
    like = likeness >= np.where(known, _LIKE, _SURE)
    here = like & (away <= limits.same_m)
    ranks = [
        here & (mine.fulls[one] == theirs.fulls[two]),
        here,
        (likeness >= _SURE) & (away <= limits.moved_m) & ~mine.common[one] & ~theirs.common[two],
        known & ~like & (away <= limits.renamed_m),
    ]
    rank = np.select(ranks, range(len(_RANKED)), default=len(_RANKED))
    judged = pairs.assign(rank=rank, likeness=likeness, distance_m=away)
    return judged[judged["rank"] < len(_RANKED)]


def _one_to_one(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the best pair of each side: by rank, then the liker name, then the nearer."""
    order = pairs.assign(unlike=-pairs["likeness"]).sort_values(
        ["rank", "unlike", "distance_m", "one", "two"], kind="stable"
    )
    kept: list[pd.DataFrame] = []
    while len(order):
        # Pairs that are first for both their sides can't be bettered; take them all at once.
        best = order[~order["one"].duplicated() & ~order["two"].duplicated()]
        kept.append(best)
        order = order[~order["one"].isin(best["one"]) & ~order["two"].isin(best["two"])]
    return pd.concat(kept) if kept else order


def _table(pairs: pd.DataFrame, ledger: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.DataFrame:
    one, two = pairs["one"].to_numpy(dtype=int), pairs["two"].to_numpy(dtype=int)
    matched = pd.DataFrame(
        {
            "status": np.array(_RANKED, dtype=object)[pairs["rank"].to_numpy(dtype=int)],
            "site_id": ledger.index.astype("str").to_numpy()[one],
            "point": points.index.to_numpy()[two],
            "name": ledger["name"].to_numpy()[one],
            "map_name": points["name"].to_numpy()[two],
            "category": ledger["category"].to_numpy()[one],
            "distance_m": np.round(pairs["distance_m"].to_numpy(), 1),
            "likeness": np.round(pairs["likeness"].to_numpy(), 0),
        }
    )
    held = set(points["category"]) - {""}
    alone = ledger[
        ~ledger.index.astype("str").isin(matched["site_id"]) & ledger["category"].isin(held)
    ]
    missing = pd.DataFrame(
        {
            "status": "ledger_only",
            "site_id": alone.index.astype("str"),
            "name": alone["name"].to_numpy(),
            "category": alone["category"].to_numpy(),
        }
    )
    fresh = points[~points.index.isin(matched["point"]) & (points["category"] != "")]
    extra = pd.DataFrame(
        {
            "status": "map_only",
            "point": fresh.index,
            "map_name": fresh["name"].to_numpy(),
            "category": fresh["category"].to_numpy(),
        }
    )
    parts = [part for part in (extra, missing, matched) if len(part)]
    if not parts:
        return pd.DataFrame({name: [] for name in COLUMNS})
    table = pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    for name in ("site_id", "name", "map_name", "category"):
        table[name] = table[name].astype(object).fillna("").astype("str")
    rank = table["status"].map({status: at for at, status in enumerate(STATUSES)})
    order = table.assign(rank=rank).sort_values(
        ["rank", "category", "name", "map_name"], kind="stable", ignore_index=True
    )
    return order.drop(columns="rank")
