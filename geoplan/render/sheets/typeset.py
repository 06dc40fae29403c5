"""From plain data and a template to a PDF: the same bytes for the same data."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import typst

from geoplan.base.words import Lang, fill
from geoplan.render.sheets.font import font_path, printable

_PICTURES: Final = frozenset({"qr", "overview", "map"})  # fields that hold SVG of our own


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of a template of ours and its data.

    Parameters
    ----------
    template
        Its file's name.
    data
        Any JSON; texts are shown as they are, never read as markup.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    source = files("geoplan.render").joinpath("assets", template).read_bytes()
    compiler = typst.Compiler(  # type: ignore[type-var]  # files by name are accepted
        {"main.typ": source, "data.json": json.dumps(data, ensure_ascii=False).encode()},
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(font_path().parent)],
        ),
    )
    made, warnings = compiler.compile_with_warnings(format="pdf", timestamp=0)
    if warnings:
        # A dropped glyph or font is only a warning to the typesetter; to a reader it is a fault.
        raise AssertionError([warning.message for warning in warnings])
    if not isinstance(made, bytes):  # several files are made of pictures only
        raise TypeError
    return made


def printable_data(data: dict[str, Any], *, lang: Lang) -> dict[str, Any]:
    """Return data whose every text the font can print; its "note" names the signs it lacks."""
    missing: set[str] = set()
    clean: dict[str, Any] = _printable(data, missing=missing)
    if missing:
        signs = " ".join(f"U+{ord(sign):04X}" for sign in sorted(missing))
        clean["note"] += fill("sheet.missing_glyphs", {"signs": signs}, lang=lang)
    return clean


def _printable(value: Any, *, missing: set[str]) -> Any:  # noqa: ANN401  (any JSON)
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
