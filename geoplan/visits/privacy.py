"""What may be shown of people."""

import re
from typing import Final

_PHONE: Final = re.compile(r"(?<!\d)(\d{3})\d{4,6}(\d{2,4})(?!\d)")


def mask_phone(text: str) -> str:
    """Return a text whose phone numbers show their first three and last digits only."""
    return _PHONE.sub(lambda match: f"{match[1]}****{match[2]}", text.replace(" ", ""))
