"""What may be shown of people."""

import re
from typing import Final

_PHONE: Final = re.compile(r"\d{7,}")
_MOBILE_DIGITS: Final = 11


def mask_phone(text: str) -> str:
    """Return a text whose phone numbers show only how they begin and end."""
    return _PHONE.sub(_mask, text.replace(" ", ""))


def _mask(match: re.Match[str]) -> str:
    digits = match[0]
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:2]}****{digits[-2:]}"
