"""A certificate's picks as one table, in drawing order."""

from collections.abc import Mapping
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
        (exact, target, simulated); ticket (hex). What lies in replacement townships is a
        replacement. A unit that two rules drew stands twice.
    """
    rows: list[dict[str, object]] = []
    towns = _townships(certificate)
    entries = amendments["entries"] if amendments else []
    for draw in certificate["draws"]:
        above, spare = towns.get(draw["parent"], (Fraction(1), False))
        now = standing(draw, entries)
        told = (chances or {}).get(draw["label"], {})
        for order, unit in enumerate([*draw["base"], *draw["replacement"]], start=1):
            role = "base" if unit in now else "replacement"
            if any(e["unit"] == unit and e["label"] == draw["label"] for e in entries):
                role = "replaced"
            if spare and role == "base":
                role = "replacement"
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
                    "role": role,
                    "order": order,
                    "inclusion_prob": chance,
                    "weight": 1 / chance if chance else float("nan"),
                    "stated": draw["stated"],
                    "ticket": draw["tickets"][unit],
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _townships(certificate: Mapping[str, Any]) -> dict[str, tuple[Fraction, bool]]:
    """Return each drawn township's chance, and whether it is a replacement."""
    towns: dict[str, tuple[Fraction, bool]] = {}
    for draw in certificate["draws"]:
        if draw["kind"] == "township":
            for unit in draw["base"]:
                towns[unit] = (Fraction(draw["inclusion"][unit]), False)
            for unit in draw["replacement"]:
                towns[unit] = (Fraction(draw["inclusion"][unit]), True)
    return towns
