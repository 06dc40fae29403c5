"""The draw "through the phone's map": how likely each site is, under several assumptions.

An assessor stands at a random origin, the phone lists sites by distance, one is taken by its
rank: p_i = Σ_r q_r ∫ f(x)·1{i is the r-th on the list at x} dx. Neither f nor q is public, so
chances are given as an envelope over models.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.base.crs import require_metric
from geoplan.base.errors import DesignError
from geoplan.draw.phone_grid import Listed, Places, list_places, rules_by_length
from geoplan.draw.phone_origins import Origins
from geoplan.draw.phone_picks import picked_probability
from geoplan.draw.phone_regions import Floats, Ground, check_places, rank_probability

SEED: Final = "geoplan phone map"  # of the jitter only: no draw depends on it
_MANY: Final = 2_000  # beyond, orders above the first cost more exactly than on the grid


@dataclass(frozen=True, kw_only=True)
class PhoneModel:
    """One assumption of how the phone's map is used.

    Attributes
    ----------
    origin
        Which law of origins, by name.
    rank_weights
        How likely the first, second … of the list is taken, in any unit; its length is how far
        down the list the assessor looks. Shorter lists share out the weights of their ranks.
    radius_m
        The list holds only sites within it; where there is none, the first one beyond.
    by_prominence
        The list goes by distance divided by a site's prominence.
    """

    origin: str = "uniform"
    rank_weights: tuple[float, ...] = (1.0,)
    radius_m: float = math.inf
    by_prominence: bool = False

    @property
    def k(self) -> int:
        """How far down the list the assessor looks."""
        return len(self.rank_weights)

    @property
    def name(self) -> str:
        """How tables call it, such as "road 0.5/0.3/0.2 500m"."""
        weights = "/".join(f"{weight:g}" for weight in self.rank_weights)
        radius = f" {self.radius_m:g}m" if math.isfinite(self.radius_m) else ""
        return f"{self.origin} {weights}{radius}{' prominence' if self.by_prominence else ''}"


@dataclass(frozen=True, kw_only=True)
class Quadrature:
    """How finely origins are taken where no exact way is known."""

    points: int = 1_200_000
    seed: str = SEED


@dataclass(frozen=True, kw_only=True)
class PhoneStudy:
    """What was asked of the phone's map, and what it told.

    Attributes
    ----------
    sites
        What can be picked.
    table
        As `phone_envelope`, index as `sites`.
    models
        The assumptions, in the order of the table's columns.
    picks
        How many different sites are picked.
    ground
        The built-up area.
    left
        Origins that the frame cannot support → code of the reason.
    """

    sites: gpd.GeoDataFrame
    table: pd.DataFrame
    models: tuple[PhoneModel, ...]
    picks: int
    ground: Ground
    left: Mapping[str, str]

    @property
    def ordered(self) -> pd.DataFrame:
        """The table with the likeliest first."""
        by_id = self.table.sort_index()
        return by_id.sort_values("mean", ascending=False, kind="stable")


def phone_chances(
    sites: gpd.GeoSeries,
    origins: Origins,
    *,
    model: PhoneModel,
    prominence: npt.ArrayLike | None = None,
    quadrature: Quadrature | None = None,
) -> Floats:
    """Return how likely each site is the one picked; the chances sum to 1.

    Exact where origins are uniform on a ground, the list has no radius and goes by plain
    distance; else by quadrature. Neither the order of the sites nor that of the origins matters.

    Parameters
    ----------
    sites
        Places in a metric system; areas and lines count by a point on them. Sites at one place
        (to the millimetre) share the ranks they take, each equally.
    origins
        Where the assessor may stand, in the same system.
    model
        How the list is used.
    prominence
        Of each site, above 0; used if the model goes by it.
    quadrature
        How many points, and the seed of their jitter.
    """
    require_metric(gpd.GeoDataFrame(geometry=sites), name="sites")
    _check_model(model)
    xy = check_places(_places(sites))
    if _is_exact(model, origins, n=len(xy)):
        return _exactly(xy, origins, model=model)
    places, of = _distinct(xy, prominence if model.by_prominence else None)
    listed = _listed(places, origins, model=model, quadrature=quadrature or Quadrature())
    return np.asarray(listed.shares(model.rank_weights)[of])


def phone_envelope(
    sites: gpd.GeoDataFrame,
    origins: Mapping[str, Origins],
    *,
    models: Sequence[PhoneModel],
    picks: int = 1,
    prominence: npt.ArrayLike | None = None,
    quadrature: Quadrature | None = None,
) -> pd.DataFrame:
    """Return how likely each site is picked, under each model and over all of them.

    Parameters
    ----------
    sites
        Table in a metric system.
    origins
        The laws that the models name, in the same system.
    models
        Assumptions to compare.
    picks
        How many different sites are picked (see `picked_probability`).
    prominence, quadrature
        See `phone_chances`.

    Returns
    -------
    DataFrame
        Index as `sites`; a column for each model by its name; `mean`, `low`, `high` over the
        models, and `ratio` = high / low (infinite where low is 0).

    Raises
    ------
    DesignError
        `phone.no_model`, `phone.no_origin`, or as its parts refuse.
    """
    if not models:
        raise DesignError("phone.no_model")
    columns: dict[str, Floats] = {}
    for model in models:
        if model.origin not in origins:
            raise DesignError("phone.no_origin", origin=model.origin, known=", ".join(origins))
        chance = phone_chances(
            sites.geometry,
            origins[model.origin],
            model=model,
            prominence=prominence,
            quadrature=quadrature,
        )
        columns[model.name] = picked_probability(chance, picks=picks)
    table = pd.DataFrame(columns, index=sites.index)
    each = table.to_numpy()
    low, high = each.min(axis=1), each.max(axis=1)
    ratio = np.divide(high, low, out=np.full(len(low), np.inf), where=low > 0)
    return table.assign(mean=each.mean(axis=1), low=low, high=high, ratio=ratio)


def phone_spread(table: pd.DataFrame) -> pd.DataFrame:
    """Return how uneven each model is: highest over mean, highest over lowest.

    Parameters
    ----------
    table
        As `phone_envelope`.

    Returns
    -------
    DataFrame
        Index: the models' names; `max_to_mean`, `max_to_min` (infinite where a site cannot be
        picked), `likeliest`, `unlikeliest` (site ids).
    """
    models = table.drop(columns=["mean", "low", "high", "ratio"])
    high, low = models.max(), models.min()
    return pd.DataFrame(
        {
            "max_to_mean": high / models.mean(),
            "max_to_min": high / low.where(low > 0, np.nan),
            "likeliest": models.idxmax(),
            "unlikeliest": models.idxmin(),
        }
    ).fillna({"max_to_min": np.inf})


def _check_model(model: PhoneModel) -> None:
    weights = np.asarray(model.rank_weights, dtype=float)
    sound = np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0
    if not sound:
        raise DesignError("phone.weights", weights=", ".join(map(str, model.rank_weights)))
    if not model.radius_m > 0:
        raise DesignError("phone.radius", radius=model.radius_m)


def _places(sites: gpd.GeoSeries) -> Floats:
    shapes = np.asarray(sites.array, dtype=object)
    # What is missing or empty has bounds that are no numbers.
    lost = ~np.isfinite(shapely.bounds(shapes)).all(axis=-1)
    if lost.any():
        raise DesignError("phone.unplaced", n=int(lost.sum()))
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)))


def _is_exact(model: PhoneModel, origins: Origins, *, n: int) -> bool:
    plain = math.isinf(model.radius_m) and not model.by_prominence
    return origins.ground is not None and plain and (model.k <= 1 or n <= _MANY)


def _exactly(xy: Floats, origins: Origins, *, model: PhoneModel) -> Floats:
    ranks = min(model.k, len(xy))
    rules = rules_by_length(model.rank_weights)[ranks, :ranks]
    return np.asarray(rules @ rank_probability(xy, _ground(origins), orders=ranks))


def _ground(origins: Origins) -> Ground:
    if origins.ground is None:
        raise DesignError("phone.ground", kind="–", area=0)
    return origins.ground


def _distinct(xy: Floats, prominence: npt.ArrayLike | None) -> tuple[Places, npt.NDArray[np.intp]]:
    """Return the distinct places of equal prominence, and the place of each site."""
    weight = np.ones(len(xy)) if prominence is None else np.asarray(prominence, dtype=float)
    if weight.shape != (len(xy),) or not (np.isfinite(weight) & (weight > 0)).all():
        raise DesignError("phone.prominence", n=len(xy))
    _, first, of, shared = np.unique(
        np.column_stack([np.rint(xy * 1000), weight]),
        axis=0, return_index=True, return_inverse=True, return_counts=True,
    )  # fmt: skip
    return Places(xy=xy[first], prominence=weight[first], shared=shared), of.reshape(-1)


def _listed(
    places: Places, origins: Origins, *, model: PhoneModel, quadrature: Quadrature
) -> Listed:
    nodes = origins.nodes(points=quadrature.points, seed=quadrature.seed)
    return list_places(nodes, places, ranks=model.k, radius_m=model.radius_m)
