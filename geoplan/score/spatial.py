"""Variances of spatially balanced samples: what differs between neighbours.

Both take (y, pi) and fit `estimate_mean(…, variance=partial(variance_local, xy=xy))`. Units as
near as the last neighbour all count, so that the order of units changes nothing.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from geoplan.score.given import chances, numbers, places
from geoplan.score.means import variance_replaced
from geoplan.score.result import Floats

_TIE: Final = 1e-9  # relative: distances this alike are the same


def variance_nearest(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, xy: npt.ArrayLike, neighbours: int = 1
) -> float:
    """Return the nearest-neighbour variance of the Horvitz-Thompson total.

    Σ_i n_i/(n_i−1) · (y_i/π_i − mean)², the mean over i and its neighbours, n_i of them with i.
    O(n log n).

    Parameters
    ----------
    y, pi
        Of the sampled units, shape (n,).
    xy
        Where they lie, shape (n, 2), metres.
    neighbours
        How many, apart from the unit itself.

    References
    ----------
    A. Grafström and L. Schelin, Scand. J. Stat. 41 (2014) 277.
    """
    values = numbers(y, name="y")
    told = values / chances(pi, like=len(values))
    where = places(xy, like=len(told))
    if len(told) <= neighbours:
        return variance_replaced(y, pi)
    near = _near(where, count=neighbours + 1)
    size = near.sum(axis=1)
    return float((size / (size - 1) * (told - near @ told / size) ** 2).sum())


def variance_local(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, xy: npt.ArrayLike, neighbours: int = 4
) -> float:
    """Return the local-mean variance of the Horvitz-Thompson total.

    ΣΣ w_ij (y_j/π_j − Σ_k w_ik y_k/π_k)² over the neighbourhood of each unit. With fewer units
    than neighbours it is the variance of draws with replacement. About O(n log n).

    Parameters
    ----------
    y, pi
        Of the sampled units, shape (n,).
    xy
        Where they lie, shape (n, 2), metres.
    neighbours
        Size of a neighbourhood, the unit itself included.

    References
    ----------
    D. L. Stevens and A. R. Olsen, Environmetrics 14 (2003) 593.
    """
    values = numbers(y, name="y")
    own, where = chances(pi, like=len(values)), places(xy, like=len(values))
    if len(values) < neighbours:
        return variance_replaced(y, pi)
    weights = local_weights(own, xy=where, neighbours=neighbours).tocoo()
    told = values / own
    mean = weights @ told
    return float((weights.data * (told[weights.col] - mean[weights.row]) ** 2).sum())


def local_weights(pi: npt.ArrayLike, *, xy: npt.ArrayLike, neighbours: int = 4) -> csr_array:
    """Return the weights w_ij of the local means; rows and columns sum to 1, shape (n, n).

    i's neighbourhood holds its nearest units, itself included, and all that have i among theirs.
    Raw weights fall linearly with the rank of distance and with π_j; those returned are the
    nearest to them, in squares, whose rows and columns sum to 1.
    """
    own = chances(pi, like=np.asarray(pi).size)
    where = places(xy, like=len(own))
    near = _near(where, count=neighbours)
    near = ((near + near.T) > 0).astype(np.float64).tocsr()
    near.sort_indices()
    raw = near.copy()
    for i in range(len(own)):
        row = slice(near.indptr[i], near.indptr[i + 1])
        others = near.indices[row]
        rank = rankdata(_lengths(where, i, others))
        weight = (1 - (rank - 1) / len(others)) / own[others]
        raw.data[row] = weight / weight.sum()
    return _balanced(near, raw)


def _lengths(where: Floats, i: int, others: npt.NDArray[np.int32]) -> Floats:
    """Return how far the others lie, in parts of the farthest, ties made equal."""
    far = np.sqrt(((where[others] - where[i]) ** 2).sum(axis=1))
    return np.asarray(np.round(far / max(float(far.max()), np.finfo(float).tiny), 9))


def _near(where: Floats, *, count: int) -> csr_array:
    """Return 1 for each unit's `count` nearest, itself among them, and ties with the last."""
    tree = cKDTree(where)
    reach = np.asarray(tree.query(where, k=count)[0]).reshape(len(where), -1)[:, -1]
    found = tree.query_ball_point(where, reach * (1 + _TIE))
    sizes = [len(row) for row in found]
    columns = np.concatenate([np.asarray(row, dtype=np.int64) for row in found])
    rows = np.repeat(np.arange(len(where)), sizes)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(where), len(where)))


def _balanced(near: csr_array, raw: csr_array) -> csr_array:
    """Return raw + a_i + b_j on the pattern, a and b such that rows and columns sum to 1.

    With R the pattern's row counts: (R + near)(a + b) and (R − near)(a − b) are known. The second
    is a graph's Laplacian, so one unit of each connected part is held.
    """
    count = diags_array(near.sum(axis=1))
    rows, columns = 1 - raw.sum(axis=1), 1 - raw.sum(axis=0)
    _, part = connected_components(near, directed=False)
    held = np.zeros(len(part))
    held[np.unique(part, return_index=True)[1]] = 1.0
    both = spsolve((count + near).tocsc(), rows + columns)
    apart = spsolve((count - near + diags_array(held)).tocsc(), rows - columns)
    a, b = (both + apart) / 2, (both - apart) / 2
    at = near.tocoo()
    return csr_array((raw.tocoo().data + a[at.row] + b[at.col], (at.row, at.col)), at.shape)
