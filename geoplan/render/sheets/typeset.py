"""From plain data and a template to a PDF or a picture: the same bytes for the same data."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import typst

from geoplan.base.words import Lang, fill
from geoplan.render.sheets.font import family, font_path, printable

# Fields that hold SVG of our own.
_PICTURES: Final = frozenset({"qr", "code_qr", "overview", "map", "swatch"})
_SHARED: Final = "common.typ"


def typeset(template: str, data: Mapping[str, Any], *, tags: bool = True) -> bytes:
    """Return the PDF of a template of ours and its data.

    Parameters
    ----------
    template
        Its file's name.
    data
        Any JSON; texts are shown as they are, never read as markup.
    tags
        Tell screen readers the structure; of no use to a map, and heavy there.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    return _compile(template, data, pdf_tags=tags)


def picture_png(svg: str, *, width_mm: float, dpi: int) -> bytes:
    """Return a map as PNG.

    Parameters
    ----------
    svg
        Of a `Picture`.
    width_mm, dpi
        Size on paper and dots an inch.
    """
    data = {"map": svg, "width": width_mm}
    return _compile("picture.typ", data, format="png", ppi=float(dpi))


def _compile(template: str, data: Mapping[str, Any], **wish: Any) -> bytes:  # noqa: ANN401
    sources = {
        name: files("geoplan.render").joinpath("assets", file).read_bytes()
        for name, file in (("main.typ", template), (_SHARED, _SHARED))
    }
    told = json.dumps({"font": family(), **data}, ensure_ascii=False).encode()
    compiler = typst.Compiler(  # type: ignore[type-var]  # files by name are accepted
        {**sources, "data.json": told},
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(font_path().parent)],
        ),
    )
    made, warnings = compiler.compile_with_warnings(**{"format": "pdf", "timestamp": 0, **wish})
    if warnings:
        # A dropped glyph or font is only a warning to the typesetter; to a reader it is a fault.
        raise AssertionError([warning.message for warning in warnings])
    if not isinstance(made, bytes):  # several files are made of pictures only
        raise TypeError
    return made


def printable_data(data: dict[str, Any], *, lang: Lang) -> dict[str, Any]:
    """Return data whose every text the font can print; its "note" names the signs it lacks.

    Each with the text it first stands in, so that the site can be found.
    """
    missing: dict[str, str] = {}
    clean: dict[str, Any] = _printable(data, missing=missing)
    if missing:
        signs = ", ".join(
            f"U+{ord(sign):04X} ({text[:40]})" for sign, text in sorted(missing.items())
        )
        clean["note"] += fill("sheet.missing_glyphs", {"signs": signs}, lang=lang)
    return clean


def _printable(value: Any, *, missing: dict[str, str]) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(value, str):
        return printable(value, missing=missing)
    if isinstance(value, dict):
        return {
            key: inner if key in _PICTURES else _printable(inner, missing=missing)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_printable(inner, missing=missing) for inner in value]
    return value
