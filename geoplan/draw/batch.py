"""Many draws at once: whole arrays of random numbers in place of tickets and streams.

For simulation only, never for a draw that counts. The laws are those of the methods' own files;
where no fast form is known, the very code of the draw is run with numbered seeds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from geoplan.base.canon import sha256_hex
from geoplan.draw.chances import Masses
from geoplan.draw.hilbert import hilbert_order
from geoplan.draw.methods.pool import Origins
from geoplan.draw.methods.rejective import ONE, working_chances
from geoplan.draw.one import Wish, select_positions
from geoplan.frame.text import Unit

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Rng = np.random.Generator  # noqa: TID251  (simulation, no draw that counts)
_CELLS: Final = 4_000_000  # numbers held at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Lot:
    """One draw to be repeated: its units, in byte order, and their chances.

    Attributes
    ----------
    units
        Of the draw.
    place
        Positions of the units in the whole frame.
    chances
        As `geoplan.draw.chances.masses`.
    wish
        As for a draw that counts.
    """

    units: tuple[Unit, ...]
    place: npt.NDArray[np.int64]
    chances: Masses
    wish: Wish

    @property
    def probability(self) -> Floats:
        """The inclusion probabilities that the design states."""
        found = np.zeros(len(self.units))
        found[list(self.chances.certain)] = 1.0
        found[list(self.chances.open)] = np.array(self.chances.mass) / self.chances.whole
        return found


def draw_many(lot: Lot, *, runs: int, rng: Rng, year: int = 12) -> Flags:
    """Return who is drawn in each run.

    Parameters
    ----------
    lot
        What is drawn.
    runs
        How often; for panels a multiple of `year`, whose waves follow one another.
    rng
        Seeded generator.
    year
        Waves of one register.

    Returns
    -------
    array (runs, units) of bool
    """
    drawn = np.zeros((runs, len(lot.units)), dtype=bool)
    found = lot.chances
    drawn[:, list(found.certain)] = True
    if not found.n:
        return drawn
    fast = _apart if lot.wish.apart else FAST.get(lot.wish.method)
    if fast is None:
        return one_by_one(lot, runs=runs, rng=rng)
    step = max(_CELLS // len(found.open) // year, 1) * year
    for begin in range(0, runs, step):
        size = min(step, runs - begin)
        chosen = fast(lot, size, rng, year)
        drawn[begin : begin + size, np.array(found.open)] = chosen
    return drawn


def one_by_one(lot: Lot, *, runs: int, rng: Rng) -> Flags:
    """Return who is drawn in each run, by the very code of a draw with numbered seeds."""
    drawn = np.zeros((runs, len(lot.units)), dtype=bool)
    start = int(rng.integers(2**63))
    for run in range(runs):
        wish = lot.wish.again(seed=sha256_hex(f"geoplan-simulation-v1|{start}|{run}"))
        chosen = select_positions(lot.units, lot.chances, wish)[: lot.wish.n]
        drawn[run, chosen] = True
    return drawn


def _lowest(keys: Floats, n: int) -> Flags:
    """Mark the n lowest of each row."""
    drawn = np.zeros(keys.shape, dtype=bool)
    if n >= keys.shape[1]:
        drawn[:] = True
        return drawn
    at = np.argpartition(keys, n - 1, axis=1)[:, :n]
    np.put_along_axis(drawn, at, values=True, axis=1)
    return drawn


def _pi(lot: Lot) -> Floats:
    return np.array(lot.chances.mass, dtype=float) / lot.chances.whole


def _srs(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    keys = rng.random((runs, len(lot.chances.open)), dtype=np.float32)
    return _lowest(keys, lot.chances.n)  # type: ignore[arg-type]  # single precision will do


def _pareto(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    pi, u = _pi(lot), rng.random((runs, len(lot.chances.open)))
    return _lowest(u * (1 - pi) / ((1 - u) * pi), lot.chances.n)


def _seq_poisson(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    return _lowest(rng.random((runs, len(lot.chances.open))) / _pi(lot), lot.chances.n)


def _panel(lot: Lot, runs: int, rng: Rng, year: int) -> Flags:
    """Give each year a register, and each of its waves the next n of it."""
    count, n = len(lot.chances.open), lot.chances.n
    years = -(-runs // year)
    turn = np.argsort(rng.random((years, count)), axis=1)
    wave = np.arange(runs)
    at = (wave[:, None] % year * n + np.arange(n)) % count
    drawn = np.zeros((runs, count), dtype=bool)
    np.put_along_axis(drawn, turn[wave // year][np.arange(runs)[:, None], at], values=True, axis=1)
    return drawn


def _fights(
    start: Floats,
    order: npt.NDArray[np.int64] | None,
    rng: Rng,
    *,
    mutual: bool,
) -> Flags:
    """Let units fight in all runs side by side, a step for each unit; O(N²) a run.

    Parameters
    ----------
    start
        Masses (runs, units); who has 0 or 1 takes no part.
    order
        Each unit's others from near to far; None for random partners.
    mutual
        Only mutual nearest neighbours fight.
    """
    mass = start.copy()
    there = (mass > 0) & (mass < 1)
    row = np.arange(len(mass))
    while len(rows := row[there.sum(axis=1) > 1]):
        one = _random_there(there[rows], rng)
        if order is None:
            other = there[rows].copy()
            other[np.arange(len(rows)), one] = False
            two = _random_there(other, rng)
        else:
            two = _first_there(there[rows], order[one])
        if mutual and order is not None:
            good = _first_there(there[rows], order[two]) == one
            rows, one, two = rows[good], one[good], two[good]
        _settle(mass, there, (rows, one, two), rng)
    mass[there] = (rng.random(int(there.sum())) < mass[there]).astype(float)
    return mass > 0.5


def _first_there(there: Flags, ranked: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    alive = np.take_along_axis(there, ranked, axis=1)
    return np.asarray(ranked[np.arange(len(ranked)), alive.argmax(axis=1)])


def _random_there(there: Flags, rng: Rng) -> npt.NDArray[np.int64]:
    """Return a random position among those marked, for each row."""
    running = there.cumsum(axis=1)
    wanted = (rng.random(len(there)) * running[:, -1]).astype(np.int64)
    return np.asarray((running <= wanted[:, None]).sum(axis=1))


def _settle(mass: Floats, there: Flags, who: tuple[Rows, Rows, Rows], rng: Rng) -> None:
    """Let units `one` and `two` of some rows fight; `who` is rows, one, two."""
    rows, one, two = who
    a, b = mass[rows, one], mass[rows, two]
    total, u = a + b, rng.random(len(rows))
    small = total < 1
    second = np.where(small, u * total < b, u * (2 - total) >= 1 - b)
    high, low = np.where(small, total, 1.0), np.where(small, 0.0, total - 1)
    low[np.abs(low) < 1e-9] = 0.0
    high[np.abs(high - 1) < 1e-9] = 1.0
    mass[rows, one], mass[rows, two] = np.where(second, low, high), np.where(second, high, low)
    for unit in (one, two):
        now = mass[rows, unit]
        there[rows, unit] = (now > 0) & (now < 1)


def _neighbour_order(lot: Lot) -> npt.NDArray[np.int64]:
    """Return for each unit the others from near to far, ties by position."""
    chosen = [lot.units[i] for i in lot.chances.open]
    xy = np.array([(unit.x, unit.y) for unit in chosen], dtype=float)
    d = ((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(d, np.inf)
    return np.argsort(d, axis=1, kind="stable")[:, :-1]


def _start(lot: Lot, runs: int) -> Floats:
    return np.tile(_pi(lot), (runs, 1))


def _pivotal(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    return _fights(_start(lot, runs), None, rng, mutual=False)


def _lpm1(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    return _fights(_start(lot, runs), _neighbour_order(lot), rng, mutual=True)


def _lpm2(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    return _fights(_start(lot, runs), _neighbour_order(lot), rng, mutual=False)


def _hlpm2(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    found, order = lot.chances, _neighbour_order(lot)
    spare = min(lot.wish.replacement, (found.n * found.whole - 1) // max(found.mass) - found.n)
    if spare <= 0:
        return _fights(_start(lot, runs), order, rng, mutual=False)
    both = _fights(_start(lot, runs) * (found.n + spare) / found.n, order, rng, mutual=False)
    part = np.where(both, found.n / (found.n + spare), 0.0)
    return _fights(part, order, rng, mutual=False)


def _steps(lot: Lot, runs: int, rng: Rng, *, order: list[int]) -> Flags:
    ends = np.cumsum(_pi(lot)[order])
    marks = rng.random((runs, 1)) + np.arange(lot.chances.n)
    at = np.minimum(np.searchsorted(ends, marks, side="right"), len(order) - 1)
    drawn = np.zeros((runs, len(order)), dtype=bool)
    np.put_along_axis(drawn, np.asarray(order)[at], values=True, axis=1)
    return drawn


def _systematic(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    chosen = [lot.units[i] for i in lot.chances.open]
    order = hilbert_order([unit.x for unit in chosen], [unit.y for unit in chosen])
    return _steps(lot, runs, rng, order=order)


def _listed(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    return _steps(lot, runs, rng, order=list(range(len(lot.chances.open))))


def _cps(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    found = lot.chances
    working = np.array(working_chances(found.mass, whole=found.whole, n=found.n)) / ONE
    p = working.astype(float)
    drawn = np.zeros((runs, len(p)), dtype=bool)
    rows = np.arange(runs)
    while len(rows):
        tried = rng.random((len(rows), len(p))) < p
        good = tried.sum(axis=1) == found.n
        drawn[rows[good]] = tried[good]
        rows = rows[~good]
    return drawn


def _apart(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    """Go through the units in random order, passing over who stands too near to one taken."""
    chosen = [lot.units[i] for i in lot.chances.open]
    xy = np.array([(unit.x, unit.y) for unit in chosen], dtype=float)
    near = ((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2) < float(lot.wish.apart) ** 2
    order = np.argsort(rng.random((runs, len(xy)), dtype=np.float32), axis=1)
    drawn, blocked = np.zeros(order.shape, dtype=bool), np.zeros(order.shape, dtype=bool)
    row, count = np.arange(runs), np.zeros(runs, dtype=np.int64)
    for turn in order.T:
        takes = (count < lot.chances.n) & ~blocked[row, turn]
        drawn[row[takes], turn[takes]] = True
        blocked[takes] |= near[turn[takes]]
        count += takes
        if (count == lot.chances.n).all():
            break
    return drawn


def _phone(lot: Lot, runs: int, rng: Rng, _year: int) -> Flags:
    """Stand somewhere, take one of the nearest, until enough different ones are found."""
    aid = lot.wish.aid
    if not isinstance(aid, Origins):
        raise TypeError
    chosen = [lot.units[i] for i in lot.chances.open]
    tree = cKDTree([(unit.x, unit.y) for unit in chosen])
    ranks = np.array(aid.ranks[: len(chosen)], dtype=float)
    drawn, count = np.zeros((runs, len(chosen)), dtype=bool), np.zeros(runs, dtype=np.int64)
    while len(rows := np.flatnonzero(count < lot.chances.n)):
        _, near = tree.query(_origins(aid, len(rows), rng), k=len(ranks))
        rank = rng.choice(len(ranks), size=len(rows), p=ranks / ranks.sum())
        pick = near.reshape(len(rows), -1)[np.arange(len(rows)), rank]
        count[rows] += ~drawn[rows, pick]
        drawn[rows, pick] = True
    return drawn


def _origins(aid: Origins, count: int, rng: Rng) -> Floats:
    places = np.column_stack([aid.x, aid.y]).astype(float)
    if aid.weight:
        weight = np.array(aid.weight, dtype=float)
        at = rng.choice(len(places), size=count, p=weight / weight.sum())
        turn, far = rng.random(count) * 2 * np.pi, aid.reach * np.sqrt(rng.random(count))
        away: Floats = np.column_stack([far * np.cos(turn), far * np.sin(turn)])
        spots: Floats = places[at] + away
        return spots
    tree = cKDTree(places)
    low, high = places.min(axis=0) - aid.reach, places.max(axis=0) + aid.reach
    found: Floats = np.empty((0, 2))
    while len(found) < count:
        thrown = low + rng.random((2 * count + 100, 2)) * (high - low)
        near, _ = tree.query(thrown, distance_upper_bound=aid.reach)
        found = np.vstack([found, thrown[near <= aid.reach]])
    first: Floats = found[:count]
    return first


Fast = Callable[[Lot, int, Rng, int], Flags]
FAST: Final[Mapping[str, Fast]] = {
    "srs": _srs, "pareto": _pareto, "seq_poisson": _seq_poisson, "panel": _panel,
    "pivotal": _pivotal, "lpm1": _lpm1, "lpm2": _lpm2, "hlpm2": _hlpm2, "systematic": _systematic,
    "systematic_listed": _listed, "cps": _cps, "phone_map": _phone,
}  # fmt: skip
