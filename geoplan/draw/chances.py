"""Inclusion probabilities as exact integers: equal or by size, with certainty units."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Masses:
    """Who is certain, who is impossible, and the others' masses.

    Attributes
    ----------
    certain
        Positions of units with π = 1.
    open
        Positions of units with 0 < π < 1.
    mass, whole, n
        Of the open ones: π_i = mass[i] / whole, Σ mass = n · whole.
    """

    certain: tuple[int, ...]
    open: tuple[int, ...]
    mass: tuple[int, ...]
    whole: int
    n: int

    def fractions(self, count: int) -> list[Fraction]:
        """Return the inclusion probability of each of `count` positions, exactly."""
        found = [Fraction(0)] * count
        for at in self.certain:
            found[at] = Fraction(1)
        for at, mass in zip(self.open, self.mass, strict=True):
            found[at] = Fraction(mass, self.whole)
        return found


def told(chance: Fraction) -> str:
    """Return a chance as "a/b" in lowest terms, whole numbers too: one rule for every reader."""
    return f"{chance.numerator}/{chance.denominator}"


def masses(sizes: Sequence[int], *, n: int, certain: Sequence[int] = ()) -> Masses:
    """Return inclusion probabilities proportional to size, those of one or more made certain.

    π_i = n · size_i / Σ size; units whose π would reach 1 are taken for certain and the rest is
    shared out anew, until none is left. Units of size 0 have π = 0. Linear a round.

    Parameters
    ----------
    sizes
        Not negative.
    n
        How many are drawn, at most as many as have a size or are certain.
    certain
        Positions that the design takes for certain.
    """
    sure = set(certain)
    while True:
        rest = [i for i, size in enumerate(sizes) if size > 0 and i not in sure]
        left, whole = n - len(sure), sum(sizes[i] for i in rest)
        full = [i for i in rest if left * sizes[i] >= whole] if left > 0 else []
        if not full:
            break
        sure |= set(full)
    if left <= 0:
        rest = []
    return Masses(
        certain=tuple(sorted(sure)),
        open=tuple(rest),
        mass=tuple(left * sizes[i] for i in rest),
        whole=whole if rest else 1,
        n=left if rest else 0,
    )
