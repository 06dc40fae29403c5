"""Exact laws of sampling methods on tiny frames, by rational arithmetic, apart from the code.

Each function returns sample (positions, ascending) → probability.
"""

import itertools
from collections import defaultdict
from fractions import Fraction
from functools import cache

Law = dict[tuple[int, ...], Fraction]


def uniform(count, n):
    """Every sample alike."""
    samples = list(itertools.combinations(range(count), n))
    return dict.fromkeys(samples, Fraction(1, len(samples)))


def systematic(pi, order):
    """One random start, equal steps: every start between two bounds gives one sample."""
    ends = list(itertools.accumulate(pi[i] for i in order))
    cuts = sorted({end % 1 for end in ends} | {Fraction(0), Fraction(1)})
    law = defaultdict(Fraction)
    for low, high in itertools.pairwise(cuts):
        start = (low + high) / 2
        begins = [Fraction(0), *ends[:-1]]
        drawn = [
            order[at]
            for at, (begin, end) in enumerate(zip(begins, ends, strict=True))
            if any(begin <= start + step < end for step in range(len(pi)))
        ]
        law[tuple(sorted(drawn))] += high - low
    return dict(law)


def _outcomes(a, b):
    """Return what a fight of two makes of their chances."""
    total = a + b
    if total <= 1:
        return [((Fraction(0), total), b / total), ((total, Fraction(0)), a / total)]
    return [
        ((Fraction(1), total - 1), (1 - b) / (2 - total)),
        ((total - 1, Fraction(1)), (1 - a) / (2 - total)),
    ]


def fights(pi, pairs):
    """Law of pivotal methods; `pairs(active)` yields ((i, j), probability)."""

    @cache
    def go(state):
        active = tuple(i for i, p in enumerate(state) if 0 < p < 1)
        if not active:
            return {tuple(i for i, p in enumerate(state) if p == 1): Fraction(1)}
        law = defaultdict(Fraction)
        if len(active) == 1:
            (one,) = active
            for end, chance in ((1, state[one]), (0, 1 - state[one])):
                after = (*state[:one], Fraction(end), *state[one + 1 :])
                for sample, part in go(after).items():
                    law[sample] += chance * part
            return dict(law)
        for (i, j), weight in pairs(active):
            for (new_i, new_j), chance in _outcomes(state[i], state[j]):
                after = list(state)
                after[i], after[j] = new_i, new_j
                for sample, part in go(tuple(after)).items():
                    law[sample] += weight * chance * part
        return dict(law)

    return go(tuple(pi))


def _nearest(points, i, active):
    def square(j):
        return (points[i][0] - points[j][0]) ** 2 + (points[i][1] - points[j][1]) ** 2

    return min((j for j in active if j != i), key=lambda j: (square(j), j))


def pivotal(pi):
    """Random pairs fight."""

    def pairs(active):
        each = list(itertools.combinations(active, 2))
        return [(pair, Fraction(1, len(each))) for pair in each]

    return fights(pi, pairs)


def lpm2(pi, points):
    """Let a random unit fight its nearest."""

    def pairs(active):
        return [((i, _nearest(points, i, active)), Fraction(1, len(active))) for i in active]

    return fights(pi, pairs)


def lpm1(pi, points):
    """Only mutual nearest neighbours fight."""

    def pairs(active):
        near = {i: _nearest(points, i, active) for i in active}
        good = [(i, j) for i, j in near.items() if near[j] == i]
        return [(pair, Fraction(1, len(good))) for pair in good]

    return fights(pi, pairs)


def hlpm2(pi, points, spare):
    """Draw base and substitutes together by LPM2, then part them by LPM2."""
    n = int(sum(pi))
    both = lpm2([p * (n + spare) / n for p in pi], points)
    law = defaultdict(Fraction)
    for sample, chance in both.items():
        inner = lpm2([Fraction(n, n + spare)] * len(sample), [points[i] for i in sample])
        for part, share in inner.items():
            law[tuple(sample[i] for i in part)] += chance * share
    return dict(law)


def sampford(pi):
    """P(s) ∝ Π π/(1−π) · Σ(1−π) over s."""
    n = int(sum(pi))
    law = {}
    for sample in itertools.combinations(range(len(pi)), n):
        weight = sum((1 - pi[i] for i in sample), Fraction(0))
        for i in sample:
            weight *= pi[i] / (1 - pi[i])
        law[sample] = weight
    total = sum(law.values())
    return {sample: weight / total for sample, weight in law.items()}


def conditional_poisson(odds, n):
    """P(s) ∝ Π odds, of n units."""
    law = {}
    for sample in itertools.combinations(range(len(odds)), n):
        weight = 1.0
        for i in sample:
            weight *= odds[i]
        law[sample] = weight
    total = sum(law.values())
    return {sample: weight / total for sample, weight in law.items()}


def scps(pi, points):
    """Random order; who is settled pushes the nearest as far as they can bear."""

    def push(state, active, i, won):
        after = list(state)
        after[i] = Fraction(int(won))
        owed = 1 - state[i] if won else state[i]
        near = sorted(
            (j for j in active if j != i and 0 < state[j] < 1),
            key=lambda j: (
                (points[i][0] - points[j][0]) ** 2 + (points[i][1] - points[j][1]) ** 2,
                j,
            ),
        )
        for j in near:
            most = (
                min(state[j], (1 - state[j]) * (1 - state[i]) / state[i])
                if won
                else min(1 - state[j], state[j] * state[i] / (1 - state[i]))
            )
            change = min(most, owed)
            after[j] += -change if won else change
            owed -= change
        assert owed == 0 or not near
        return tuple(after)

    @cache
    def go(state, active):
        if not active:
            return {tuple(i for i, p in enumerate(state) if p == 1): Fraction(1)}
        law = defaultdict(Fraction)
        for i in active:
            rest = tuple(j for j in active if j != i)
            ends = [(True, state[i]), (False, 1 - state[i])]
            for won, chance in ends:
                if not chance:
                    continue
                settled = state[i] in {0, 1}
                after = state if settled else push(state, active, i, won)
                for sample, part in go(after, rest).items():
                    law[sample] += Fraction(1, len(active)) * chance * part
        return dict(law)

    return go(tuple(pi), tuple(range(len(pi))))


def grts(pi, points):
    """Every order of the quarters of every cell alike, then systematic sampling."""
    west, south = min(x for x, _ in points), min(y for _, y in points)
    side = 1
    while side <= max(max(x for x, _ in points) - west, max(y for _, y in points) - south):
        side *= 2

    def orders(members, x, y, side):
        if len(members) < 2:
            yield members, Fraction(1)
            return
        half = side // 2
        quarters = defaultdict(list)
        for i in members:
            quarters[points[i][0] >= x + half, points[i][1] >= y + half].append(i)
        turns = list(itertools.permutations(sorted(quarters)))
        for turn in turns:
            inner = [
                list(orders(quarters[q], x + half * q[0], y + half * q[1], half)) for q in turn
            ]
            for chosen in itertools.product(*inner):
                chance = Fraction(1, len(turns))
                listed = []
                for part, share in chosen:
                    listed += part
                    chance *= share
                yield listed, chance

    law = defaultdict(Fraction)
    for order, chance in orders(list(range(len(pi))), west, south, side):
        for sample, share in systematic(pi, order).items():
            law[sample] += chance * share
    return dict(law)
