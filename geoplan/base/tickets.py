"""Tickets: one number per (seed, label, unit), the same on every machine."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from geoplan.base.errors import DesignError

TICKET_BITS: Final = 256


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
    message = f"geoplan-ticket-v1|{_fit(seed, label)}|{unit_id}"
    return int.from_bytes(hashlib.sha256(message.encode()).digest(), "big")


def tickets(unit_ids: Iterable[str], *, seed: str, label: str) -> dict[str, str]:
    """Return the tickets of many units as 64 hex digits, which sort as the numbers do.

    Linear: a million units take about a second.
    """
    return _hashed(f"geoplan-ticket-v1|{_fit(seed, label)}|", unit_ids)


def lasting_numbers(unit_ids: Iterable[str], *, register_seed: str) -> dict[str, str]:
    """Return permanent random numbers of units: those of a register, the same in every wave.

    SHA-256("geoplan-prn-v1|register seed|unit") as 64 hex digits.
    """
    return _hashed(f"geoplan-prn-v1|{register_seed}|", unit_ids)


def _fit(seed: str, label: str) -> str:
    if "|" in label:
        raise DesignError("draw.label", label=label)
    return f"{seed}|{label}"


def _hashed(beginning: str, unit_ids: Iterable[str]) -> dict[str, str]:
    # The common beginning is hashed once; copying its state is cheaper than hashing it again.
    copy = hashlib.sha256(beginning.encode()).copy
    found: dict[str, str] = {}
    for unit_id in unit_ids:
        state = copy()
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

    __slots__ = ("_block", "_copy")

    def __init__(self, *, seed: str, label: str) -> None:
        start = f"geoplan-stream-v1|{_fit(seed, label)}|"
        self._copy = hashlib.sha256(start.encode()).copy
        self._block = 0

    def below(self, bound: int) -> int:
        """Return the next integer of 0 .. bound - 1."""
        state = self._copy()
        state.update(b"%d" % self._block)
        self._block += 1
        return int.from_bytes(state.digest(), "big") * bound >> 256
