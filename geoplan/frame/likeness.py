"""Neighbours of like name: most often one site written down twice."""

from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from scipy.spatial import cKDTree

NEAR_M: Final = 50.0
_NEIGHBOURS: Final = 9  # the site itself and eight: a thousand on one spot stay cheap


def like_neighbours(
    names: npt.NDArray[np.object_],
    kinds: npt.NDArray[np.object_],
    *,
    xy: npt.NDArray[np.float64],
    alike: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of sites of one category within 50 m whose names are alike.

    Each site is compared with its eight nearest: O(n log n).

    Parameters
    ----------
    names, kinds
        n names and category codes.
    xy
        (n, 2), metres.
    alike
        Likeness of names from which on they count, per cent.

    Returns
    -------
    later, earlier
        Positions, each later site once, with the nearest earlier one it is like.
    """
    nothing = np.empty(0, dtype=np.int64)
    if len(xy) < 2:
        return nothing, nothing
    k = min(_NEIGHBOURS, len(xy))
    away, other = map(np.asarray, cKDTree(xy).query(xy, k=k, distance_upper_bound=NEAR_M))
    later, place = np.nonzero(np.isfinite(away))
    earlier = other[later, place]
    keep = (earlier < later) & (kinds[later] == kinds[earlier])
    later, earlier = later[keep], earlier[keep]
    if not len(later):
        return nothing, nothing
    scores = process.cpdist(names[later], names[earlier], scorer=fuzz.ratio, score_cutoff=alike)
    later, earlier = later[scores >= alike], earlier[scores >= alike]
    once, first = np.unique(later, return_index=True)
    return once, earlier[first]
