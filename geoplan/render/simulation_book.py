"""A simulation as a workbook: every unit's frequency beside its chance, and what a year reaches."""

import pandas as pd

from geoplan.base.words import say
from geoplan.render.workbook import make_book, words


def simulation_book(units: pd.DataFrame, year: pd.DataFrame, *, runs: int) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    units
        rule, unit_id, name, expected, frequency, drawn, z, stated.
    year
        kind, waves, reached, groups.
    runs
        How many draws.
    """
    head = words("rule", "id", "name", "expected", "frequency", "drawn_n", "z", "stated")
    rows = [
        (row["rule"], row["unit_id"], row["name"], round(row["expected"], 6),
         round(row["frequency"], 6), int(row["drawn"]), round(row["z"], 2),
         say(f"stated.{row['stated']}"))
        for row in units.to_dict("records")
    ]  # fmt: skip
    waves = [
        (say(f"year.{row['kind']}"), int(row["waves"]), round(row["reached"], 2),
         int(row["groups"]))
        for row in year.to_dict("records")
    ]  # fmt: skip
    return make_book(
        {
            f"{say('book.simulation')} {runs}": (head, rows),
            say("book.year"): (words("group_kind", "waves", "reached", "groups"), waves),
        }
    )
