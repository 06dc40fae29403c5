"""Records of the journal as tables of declared columns."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geoplan.base.tables import Column, require_columns

Records = Iterable[tuple[str, Mapping[str, Any]]]
UTC: Final = "datetime64[us, UTC]"
DATE: Final = "datetime64[us]"


def table_of(records: Records, columns: Sequence[Column], *, index: str) -> pd.DataFrame:
    """Return records as a table; what a body does not tell is "", 0 or no time.

    Linear in records.

    Parameters
    ----------
    records
        (key, body); times as ISO text with offset, dates as "YYYY-MM-DD".
    columns
        Of the kinds text, integer, flag, time and date.
    index
        What the keys are called.

    Raises
    ------
    InputError
        `table.invalid`.
    """
    listed = list(records)
    bodies = [body for _, body in listed]
    data = {
        column.name: _values([body.get(column.name) for body in bodies], column)
        for column in columns
    }
    keys = pd.Index([key for key, _ in listed], name=index, dtype="str")
    table = pd.DataFrame({name: values.array for name, values in data.items()}, index=keys)
    require_columns(table, columns, name=index.removesuffix("_id") + "s")
    return table


def _values(told: list[Any], column: Column) -> pd.Series:
    if column.kind == "text":
        return pd.Series(["" if value is None else value for value in told], dtype="str")
    if column.kind == "integer":
        return pd.Series([0 if value is None else value for value in told], dtype="int64")
    if column.kind == "flag":
        return pd.Series([bool(value) for value in told], dtype="bool")
    texts = pd.Series([value or None for value in told], dtype="object")
    if column.kind == "date":
        return pd.to_datetime(texts, format="%Y-%m-%d").astype(DATE)
    return pd.to_datetime(texts, utc=True, format="ISO8601").astype(UTC)


def looked_up(
    keys: "pd.Series[str]", known: "Mapping[str, str] | pd.Series[str]"
) -> "pd.Series[str]":
    """Return what is known of each key, "" where nothing is."""
    told = known.to_dict() if isinstance(known, pd.Series) else known
    found = [told.get(key, "") for key in keys.tolist()]
    texts = [text if isinstance(text, str) else "" for text in found]
    return pd.Series(texts, index=keys.index, dtype="str")
