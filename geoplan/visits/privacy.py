"""What may be shown of people."""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

_PHONE: Final = re.compile(r"\d{7,}")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_MOBILE_DIGITS: Final = 11
MASK: Final = "****"


def mask_phone(text: str) -> str:
    """Return a text whose phone numbers show only how they begin and end."""
    return _PHONE.sub(_mask, text.replace(" ", ""))


def mask_mobiles(text: str) -> str:
    """Return a text of any kind whose mobile numbers, and no other numbers, are masked."""
    return _MOBILE.sub(_mask, text)


def mask_changes(changes: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table of changes (field, old, new) with telephone numbers masked."""
    shown = changes.copy()
    phones = shown["field"] == "phone"
    for column in ("old", "new"):
        texts = shown[column].astype("str")
        shown[column] = texts.map(mask_mobiles).where(~phones, texts.map(mask_phone))
    return shown


def is_masked(text: str) -> bool:
    """Tell whether a text holds a masked number."""
    return MASK in text


def _mask(match: re.Match[str]) -> str:
    digits = match[0]
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[:3]}{MASK}{digits[-4:]}"
    return f"{digits[:2]}{MASK}{digits[-2:]}"
