"""A certificate's picks as one table, in drawing order."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import pandas as pd

COLUMNS: Final = (
    "unit_id",
    "kind",
    "category",
    "role",
    "order",
    "inclusion_prob",
    "weight",
    "ticket",
)
_TOWNSHIP: Final = "/two_stage/township"
_VILLAGE: Final = "/two_stage/village/"


def picks_table(certificate: Mapping[str, Any]) -> pd.DataFrame:
    """Return who was drawn.

    Returns
    -------
    DataFrame
        unit_id; kind (site, township, village); category (code; "" for areas); role (base,
        replacement); order (1 … within its draw, base first); inclusion_prob (of being in the
        base); weight (its inverse); ticket (hex). Villages of replacement townships are
        replacements.
    """
    rows: list[dict[str, object]] = []
    towns = _townships(certificate)
    for draw in certificate["draws"]:
        kind, category, chance, spare = _kind(draw, round_id=certificate["round_id"], towns=towns)
        if draw["population"]:
            chance *= Fraction(draw["n"], draw["population"])
        listed = [(unit, "base") for unit in draw["base"]]
        listed += [(unit, "replacement") for unit in draw["replacement"]]
        rows += [
            {
                "unit_id": unit,
                "kind": kind,
                "category": category,
                "role": "replacement" if spare else role,
                "order": order,
                "inclusion_prob": float(chance),
                "weight": float(1 / chance) if chance else float("nan"),
                "ticket": draw["tickets"][unit],
            }
            for order, (unit, role) in enumerate(listed, start=1)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _townships(certificate: Mapping[str, Any]) -> dict[str, tuple[Fraction, bool]]:
    towns: dict[str, tuple[Fraction, bool]] = {}
    for draw in certificate["draws"]:
        if draw["label"].endswith(_TOWNSHIP):
            chance = Fraction(draw["n"], draw["population"])
            towns.update(dict.fromkeys(draw["base"], (chance, False)))
            towns.update(dict.fromkeys(draw["replacement"], (chance, True)))
    return towns


def _kind(
    draw: Mapping[str, Any], *, round_id: str, towns: Mapping[str, tuple[Fraction, bool]]
) -> tuple[str, str, Fraction, bool]:
    label = draw["label"].removeprefix(round_id)
    if label == _TOWNSHIP:
        return "township", "", Fraction(1), False
    if label.startswith(_VILLAGE):
        chance, spare = towns[label.removeprefix(_VILLAGE)]
        return "village", "", chance, spare
    return "site", label.removeprefix("/"), Fraction(1), False
