"""Pages that open with no network: folium maps with our own layers."""

from geoplan.render.web.pages import (
    PageNotes,
    coverage_page,
    overview_page,
    route_page,
    routes_page,
)

__all__ = ["PageNotes", "coverage_page", "overview_page", "route_page", "routes_page"]
