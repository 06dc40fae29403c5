"""Older public draws, so that those made by their rules can be recomputed too.

Nothing of geoplan is drawn by them. Standard library only.
"""

import hashlib
import heapq
import itertools
from collections.abc import Sequence


def rfc3797_selection(
    inputs: Sequence[Sequence[int]], *, pool: int, pick: int
) -> tuple[str, list[int], list[str]]:
    """Select from a numbered list by the rule of RFC 3797.

    Parameters
    ----------
    inputs
        The published numbers, source by source; each source's are sorted.
    pool
        Length of the list.
    pick
        How many are selected.

    Returns
    -------
    tuple
        The key; the selected numbers (1 = first) in order; the MD5 digests in capitals.

    References
    ----------
    D. Eastlake, RFC 3797 (2004), sections 4 and 6.
    """
    key = "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in inputs)
    left = list(range(1, pool + 1))
    chosen: list[int] = []
    digests: list[str] = []
    for turn in range(pick):
        mark = turn.to_bytes(2, "big")
        digest = hashlib.md5(mark + key.encode() + mark, usedforsecurity=False).hexdigest()
        digests.append(digest.upper())
        chosen.append(left.pop(int(digest, 16) % len(left)))
    return key, chosen, digests


def counter_block(seed: str, number: int) -> str:
    """Return a block of the counter mode of Rivest and Stark: SHA-256 of "seed," and zero bytes."""
    return hashlib.sha256(f"{seed},".encode() + b"\0" * number).hexdigest()


def counter_integers(seed: str, *, low: int, high: int, count: int) -> list[int]:
    """Return integers of low … high by that mode, each the remainder of one block.

    References
    ----------
    P. B. Stark, K. Ottoboni, cryptorandom 0.4, its unit tests.
    """
    span = high - low + 1
    return [low + int(counter_block(seed, turn), 16) % span for turn in range(count)]


def consistent_order(unit_ids: Sequence[str], *, seed: str) -> list[str]:
    """Return units by the ticket numbers of Rivest's consistent sampler, without replacement.

    References
    ----------
    R. L. Rivest, Consistent Sampling with Replacement (2018).
    """
    return sorted(unit_ids, key=lambda unit: _first_fraction(unit, seed))


def consistent_tickets(
    unit_ids: Sequence[str], *, seed: str, take: int
) -> list[tuple[str, str, int]]:
    """Return the lowest tickets with replacement: each drawn unit gets a later ticket and stays in.

    Returns
    -------
    list
        (ticket number as a decimal text, unit, how many-th ticket of the unit).
    """
    heap = [(_first_fraction(unit, seed), unit, 1) for unit in unit_ids]
    heapq.heapify(heap)
    drawn: list[tuple[str, str, int]] = []
    for _ in range(take):
        number, unit, times = heap[0]
        drawn.append((number, unit, times))
        heapq.heapreplace(heap, (_next_fraction(number), unit, times + 1))
    return drawn


def sha256_fraction(text: str) -> str:
    """Return SHA-256 as a decimal fraction, lowest digits first, since those are unbiased."""
    value = int(hashlib.sha256(text.encode()).hexdigest(), 16)
    return "0." + f"{value:064d}"[::-1]


def _first_fraction(unit: str, seed: str) -> str:
    return sha256_fraction(hashlib.sha256(seed.encode()).hexdigest() + unit)


def _next_fraction(number: str) -> str:
    """Return a later fraction: what follows the leading nines is drawn anew until it is larger."""
    padded = number + "0"
    kept = 2 + len(padded[2:]) - len(padded[2:].lstrip("9"))
    for turn in itertools.count(1):
        drawn = padded[:kept] + sha256_fraction(f"{number}:{turn}")[2:]
        if drawn > padded:
            return drawn
    raise AssertionError
