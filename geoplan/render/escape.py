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


def script_json(document: Any) -> str:  # noqa: ANN401  (any JSON)
    """Return JSON that cannot end the script element it stands in.

    Texts from data reach a page only through this block, and the page shows them with
    `textContent`.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_SIGNS)
