"""Many draws at once: whole arrays of random numbers in place of tickets and streams.

For simulation only, never for a draw that counts. The laws are those of the methods' own files;
where no fast form is known, the very code of the draw is run with numbered seeds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geoplan.base.canon import sha256_hex
from geoplan.draw.chances import Masses
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.one import Wish, select_positions
from geoplan.frame.text import Unit

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
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


def draw_many(lot: Lot, *, runs: int, rng: np.random.Generator, year: int = 12) -> Flags:  # noqa: TID251
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
    fast = _FAST.get(lot.wish.method)
    if fast is None or lot.wish.apart:
        return _one_by_one(lot, runs=runs, rng=rng)
    step = max(_CELLS // len(found.open) // year, 1) * year
    for begin in range(0, runs, step):
        size = min(step, runs - begin)
        chosen = fast(lot, size, rng, year)
        drawn[begin : begin + size, np.array(found.open)] = chosen
    return drawn


def _one_by_one(lot: Lot, *, runs: int, rng: np.random.Generator) -> Flags:  # noqa: TID251
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


def _srs(lot: Lot, runs: int, rng: np.random.Generator, _year: int) -> Flags:  # noqa: TID251
    keys = rng.random((runs, len(lot.chances.open)), dtype=np.float32)
    return _lowest(keys, lot.chances.n)  # type: ignore[arg-type]  # single precision will do


def _pareto(lot: Lot, runs: int, rng: np.random.Generator, _year: int) -> Flags:  # noqa: TID251
    pi, u = _pi(lot), rng.random((runs, len(lot.chances.open)))
    return _lowest(u * (1 - pi) / ((1 - u) * pi), lot.chances.n)


def _seq_poisson(lot: Lot, runs: int, rng: np.random.Generator, _year: int) -> Flags:  # noqa: TID251
    return _lowest(rng.random((runs, len(lot.chances.open))) / _pi(lot), lot.chances.n)


def _panel(lot: Lot, runs: int, rng: np.random.Generator, year: int) -> Flags:  # noqa: TID251
    """Give each year a register, and each of its waves the next n of it."""
    count, n = len(lot.chances.open), lot.chances.n
    years = -(-runs // year)
    turn = np.argsort(rng.random((years, count)), axis=1)
    wave = np.arange(runs)
    at = (wave[:, None] % year * n + np.arange(n)) % count
    drawn = np.zeros((runs, count), dtype=bool)
    np.put_along_axis(drawn, turn[wave // year][np.arange(runs)[:, None], at], values=True, axis=1)
    return drawn


def _fights(lot: Lot, runs: int, rng: np.random.Generator, *, near: bool) -> Flags:  # noqa: TID251
    """Let units fight in all runs side by side; O(N²) a run, a step for each unit."""
    found, count = lot.chances, len(lot.chances.open)
    mass = np.tile(np.array(found.mass, dtype=float) / found.whole, (runs, 1))
    there = np.ones((runs, count), dtype=bool)
    row = np.arange(runs)
    order = _neighbour_order(lot) if near else None
    for _ in range(count):
        left = there.sum(axis=1)
        open_rows = row[left > 1]
        if not len(open_rows):
            break
        one = _random_there(there[open_rows], rng)
        if order is None:
            other = there[open_rows].copy()
            other[np.arange(len(open_rows)), one] = False
            two = _random_there(other, rng)
        else:
            ranked = order[one]
            alive = np.take_along_axis(there[open_rows], ranked, axis=1)
            two = ranked[np.arange(len(open_rows)), alive.argmax(axis=1)]
        _settle(mass, there, open_rows, one, two, rng)
    last = there & ~np.isclose(mass, 0) & ~np.isclose(mass, 1)
    mass[last] = (rng.random(int(last.sum())) < mass[last]).astype(float)
    return mass > 0.5


def _random_there(there: Flags, rng: np.random.Generator) -> npt.NDArray[np.int64]:  # noqa: TID251
    """Return a random position among those marked, for each row."""
    running = there.cumsum(axis=1)
    wanted = (rng.random(len(there)) * running[:, -1]).astype(np.int64)
    return np.asarray((running <= wanted[:, None]).sum(axis=1))


def _settle(
    mass: Floats, there: Flags, rows: npt.NDArray[np.int64], one: npt.NDArray[np.int64],
    two: npt.NDArray[np.int64], rng: np.random.Generator,  # noqa: TID251
) -> None:  # fmt: skip
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


def _pivotal(lot: Lot, runs: int, rng: np.random.Generator, _year: int) -> Flags:  # noqa: TID251
    return _fights(lot, runs, rng, near=False)


def _lpm2(lot: Lot, runs: int, rng: np.random.Generator, _year: int) -> Flags:  # noqa: TID251
    return _fights(lot, runs, rng, near=True)


Fast = Callable[[Lot, int, np.random.Generator, int], Flags]  # noqa: TID251
_FAST: Final[Mapping[str, Fast]] = {
    "srs": _srs, "pareto": _pareto, "seq_poisson": _seq_poisson, "panel": _panel,
    "pivotal": _pivotal, "lpm2": _lpm2,
}  # fmt: skip


def is_fast(method: str) -> bool:
    """Tell whether a method has a form for whole arrays."""
    return method in _FAST and method in METHODS
