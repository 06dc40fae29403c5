"""Stretches of street that were walked, from a table."""

from pathlib import Path
from typing import Final

import pandas as pd

from geoplan.base.errors import InputError, MissingError

_COLUMNS: Final = ("edge", "from_m", "to_m", "at")


def read_walked(path: Path) -> pd.DataFrame:
    """Return walked stretches from a CSV file with the columns edge, from_m, to_m, at.

    Parameters
    ----------
    path
        edge: position of the street in `roads.gpkg`; from_m, to_m: metres along it; at: ISO, with
        its offset from UTC. Further columns are left aside.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `patrol.walked`: a column lacks, or a value cannot be read.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", usecols=list(_COLUMNS), dtype="str")
        return pd.DataFrame(
            {
                "edge": pd.to_numeric(table["edge"]).astype("int64"),
                "from_m": pd.to_numeric(table["from_m"]).astype("float64"),
                "to_m": pd.to_numeric(table["to_m"]).astype("float64"),
                "at": pd.to_datetime(table["at"], format="ISO8601", utc=True),
            }
        )
    except ValueError as error:
        detail = str(error).splitlines()[0]
        raise InputError("patrol.walked", file=path.name, detail=detail) from None
