"""Plans for other programs: GPX, KML, GeoJSON, GeoPackage, xlsx, navigation links."""

from collections.abc import Callable, Mapping
from typing import Final

from geoplan.render.exports.gpx import write_gpx
from geoplan.render.exports.kml import write_kml
from geoplan.render.exports.links import write_links_page, write_links_text
from geoplan.render.exports.tables import gpkg_layers, write_book, write_geojson
from geoplan.render.exports.tracks import Export, ExportNotes, export_of

# Format → ending of the file and who writes it; a GeoPackage is written from its layers.
WRITERS: Final[Mapping[str, tuple[tuple[str, Callable[[Export], bytes]], ...]]] = {
    "gpx": (("gpx", write_gpx),),
    "kml": (("kml", write_kml),),
    "geojson": (("geojson", write_geojson),),
    "xlsx": (("xlsx", write_book),),
    "links": (("html", write_links_page), ("txt", write_links_text)),
}

__all__ = ["WRITERS", "Export", "ExportNotes", "export_of", "gpkg_layers"]
