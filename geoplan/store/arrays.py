"""Arrays kept in a project: what costs time to work out and can always be worked out again."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geoplan.store.atomic import write_bytes

Arrays = dict[str, npt.NDArray[np.generic]]


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    """Write arrays as compressed npz, all or nothing."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dict(arrays))  # type: ignore[arg-type]
    write_bytes(path, buffer.getvalue())


def read_arrays(path: Path) -> Arrays:
    """Return the arrays of a file; none where it is not there or cannot be read.

    What is kept here is a saving of time, so a damaged file is as good as none. Nothing in it is
    ever run: objects are refused.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError):
        return {}
