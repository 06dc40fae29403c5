"""What comes in: numbers that are there, of one length, and in range."""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import InputError
from geoplan.score.result import Floats

Labels = Sequence[Hashable] | npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]


def numbers(values: npt.ArrayLike, *, name: str, like: int | None = None) -> Floats:
    """Return values as an array of floats, shape (n,).

    Parameters
    ----------
    values
        Numbers or truth values.
    name
        How a refusal calls them.
    like
        How many there must be; at least one when left out.

    Raises
    ------
    InputError
        `score.lengths`, `score.not_finite`.
    """
    found = np.asarray(values, dtype=np.float64).reshape(-1)
    if (like is not None and len(found) != like) or not len(found):
        raise InputError("score.lengths", name=name, got=len(found), wanted=like or "≥ 1")
    if not np.isfinite(found).all():
        where = int(np.flatnonzero(~np.isfinite(found))[0])
        raise InputError("score.not_finite", name=name, at=where, value=found[where])
    return found


def chances(pi: npt.ArrayLike, *, like: int) -> Floats:
    """Return inclusion probabilities, each in (0, 1].

    Raises
    ------
    InputError
        `score.pi_range`.
    """
    found = numbers(pi, name="π", like=like)
    wrong = np.flatnonzero((found <= 0) | (found > 1))
    if len(wrong):
        raise InputError("score.pi_range", at=int(wrong[0]), value=float(found[wrong[0]]))
    return found


def places(xy: npt.ArrayLike, *, like: int) -> Floats:
    """Return coordinates, shape (n, 2) or (n, d), metres."""
    found = np.asarray(xy, dtype=np.float64)
    if found.ndim != 2 or len(found) != like:
        raise InputError("score.lengths", name="xy", got=len(found), wanted=like)
    numbers(found, name="xy")
    return found


def coded(labels: Labels, *, known: Mapping[Hashable, float], like: int) -> Ints:
    """Return each unit's position among the known labels.

    Raises
    ------
    InputError
        `score.lengths`, `score.stratum_unknown`.
    """
    if len(labels) != like:
        raise InputError("score.lengths", name="strata", got=len(labels), wanted=like)
    position = {label: i for i, label in enumerate(known)}
    try:
        return np.fromiter((position[label] for label in labels), dtype=np.int64, count=like)
    except KeyError as error:
        raise InputError("score.stratum_unknown", stratum=error.args[0]) from None
