"""Who answers for what: sites and areas, units and persons, many to many, each with a role."""

from typing import Final

import geopandas as gpd
import pandas as pd

from geoplan.base.tables import Column, require_columns

# unit: answers for it; partner: helps; leader: a leader charged with it; person: the one on the
# spot; pair: a unit paired with it.
ROLES: Final = ("unit", "partner", "leader", "person", "pair")
COLUMNS: Final = (
    Column(name="target", kind="text"),
    Column(name="role", kind="text"),
    Column(name="who", kind="text"),
    Column(name="phone", kind="text"),
    Column(name="source", kind="text"),
)
_OF_SITES: Final = {"unit": "unit", "partner": "partners", "leader": "leader", "person": "person"}
SEPARATORS: Final = r"[、，,;；/\n]+"


def check_duties(duties: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is one of duties; refuse it with all its faults if not.

    Parameters
    ----------
    duties
        Columns as in `COLUMNS`; `target` a `site_id` or `area_id`, `role` one of `ROLES`.
    """
    require_columns(duties, COLUMNS, name="duties")
    return duties


def no_duties() -> pd.DataFrame:
    """Return a table of no duties."""
    return pd.DataFrame({column.name: pd.Series(dtype="str") for column in COLUMNS})


def duties_of_sites(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the duties that the ledger itself states, several names of a cell apart.

    Linear in sites.
    """
    parts = [no_duties()]
    for role, column in _OF_SITES.items():
        stated = sites.loc[sites[column] != "", [column, "phone", "source"]]
        who = stated[column].str.split(SEPARATORS, regex=True)
        table = stated.assign(who=who, target=stated.index.astype("str"), role=role)
        table = table.explode("who")
        table["who"] = table["who"].astype("str").str.strip()
        # The ledger's one telephone is the person's.
        if role != "person":
            table["phone"] = ""
        parts.append(table.loc[table["who"] != "", [column.name for column in COLUMNS]])
    return pd.concat(parts, ignore_index=True).astype("str")


def merge_duties(known: pd.DataFrame, incoming: pd.DataFrame) -> pd.DataFrame:
    """Return both tables without repeats; what one source said before is replaced by it."""
    kept = known[~known["source"].isin(incoming["source"].unique())]
    merged = pd.concat([kept, incoming], ignore_index=True)
    merged = merged.drop_duplicates(["target", "role", "who"], keep="last")
    return merged.sort_values(["target", "role", "who"], ignore_index=True)


def owners(
    sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, duties: pd.DataFrame
) -> "pd.Series[str]":
    """Return the unit that answers for each site, "" for none.

    Its own unit; else one charged with the site; else one charged with the finest area that the
    site names: grid, community or village, township.

    Returns
    -------
    Series
        By `site_id`.
    """
    units = duties[duties["role"] == "unit"].drop_duplicates("target")
    by_target = units.set_index("target")["who"]
    found = sites["unit"].where(
        sites["unit"] != "", sites.index.to_series().map(by_target).astype(object).fillna("")
    )
    for column, levels in (
        ("grid", ["grid"]),
        ("community", ["community", "village"]),
        ("township", ["township"]),
    ):
        own = areas[areas["level"].isin(levels)]
        who = own.index.to_series().map(by_target).dropna()
        by_name = pd.Series(who.to_numpy(), index=own.loc[who.index, "name"], dtype="str")
        by_name = by_name[~by_name.index.duplicated()]
        theirs = sites[column].map(by_name).astype(object).fillna("")
        found = found.where(found != "", theirs)
    return found.astype("str")
