"""How evenly a sample lies over its frame."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from geoplan.base.errors import InputError
from geoplan.score.given import chances, places
from geoplan.score.result import Floats

_TIE = 1e-12  # relative, of squared distances


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """Measures of spatial balance; 0 is perfect in all.

    Attributes
    ----------
    voronoi
        Mean of (v − 1)², v the inclusion probabilities summed over a sampled unit's cell.
    mse, rmse
        Mean squared deviation of v/n from 1/n, and its root.
    mae, medae
        Mean and median of |v − 1|.
    simpsons
        Σ(v/n)² − 1/n.
    pielou
        1 − entropy of v/n over log n.
    local
        Balance between each sampled unit and its cell in (1, x, y).
    """

    voronoi: float
    mse: float
    rmse: float
    mae: float
    medae: float
    simpsons: float
    pielou: float
    local: float


def spatial_balance(xy: npt.ArrayLike, pi: npt.ArrayLike, *, drawn: npt.ArrayLike) -> Balance:
    """Measure the spatial balance of a sample.

    Parameters
    ----------
    xy
        The frame's units, shape (N, 2), metres.
    pi
        Their inclusion probabilities, shape (N,); they add up to the sample size.
    drawn
        Positions of the sampled units in the frame, shape (n,), from 0.

    Raises
    ------
    InputError
        `score.drawn`: none drawn, one drawn twice, or one outside the frame.

    References
    ----------
    D. L. Stevens and A. R. Olsen, JASA 99 (2004) 262 (Voronoi cells); W. Prentius and A. Grafström,
    Environmetrics 2024 (local balance, in the form and scale that reproduce BalancedSampling's
    published numbers). The others as named in R spsurvey's manual; its "chisq" is `voronoi`.
    """
    own = chances(pi, like=np.asarray(pi).size)
    where, rows = places(xy, like=len(own)), np.asarray(drawn, dtype=np.int64).reshape(-1)
    inside = (rows >= 0) & (rows < len(own))
    if not len(rows) or not inside.all() or len(np.unique(rows)) < len(rows):
        raise InputError("score.drawn", n=len(rows), whole=len(own))
    unit, cell, part = _cells(where, rows)
    n = len(rows)
    v = np.bincount(cell, weights=part * own[unit], minlength=n)
    share = v / v.sum()
    voronoi = float(((v - 1) ** 2).mean())
    entropy = -float((share[share > 0] * np.log(share[share > 0])).sum())
    return Balance(
        voronoi=voronoi,
        mse=voronoi / n**2,
        rmse=voronoi**0.5 / n,
        mae=float(np.abs(v - 1).mean()),
        medae=float(np.median(np.abs(v - 1))),
        simpsons=float((share**2).sum()) - 1 / n,
        pielou=1 - entropy / np.log(n) if n > 1 else 0.0,
        local=_local(where, own, rows=rows, cells=(unit, cell, part)),
    )


def cell_sums(xy: npt.ArrayLike, pi: npt.ArrayLike, *, drawn: npt.ArrayLike) -> Floats:
    """Return v: the inclusion probabilities summed over each sampled unit's cell, shape (n,)."""
    own = chances(pi, like=np.asarray(pi).size)
    where, rows = places(xy, like=len(own)), np.asarray(drawn, dtype=np.int64).reshape(-1)
    unit, cell, part = _cells(where, rows)
    return np.bincount(cell, weights=part * own[unit], minlength=len(rows)).astype(np.float64)


Cells = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]


def _cells(where: Floats, rows: npt.NDArray[np.int64]) -> Cells:
    """Return (unit, sampled unit, share): whose cell each unit lies in, ties shared equally."""
    tree = cKDTree(where[rows])
    reach = tree.query(where)[0]
    found = tree.query_ball_point(where, reach * (1 + _TIE))
    size = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
    unit = np.repeat(np.arange(len(where)), size)
    cell = np.concatenate([np.asarray(near, dtype=np.int64) for near in found])
    return unit, cell, 1 / size[unit]


def _local(where: Floats, own: Floats, *, rows: npt.NDArray[np.int64], cells: Cells) -> float:
    """Return √(Σ e'(Σ_U zz')⁻¹e / N), e = z_i/π_i − Σ z over the cell of i, z = (1, x, y).

    It is the same in all systems of coordinates that differ linearly; the middle of the frame is
    taken as origin and its spread as unit, for the digits.
    """
    middle, unit_of = where.mean(axis=0), where.std(axis=0)
    z = np.column_stack(
        [np.ones(len(where)), (where - middle) / np.where(unit_of > 0, unit_of, 1.0)]
    )
    unit, cell, part = cells
    sums = np.column_stack(
        [np.bincount(cell, weights=part * column[unit], minlength=len(rows)) for column in z.T]
    )
    gap = z[rows] / own[rows][:, None] - sums
    inverse = np.linalg.pinv(z.T @ z, hermitian=True)
    return float(np.sqrt(np.einsum("ij,jk,ik->", gap, inverse, gap) / len(where)))
