"""geoplan: random draws that can be checked, patrol routes and coverage maps for inspections.

The public face. Names are loaded when first used, so that `import geoplan` stays light.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Name → module. Grouped along the flow of the data.
_FACE: dict[str, str] = {
    # frame
    "Category": "geoplan.frame.standard",
    "Frame": "geoplan.frame.units",
    "Standard": "geoplan.frame.standard",
    "check_areas": "geoplan.frame.areas",
    "check_frame": "geoplan.frame.check",
    "check_sites": "geoplan.frame.sites",
    "compare_sites": "geoplan.frame.gaps",
    "cut_streets": "geoplan.frame.segments",
    "frame_text": "geoplan.frame.text",
    "frame_units": "geoplan.frame.units",
    "merge_sites": "geoplan.frame.merge",
    "read_areas": "geoplan.intake.areas",
    "read_sites": "geoplan.intake.sites",
    "read_streets": "geoplan.intake.streets",
    "read_records": "geoplan.intake.records",
    # draw
    "Design": "geoplan.draw.design",
    "draw_srs": "geoplan.draw.one",
    "make_certificate": "geoplan.draw.certificate",
    "make_commitment": "geoplan.draw.certificate",
    "picks_table": "geoplan.draw.picks",
    "verify_draw": "geoplan.draw.verify",
    # plan
    "Plan": "geoplan.plan.result",
    "StreetNetwork": "geoplan.plan.network",
    "TourRequest": "geoplan.plan.tour",
    "plan_tours": "geoplan.plan.tour",
    # coverage
    "Coverage": "geoplan.coverage.result",
    "measure_coverage": "geoplan.coverage.sites",
    "match_tracks": "geoplan.coverage.match",
    # estimate
    "assess_risk": "geoplan.score.risk",
    "estimate_score": "geoplan.score.forty",
    "ledger_table": "geoplan.visits.ledger",
    "rank_units": "geoplan.score.ranking",
    # pages and sheets
    "coverage_page": "geoplan.render.web",
    "overview_page": "geoplan.render.web",
    "route_page": "geoplan.render.web",
    "route_sheet": "geoplan.render.sheets.route",
    # refusals
    "GeoplanError": "geoplan.base.errors",
}

__all__ = ["__version__", *_FACE]  # noqa: PLE0604  (texts, gathered from one mapping)


def __getattr__(name: str) -> Any:  # noqa: ANN401  (PEP 562: any public name)
    if name not in _FACE:
        message = f"module 'geoplan' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
