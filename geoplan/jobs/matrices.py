"""Travel times kept in the project, so that the same question is worked out once."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import shapely

from geoplan.base.canon import sha256_hex
from geoplan.plan.matrix import TravelMatrix, kept_matrix, travel_matrix
from geoplan.plan.mixed import mixed_matrix
from geoplan.plan.network import StreetNetwork
from geoplan.plan.snap import Snapped
from geoplan.plan.speeds import DEFAULT_TIMES, MIXED, TimeModel
from geoplan.store.arrays import read_arrays, write_arrays
from geoplan.store.project import Project

_VERSION: Final = "geoplan-matrix-v1"
_KEPT: Final = 12  # files; the oldest go first


class MatrixStore:
    """Measures travel times, or finds them where they were kept.

    Called like `geoplan.plan.matrix.travel_matrix`, so that a planner takes either.
    """

    def __init__(self, project: Project) -> None:
        self._folder = project.folder / "cache" / "matrices"
        self.found = 0
        self.measured = 0

    def __call__(
        self,
        snapped: Snapped,
        network: StreetNetwork,
        *,
        mode: str,
        times: TimeModel = DEFAULT_TIMES,
    ) -> TravelMatrix:
        """Return the times between stops; a kept file that does not fit is not used."""
        if mode == MIXED:
            return mixed_matrix(snapped, network, times=times, by=self)
        key = matrix_digest(snapped, network, mode=mode, times=times)
        path = self._folder / f"{key[:32]}.npz"
        kept = read_arrays(path)
        if kept.keys() >= {"exact_s", "entry"} and kept["exact_s"].shape == (len(snapped),) * 2:
            self.found += 1
            return kept_matrix(
                kept["exact_s"].astype("float64"),
                kept["entry"].astype("int8"),
                snapped,
                network,
                mode=mode,
                times=times,
            )
        matrix = travel_matrix(snapped, network, mode=mode, times=times)
        self.measured += 1
        write_arrays(path, {"exact_s": matrix.exact_s, "entry": matrix.entry})
        self._tidy()
        return matrix

    def _tidy(self) -> None:
        files = sorted(self._folder.glob("*.npz"), key=lambda path: path.stat().st_mtime_ns)
        for old in files[:-_KEPT]:
            old.unlink(missing_ok=True)


def matrix_digest(snapped: Snapped, network: StreetNetwork, *, mode: str, times: TimeModel) -> str:
    """Return the digest of everything travel times depend on.

    The streets as edited, the mode, all speeds and delays, and where each stop stands and is
    reached, to the millimetre, in order.
    """
    places = np.concatenate([_millimetres(snapped.points), _millimetres(snapped.place)], axis=1)
    rows = np.column_stack([places, np.rint(snapped.access_m * 1000), snapped.edge >= 0])
    rows = np.where(np.isfinite(rows), rows, -1)
    stops = "\n".join(" ".join(map(str, row)) for row in rows.astype("int64").tolist())
    head = f"{_VERSION}|{network.digest}|{mode}|{_flat(asdict(times))}"
    return sha256_hex(f"{head}\n{stops}")


def _millimetres(points: np.ndarray[tuple[int], np.dtype[np.object_]]) -> np.ndarray:
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return np.where(np.isfinite(xy), np.rint(xy * 1000), -1)


def _flat(known: Mapping[str, Any], before: str = "") -> str:
    """Return nested numbers as one sorted text."""
    parts = [
        _flat(value, f"{before}{key}.")
        if isinstance(value, Mapping)
        else f"{before}{key}={value!r}"
        for key, value in sorted(known.items())
    ]
    return ";".join(parts)
