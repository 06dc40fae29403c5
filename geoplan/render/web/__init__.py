"""Pages that open with no network: folium maps with our own layers."""

from geoplan.render.web.coverage_page import coverage_page
from geoplan.render.web.pages import overview_page, route_page, routes_page
from geoplan.render.web.shell import PageNotes

__all__ = ["PageNotes", "coverage_page", "overview_page", "route_page", "routes_page"]
