"""The page of the phone's map: how likely each market is picked, and where each is nearest."""

from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.words import Lang, catalogue, fill
from geoplan.draw.phone_map import PhoneModel, PhoneStudy, phone_spread
from geoplan.draw.phone_regions import nearest_cells
from geoplan.frame.standard import Standard
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.encode import pack
from geoplan.render.web.shell import PageNotes, whole_page

_SHOWN: Final = ("name", "category", "address", "unit", "township", "community", "grid")


def model_label(model: PhoneModel, *, lang: Lang | None = None) -> str:
    """Return what an assumption is called in one language."""
    if model.k == 1:
        rule = fill("phone.rule.nearest", {}, lang=lang)
    else:
        weights = "/".join(f"{weight:g}" for weight in model.rank_weights)
        rule = fill("phone.rule.ranks", {"k": model.k, "weights": weights}, lang=lang)
    parts = [fill(f"phone.origin.{model.origin}", {}, lang=lang), rule]
    if np.isfinite(model.radius_m):
        parts.append(fill("phone.rule.radius", {"radius": f"{model.radius_m:g}"}, lang=lang))
    return " · ".join(parts)


def phone_page(
    study: PhoneStudy, *, backdrop: Backdrop, standard: Standard, notes: PageNotes
) -> str:
    """Return the page: markets by their chance, the regions of the nearest one, both lists."""
    rows = _rows(study)
    words = {code: list(pair) for code, pair in catalogue().items() if code.startswith("phone.")}
    document = {
        "kind": "phone",
        "sites": rows,
        "areas": [],
        "drawn_areas": [],
        "bounds": _bounds(rows),
        "phone": {
            "words": words,
            "picks": study.picks,
            "models": _models(study),
            "cells": _cells(study),
            "left": [list(catalogue()[code]) for code in study.left.values()],
        },
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _rows(study: PhoneStudy) -> list[dict[str, Any]]:
    """Return the markets without people: no name of a person, no phone."""
    sites, table = study.sites, study.table
    shapes = shapely.point_on_surface(np.asarray(sites.geometry.array, dtype=object))
    xy = shapely.get_coordinates(shapes)
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1], crs=CRS(sites.crs))
    each = table[[model.name for model in study.models]].to_numpy().round(7).tolist()
    numbers = table[["mean", "low", "high"]].round(7).to_dict("records")
    texts = sites[list(_SHOWN)].to_dict("records")
    return [
        {
            "id": str(key),
            "lon": round(float(x), 6),
            "lat": round(float(y), 6),
            "p": chances,
            **{str(name): value for name, value in {**text, **number}.items()},
        }
        for key, x, y, chances, text, number in zip(
            sites.index, lon, lat, each, texts, numbers, strict=True
        )
    ]


def _models(study: PhoneStudy) -> list[dict[str, Any]]:
    spread = phone_spread(study.table)
    return [
        {
            "name": [model_label(model, lang="zh"), model_label(model, lang="en")],
            "max_to_mean": round(float(spread["max_to_mean"][model.name]), 3),
            "max_to_min": _finite(float(spread["max_to_min"][model.name])),
        }
        for model in study.models
    ]


def _finite(value: float) -> float | None:
    return round(value, 3) if np.isfinite(value) else None


def _cells(study: PhoneStudy) -> list[dict[str, Any]]:
    """Return where each is the nearest; sites at one place have one region."""
    points = shapely.point_on_surface(np.asarray(study.sites.geometry.array, dtype=object))
    cells = nearest_cells(shapely.get_coordinates(points), study.ground)
    held: dict[str, list[str]] = {}
    for key, cell in zip(study.sites.index, cells, strict=True):
        areas = [part for part in shapely.get_parts(cell) if part.geom_type == "Polygon"]
        held.setdefault(pack(np.array(areas, dtype=object), crs=CRS(study.sites.crs)), []).append(
            str(key)
        )
    return [{"shape": shape, "ids": ids} for shape, ids in held.items() if shape]


def _bounds(rows: list[dict[str, Any]]) -> list[list[float]]:
    """Return where most markets are; a few far ones do not shrink the town."""
    share = [0.03, 0.97] if len(rows) > 30 else [0.0, 1.0]
    south, north = np.quantile([row["lat"] for row in rows], share)
    west, east = np.quantile([row["lon"] for row in rows], share)
    # Their regions reach beyond them.
    tall, wide = max((north - south) / 8, 0.002), max((east - west) / 8, 0.002)
    return [
        [float(south - tall), float(west - wide)],
        [float(north + tall), float(east + wide)],
    ]
