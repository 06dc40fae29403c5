"""The page of a draw: what was drawn and why, on the map and in a list, and what proves it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geoplan.frame.standard import Standard, Words
from geoplan.render.backdrop import Backdrop
from geoplan.render.draws import DrawnRule, DrawnUnit, told_draws
from geoplan.render.look import glyph_of
from geoplan.render.proof import Amendment, proof_facts, told_amendments
from geoplan.render.sheets.qr import head_qr
from geoplan.render.web.encode import pack
from geoplan.render.web.rows import area_rows, bounds, core, lonlat, site_rows
from geoplan.render.web.shell import PageNotes, whole_page, words_of

_GLYPHS: Final = {"township": glyph_of("township", name=""), "village": "村"}
_OUTLINE_M: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class DrawnRound:
    """A round that was drawn.

    Attributes
    ----------
    certificate
        Of the round.
    picks
        Its picks, as `geoplan.draw.picks.picks_table` returns them.
    amendments
        Its record of amendments, None when there is none.
    """

    certificate: Mapping[str, Any]
    picks: pd.DataFrame
    amendments: Mapping[str, Any] | None = None


def draw_page(
    drawn: DrawnRound,
    *,
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
) -> str:
    """Return the page of what was drawn in a round.

    Parameters
    ----------
    drawn
        Certificate, picks and amendments.
    sites, areas
        The frame's tables; units that are no longer there stand in the list only.
    backdrop, standard, notes
        Base map, names of categories, what stands around.
    """
    names = {str(key): str(name) for table in (areas, sites) for key, name in table["name"].items()}
    rules = told_draws(
        drawn.certificate,
        picks=drawn.picks,
        names=names,
        standard=standard,
        amendments=drawn.amendments,
    )
    outlined = {unit.unit_id for rule in rules if rule.kind != "site" for unit in rule.units}
    document = {
        "kind": "draw",
        "sites": site_rows(sites) + placed_areas(areas, outlined),
        "areas": area_rows(areas),
        "bounds": core(sites) if len(sites) else bounds(areas),
        "words": words_of("record."),
        "draw": {
            "rules": [_rule_row(rule) for rule in rules],
            "glyphs": _GLYPHS,
            **_proof(drawn, names=names),
        },
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def placed_areas(areas: gpd.GeoDataFrame, chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Return chosen areas with an outline as rows like sites, with a place inside each."""
    shown = gpd.GeoDataFrame(areas[areas.index.isin(list(chosen)) & areas.geometry.notna()])
    if shown.empty:
        return []
    lon, lat = lonlat(shown)
    crs, shapes = CRS(shown.crs), shown.geometry.simplify(_OUTLINE_M)
    return [
        {
            "id": str(key),
            "name": name,
            "category": "",
            "area": level,
            "lon": round(float(x), 6),
            "lat": round(float(y), 6),
            "outline": pack(np.array([shape], dtype=object), crs=crs),
        }
        for key, name, level, x, y, shape in zip(
            shown.index, shown["name"], shown["level"], lon, lat, shapes, strict=True
        )
    ]


def _pair(text: Words) -> list[str]:
    return [text.zh, text.en]


def _rule_row(rule: DrawnRule) -> dict[str, Any]:
    return {
        "label": rule.label,
        "title": _pair(rule.title),
        "method": _pair(rule.method),
        "terms": _pair(rule.terms),
        "kind": rule.kind,
        "n": rule.n,
        "population": rule.population,
        "chance": rule.chance,
        "town": rule.town,
        "units": [_unit_row(unit) for unit in rule.units],
    }


def _unit_row(unit: DrawnUnit) -> dict[str, Any]:
    return {
        "id": unit.unit_id,
        "name": unit.name,
        "role": unit.role,
        "spare": unit.spare,
        "order": unit.order,
        "prob": round(unit.prob, 9),
        "chance": unit.chance,
        "ticket": unit.ticket,
        "why": _pair(unit.why),
    }


def _proof(drawn: DrawnRound, *, names: Mapping[str, str]) -> dict[str, Any]:
    certificate = drawn.certificate
    entries: Sequence[Amendment] = told_amendments(drawn.amendments, names=names)
    return {
        "round": certificate["round_id"],
        "seed": certificate["seed"],
        "facts": [
            {
                "code": fact.code,
                "n": fact.number,
                "text": _pair(fact.text),
                "digest": fact.digest,
                "warn": fact.warn,
            }
            for fact in proof_facts(certificate)
        ],
        "amendments": [
            {
                "number": entry.number,
                "unit": entry.unit,
                "substitute": _pair(entry.substitute),
                "reason": _pair(entry.reason),
                "note": entry.note,
                "by": entry.by,
                "at": entry.at,
                "signed": entry.signed,
            }
            for entry in entries
        ],
        "amended_head": drawn.amendments["head"] if drawn.amendments and entries else "",
        "qr": head_qr(certificate["round_id"], head=certificate["head"]),
    }
