"""A certificate's picks as one table, in drawing order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from geoplan.draw.amend import standing

COLUMNS: Final = (
    "unit_id",
    "kind",
    "category",
    "rule",
    "part",
    "role",
    "order",
    "inclusion_prob",
    "weight",
    "stated",
    "ticket",
)
Told = Mapping[str, Mapping[str, float]]


def picks_table(
    certificate: Mapping[str, Any],
    *,
    amendments: Mapping[str, Any] | None = None,
    chances: Told | None = None,
) -> pd.DataFrame:
    """Return who was drawn.

    Parameters
    ----------
    certificate
        The round's certificate.
    amendments
        Its record of amendments.
    chances
        Label → unit → inclusion probability, where the certificate states none or only a target.

    Returns
    -------
    DataFrame
        unit_id; kind (site, township, village); category (code; "" for areas); rule, part (of the
        design); role (base, replacement, replaced: could not be visited); order (1 … within its
        draw, base first); inclusion_prob (of being in the base); weight (its inverse); stated
        (exact, target, simulated); ticket (hex). What lies in a township that is a replacement, or
        was replaced, is so too. A unit that two rules drew stands twice.
    """
    rows: list[dict[str, object]] = []
    entries = amendments["entries"] if amendments else []
    towns = _townships(certificate, entries)
    for draw in certificate["draws"]:
        above, over = towns.get(draw["parent"], (Fraction(1), "base"))
        roles = _roles(draw, entries)
        told = (chances or {}).get(draw["label"], {})
        for order, unit in enumerate([*draw["base"], *draw["replacement"]], start=1):
            own = told.get(unit)
            chance = (
                float(above * Fraction(draw["inclusion"].get(unit, "0/1")))
                if own is None
                else float(above) * own
            )
            rows.append(
                {
                    "unit_id": unit,
                    "kind": draw["kind"],
                    "category": draw["category"][unit],
                    "rule": draw["rule"],
                    "part": draw["part"],
                    # What lies in a township goes where the township goes.
                    "role": roles[unit] if over == "base" or roles[unit] == "replaced" else over,
                    "order": order,
                    "inclusion_prob": chance,
                    "weight": 1 / chance if chance else float("nan"),
                    "stated": draw["stated"],
                    "ticket": draw["tickets"][unit],
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _roles(draw: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what each unit of a draw is by now: base, replacement or replaced."""
    now = set(standing(draw, entries))
    gone = {entry["unit"] for entry in entries if entry["label"] == draw["label"]}
    return {
        unit: "base" if unit in now else "replaced" if unit in gone else "replacement"
        for unit in (*draw["base"], *draw["replacement"])
    }


def _townships(
    certificate: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[Fraction, str]]:
    """Return each named township's chance, and what it is by now."""
    towns: dict[str, tuple[Fraction, str]] = {}
    for draw in certificate["draws"]:
        if draw["kind"] == "township":
            for unit, role in _roles(draw, entries).items():
                towns[unit] = (Fraction(draw["inclusion"][unit]), role)
    return towns
