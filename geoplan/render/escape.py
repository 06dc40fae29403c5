"""The one place where data becomes part of a page."""

import json
from typing import Any, Final

_SIGNS: Final = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


# No XML 1.0 document may hold these, escaped or not.
_UNWRITABLE: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
)
_MARKUP: Final = {
    **_UNWRITABLE,
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}


def plain(text: str) -> str:
    """Return a text without the signs that no file format keeps."""
    return text.translate(_UNWRITABLE)


def markup(text: object) -> str:
    """Return a text as it may stand in XML or HTML, in elements and in quoted attributes."""
    return str(text).translate(_MARKUP)


def script_json(document: Any) -> str:  # noqa: ANN401  (any JSON)
    """Return JSON that cannot end the script element it stands in.

    Texts from data reach a page only through this block, and the page shows them with
    `textContent`.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_SIGNS)
