"""Order along a Hilbert curve, in exact integers: near on the curve is near on the map."""

from collections.abc import Sequence


def hilbert_order(x: Sequence[int], y: Sequence[int]) -> list[int]:
    """Return positions along the Hilbert curve over the points' square; ties by position.

    The square begins at the south-west corner and its side is the least power of two that holds
    all points. O(N log N).

    References
    ----------
    D. Hilbert, Math. Ann. 38 (1891) 459; turning of quadrants: docs/en/verify.md.
    """
    if not x:
        return []
    west, south = min(x), min(y)
    bits = max(max(x) - west, max(y) - south).bit_length()
    keys = [_index(a - west, b - south, bits=bits) for a, b in zip(x, y, strict=True)]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _index(x: int, y: int, *, bits: int) -> int:
    """Return how far along the curve of 2**bits × 2**bits cells a cell lies."""
    index = 0
    for bit in range(bits - 1, -1, -1):
        right, upper = (x >> bit) & 1, (y >> bit) & 1
        index = (index << 2) | ((3 * right) ^ upper)
        if not upper:  # the lower quadrants are turned about a diagonal
            below = (1 << bit) - 1
            x, y = x & below, y & below
            if right:
                x, y = below - x, below - y
            x, y = y, x
    return index
