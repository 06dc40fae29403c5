"""Nearest neighbours among units that leave one by one, in exact integers.

Standard library only: a sceptic must be able to recompute every draw.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import isqrt
from typing import Final

_PER_CELL: Final = 1
_FAR: Final = 1 << 130
_WIDE: Final = 1 << 32  # more cells a side than any grid has


class Neighbours:
    """A square grid of the units still there; rebuilt coarser when half of them have left.

    Ties of distance go to the lower position. `nearest` takes constant time on average for units
    spread evenly, and in the worst case (all in one place) time linear in the units there.
    """

    __slots__ = ("_cells", "_half", "_keys", "_left", "_low", "_near", "_side", "_x", "_y")

    def __init__(self, x: Sequence[int], y: Sequence[int]) -> None:
        self._x, self._y = x, y
        self._keys: list[int] = [0] * len(x)  # -1 once a unit has left
        self._near: list[int] = [-1] * len(x)  # nearest as last found
        self._build(range(len(x)))

    def _build(self, members: Sequence[int]) -> None:
        x, y = self._x, self._y
        self._left = len(members)
        self._half = self._left // 2
        self._cells: dict[int, list[tuple[int, int, int]]] = {}
        if not members:
            self._side, self._low = 1, (0, 0)
            return
        west, south = min(x[i] for i in members), min(y[i] for i in members)
        wide = max(x[i] for i in members) - west
        high = max(y[i] for i in members) - south
        # A cell holds about one unit when they fill their box; narrow boxes count by length.
        count = max(self._left // _PER_CELL, 1)
        area_side = isqrt(wide * high // count)
        self._side = max(area_side, max(wide, high) // count, 1)
        self._low = (west, south)
        side, cells, keys = self._side, self._cells, self._keys
        for i in members:
            keys[i] = ((x[i] - west) // side) * _WIDE + (y[i] - south) // side
        # Laid down cell by cell, so that neighbours are neighbours in memory too.
        for i in sorted(members, key=keys.__getitem__):
            cells.setdefault(keys[i], []).append((x[i], y[i], i))

    def remove(self, unit: int) -> None:
        """Take one unit out."""
        key = self._keys[unit]
        cell = self._cells[key]
        self._keys[unit] = -1
        cell.remove((self._x[unit], self._y[unit], unit))
        if not cell:
            del self._cells[key]
        self._left -= 1
        if self._left < self._half and self._left > 8:
            self._build(sorted(i for cell in self._cells.values() for _, _, i in cell))

    def nearest(self, unit: int) -> int:
        """Return the nearest other unit still there, -1 when there is none."""
        # Units only leave, so whoever was nearest is nearest as long as it is there.
        known = self._near[unit]
        if known < 0 or self._keys[known] < 0:
            known = self._near[unit] = self._search(unit)
        return known

    def _search(self, unit: int) -> int:
        cells = self._cells
        here_x, here_y, key = self._x[unit], self._y[unit], self._keys[unit]
        best, best_d = -1, _FAR
        for row in (key - _WIDE, key, key + _WIDE):
            for other_key in (row - 1, row, row + 1):
                for other_x, other_y, other in cells.get(other_key, ()):
                    dx, dy = other_x - here_x, other_y - here_y
                    d = dx * dx + dy * dy
                    if d <= best_d and other != unit and (d < best_d or other < best):
                        best, best_d = other, d
        side = self._side
        if best >= 0:
            in_x = (here_x - self._low[0]) % side
            in_y = (here_y - self._low[1]) % side
            sure = side + min(in_x, in_y, side - 1 - in_x, side - 1 - in_y)
            if best_d <= sure * sure:
                return best
        return self._wider(unit, best, best_d)

    def _wider(self, unit: int, best: int, best_d: int) -> int:
        """Search ring after ring until no nearer unit can lie outside."""
        if self._left < 2:
            return -1
        if len(self._cells) <= 64:
            found = self.ordered(unit)
            return found[0][1] if found else -1
        x, y, ring, side = self._x, self._y, 2, self._side
        while best < 0 or best_d > ((ring - 1) * side) ** 2:
            for other_x, other_y, other in self._ring(unit, ring):
                d = (other_x - x[unit]) ** 2 + (other_y - y[unit]) ** 2
                if best < 0 or (d, other) < (best_d, best):
                    best, best_d = other, d
            ring += 1
        return best

    def _ring(self, unit: int, ring: int) -> list[tuple[int, int, int]]:
        """Return the units of the cells `ring` steps away, clipped to the grid's own columns."""
        key, cells = self._keys[unit], self._cells
        found: list[tuple[int, int, int]] = []
        for step in range(-ring, ring + 1):
            rows = range(-ring, ring + 1) if abs(step) == ring else (-ring, ring)
            column = key + step * _WIDE
            for row in rows:
                if column + row in cells:
                    found += cells[column + row]
        return found

    def ordered(self, unit: int) -> list[tuple[int, int]]:
        """Return all other units still there as (squared distance, unit), nearest first."""
        here_x, here_y = self._x[unit], self._y[unit]
        return sorted(
            ((other_x - here_x) ** 2 + (other_y - here_y) ** 2, other)
            for cell in self._cells.values()
            for other_x, other_y, other in cell
            if other != unit
        )

    def from_near(self, unit: int) -> Iterator[tuple[int, int]]:
        """Yield (squared distance, unit) of the others still there, from near to far.

        They are looked for no farther than they are asked for; none may leave meanwhile.
        """
        x, y, side = self._x, self._y, self._side
        waiting: list[tuple[int, int]] = []
        seen, ring = 1, 0
        while seen < self._left:
            found = self._ring(unit, ring) if ring else self._cells[self._keys[unit]]
            for other_x, other_y, other in found:
                if other != unit:
                    d = (other_x - x[unit]) ** 2 + (other_y - y[unit]) ** 2
                    waiting.append((d, other))
            seen += len(found) - (ring == 0)
            sure = (ring * side) ** 2
            waiting.sort()
            near = bisect_right(waiting, (sure, len(x)))
            yield from waiting[:near]
            del waiting[:near]
            ring += 1
        yield from sorted(waiting)
