"""Sphinx configuration of the documentation, in both languages."""

project = "geoplan"
author = "The geoplan developers"
project_copyright = "2026, The geoplan developers"
extensions = ["myst_parser", "sphinx.ext.doctest"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "Draws, routes and coverage for city inspections"}
myst_heading_anchors = 3
