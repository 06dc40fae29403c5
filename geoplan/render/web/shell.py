"""The page around a map: folium's skeleton, our script and style, one block of data."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from branca.element import MacroElement
from folium.plugins import HeatMap
from jinja2 import Template

from geoplan.base.words import Lang, catalogue
from geoplan.frame.standard import Standard, Words
from geoplan.render.backdrop import Backdrop
from geoplan.render.escape import script_json
from geoplan.render.look import FAMILIES, OTHER, family_of, glyph_of
from geoplan.render.web.encode import backdrop_document
from geoplan.render.web.figure import OfflineFigure, OfflineMap, Written
from geoplan.render.web.pinyin import spelt
from geoplan.render.web.tiles import Tiles

# Pale to dark, as the legend of the blurred layer tells it.
_HEAT = {"0.2": "#fdd26e", "0.45": "#f79a35", "0.7": "#d95a12", "1.0": "#471503"}
# One concern each; joined in this order when a page is written.
PARTS = ("core", "base", "sites", "tools", "panel", "start")


@dataclass(frozen=True, kw_only=True)
class PageNotes:
    """What stands around a map.

    Attributes
    ----------
    title
        Heading, in both languages.
    round_id, date, head_hash
        Shown below it where given.
    credit
        Source of the street map.
    lang
        The language the page opens in; a button changes it.
    tiles
        Map pictures of a service under the map; None: the page asks no host for anything.
    """

    title: Words
    lang: Lang
    round_id: str = ""
    date: str = ""
    head_hash: str = ""
    credit: str = ""
    tiles: Tiles | None = None


class _Start(MacroElement):
    """Starts our script once folium has made the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.gpPage = geoplan({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


def words_of(*beginnings: str) -> dict[str, list[str]]:
    """Return the sentences whose codes begin so, as a page holds them."""
    return {code: list(pair) for code, pair in catalogue().items() if code.startswith(beginnings)}


def whole_page(
    document: dict[str, Any],
    *,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
    heat: list[list[float]] | None = None,
) -> str:
    """Return the whole page for a document of sites, routes or coverage.

    `heat` is a list of [lat, lon, weight] for the blurred layer. A document may bring `words` of
    its own.
    """
    whole = _whole(document, backdrop=backdrop, standard=standard, notes=notes)
    (south, west), (north, east) = document["bounds"]
    folium_map = OfflineMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=13,
        tiles=None,
        prefer_canvas=True,
        control_scale=False,
        max_zoom=19,
    )
    folium_map._id = "page"  # noqa: SLF001  (else random: the same input must give the same page)
    figure = OfflineFigure(images=notes.tiles.origins if notes.tiles else ())
    figure._id = "figure"  # noqa: SLF001
    figure.add_child(folium_map)
    folium_map.options["maxZoom"] = 19
    if heat is not None:
        layer = HeatMap(  # type: ignore[no-untyped-call]
            heat, radius=22, blur=18, min_opacity=0.35, max_zoom=14, gradient=_HEAT
        )
        layer.default_js = [("leaflet-heat.js", "leaflet_heat.min.js")]
        layer._id = "heat"  # noqa: SLF001
        layer.add_to(folium_map)
        _add(folium_map, _Named(layer.get_name()), "named")
    _add(folium_map, _Start(), "start")  # type: ignore[no-untyped-call]
    data = f'<script type="application/json" id="gp-data">{script_json(whole)}</script>'
    figure.header.add_child(Written(f"<style>{_asset('page.css')}</style>"), name="page_css")
    figure.html.add_child(Written(data), name="page_data")
    figure.html.add_child(Written(_scripts(str(document["kind"]))), name="page_js")
    return figure.render()


def _whole(
    document: dict[str, Any], *, backdrop: Backdrop, standard: Standard, notes: PageNotes
) -> dict[str, Any]:
    title, base = notes.title, backdrop_document(backdrop)
    base["pinyin"] = spelt(row[0] for row in base["names"])
    names = spelt(str(row["name"]) for row in document.get("sites", []))
    for row in document.get("sites", []):
        if row["name"] in names:
            row["py"] = names[row["name"]]
    return {
        **document,
        "lang": notes.lang,
        "words": {**words_of("map."), **document.get("words", {})},
        "tiles": notes.tiles.document() if notes.tiles else None,
        "notes": {
            "title": [title.zh, title.en],
            "round": notes.round_id,
            "date": notes.date,
            "head": notes.head_hash,
            "foot": "geoplan",
        },
        "base": base,
        "families": [
            {"code": family.code, "shape": family.shape, "colour": family.colour}
            for family in (*FAMILIES, OTHER)
        ],
        "categories": [
            {
                "code": category.code,
                "name": [category.zh, category.en],
                "family": family_of(category.code).code,
                "glyph": glyph_of(category.code, name=category.zh),
            }
            for category in standard.categories
        ],
    }


def _asset(*path: str) -> str:
    return files("geoplan.render").joinpath("assets", *path).read_text("utf-8")


def _scripts(kind: str) -> str:
    """Return what every page does, and what only pages of this kind do."""
    shared = "".join(_asset("page", f"{part}.js") for part in PARTS)
    own = ""
    if files("geoplan.render").joinpath("assets", f"{kind}.js").is_file():
        own = f"<script>{_asset(f'{kind}.js')}</script>"
    return f"<script>{shared}</script>{own}"


class _Named(MacroElement):
    """Tells our script which folium layer is the blurred one."""

    _template = Template(
        "{% macro script(this, kwargs) %}window.gpHeat = {{ this.layer }};{% endmacro %}"
    )

    def __init__(self, layer: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.layer = layer


def _add(parent: OfflineMap, child: MacroElement, name: str) -> None:
    child._id = name  # noqa: SLF001
    parent.add_child(child, name=name)
