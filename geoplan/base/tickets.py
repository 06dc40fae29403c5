"""Tickets: one number per (seed, label, unit), the same on every machine."""

import hashlib
from collections.abc import Iterable, Mapping

from geoplan.base.errors import DesignError


def ticket(unit_id: str, *, seed: str, label: str) -> int:
    """Return the ticket of one unit, uniform on 0 .. 2**256 - 1.

    It depends on these three texts alone: not on row order, on other units, or on the
    versions of Python and NumPy.

    Parameters
    ----------
    unit_id
        Identifier of the sampling unit, NFC, as in the frame.
    seed
        64 hex digits, derived from the published sources.
    label
        Name of the draw, e.g. "W24/farm_market".

    Raises
    ------
    DesignError
        The label contains "|", so two draws could share a message.

    References
    ----------
    Message layout: docs/en/verify.md. Idea: R. Rivest, consistent sampling (2018).
    """
    if "|" in label:
        raise DesignError("draw.label", label=label)
    message = f"geoplan-ticket-v1|{seed}|{label}|{unit_id}"
    return int.from_bytes(hashlib.sha256(message.encode()).digest(), "big")


def tickets(unit_ids: Iterable[str], *, seed: str, label: str) -> dict[str, str]:
    """Return the tickets of many units as 64 hex digits, which sort as the numbers do.

    Linear: a million units take about a second.
    """
    if "|" in label:
        raise DesignError("draw.label", label=label)
    # The common beginning is hashed once; copying its state is cheaper than hashing it again.
    start = hashlib.sha256(f"geoplan-ticket-v1|{seed}|{label}|".encode())
    found: dict[str, str] = {}
    for unit_id in unit_ids:
        state = start.copy()
        state.update(unit_id.encode())
        found[unit_id] = state.hexdigest()
    return found


def by_ticket(unit_ids: Iterable[str], *, seed: str, label: str) -> list[str]:
    """Return the units in drawing order; every prefix is a simple random sample.

    Ties, which do not happen, would go by UTF-8 bytes. O(n log n).
    """
    return in_order(tickets(unit_ids, seed=seed, label=label))


def in_order(drawn: Mapping[str, str]) -> list[str]:
    """Return the units of some tickets in drawing order."""
    # Texts compare by code point, which is the order of their UTF-8 bytes.
    return [unit for _, unit in sorted(zip(drawn.values(), drawn, strict=True))]


class Stream:
    """A counted stream of uniform integers from one seed and label.

    Block j is SHA-256("geoplan-stream-v1|seed|label|j"); `below(m)` is ⌊U·m/2²⁵⁶⌋, whose bias
    is less than m/2²⁵⁶.
    """

    def __init__(self, *, seed: str, label: str) -> None:
        if "|" in label:
            raise DesignError("draw.label", label=label)
        self._start = f"geoplan-stream-v1|{seed}|{label}|"
        self._block = 0

    def below(self, bound: int) -> int:
        """Return the next integer of 0 .. bound - 1."""
        digest = hashlib.sha256(f"{self._start}{self._block}".encode()).digest()
        self._block += 1
        return int.from_bytes(digest, "big") * bound >> 256
