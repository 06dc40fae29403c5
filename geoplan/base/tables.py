"""Tables with declared columns: all faults of a table in one refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geoplan.base.errors import InputError

Kind = Literal["text", "integer", "number", "flag", "time", "date", "geometry"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What one column must hold."""

    name: str
    kind: Kind
    gaps: bool = False


def _fits(values: pd.Series, kind: Kind) -> bool:
    checks = {
        "text": lambda: pd.api.types.infer_dtype(values, skipna=True) in {"string", "empty"},
        "integer": lambda: pd.api.types.is_integer_dtype(values),
        "number": lambda: pd.api.types.is_numeric_dtype(values),
        "flag": lambda: pd.api.types.is_bool_dtype(values),
        "time": lambda: isinstance(values.dtype, pd.DatetimeTZDtype),
        "date": lambda: pd.api.types.is_datetime64_dtype(values),
        "geometry": lambda: str(values.dtype) == "geometry",
    }
    return bool(checks[kind]())


def require_columns(table: pd.DataFrame, columns: Sequence[Column], *, name: str) -> None:
    """Refuse a table that lacks declared columns, holds other kinds, or repeats its index.

    Parameters
    ----------
    table
        Any (Geo)DataFrame; further columns are allowed.
    columns
        The declaration.
    name
        How the refusal calls the table.

    Raises
    ------
    InputError
        `table.invalid`, with every fault found.
    """
    faults: list[str] = []
    for column in columns:
        if column.name not in table.columns:
            faults.append(f"{column.name}: missing")
            continue
        values = table[column.name]
        if not _fits(values, column.kind):
            faults.append(f"{column.name}: {values.dtype}, not {column.kind}")
        elif not column.gaps and values.isna().any():
            faults.append(f"{column.name}: empty at {values.index[values.isna()][0]}")
    if not table.index.is_unique:
        faults.append(f"index: {table.index[table.index.duplicated()][0]} stands twice")
    if faults:
        raise InputError("table.invalid", table=name, faults="; ".join(faults))
