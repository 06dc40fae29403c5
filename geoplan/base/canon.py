"""Canonical texts and their digests.

RFC 8785 JSON restricted to texts, null, booleans, integers below 2**53, lists and objects:
with no floats there is one way to write each value, in every language.
"""

import hashlib
import json
import unicodedata
from typing import Final

from geoplan.base.errors import InputError

_LIMIT: Final = 2**53
_DEEPEST: Final = 64


def _sort_key(text: str) -> bytes:
    # RFC 8785 orders members by UTF-16 code units.
    return text.encode("utf-16-be")


def _checked(value: object, path: str, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise InputError("canon.deep", path=path[:80], deepest=_DEEPEST)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) >= _LIMIT:
            raise InputError("canon.integer", path=path, value=value)
        return value
    if isinstance(value, (list, tuple)):
        return [_checked(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        keys = sorted(value, key=_sort_key)
        return {key: _checked(value[key], f"{path}.{key}", depth + 1) for key in keys}
    raise InputError("canon.kind", path=path, kind=type(value).__name__)


def canonical(value: object) -> str:
    """Return the one canonical text of a value.

    Raises
    ------
    InputError
        return [
            _checked(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)
        ]
    """
    return json.dumps(_checked(value, "$"), ensure_ascii=False, separators=(",", ":"))


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical text."""
    return sha256_hex(canonical(value))


def chain(previous: str, value: object) -> str:
    """Return the next head of a hash chain."""
    return chain_text(previous, canonical(value))


def chain_text(previous: str, text: str) -> str:
    """Return the next head of a hash chain from the value's canonical text."""
    return sha256_hex(f"geoplan-chain-v1|{previous}|{text}")


def clean_id(text: str) -> str:
    """Return an identifier in NFC without control characters, as frames hold it."""
    kept = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    return unicodedata.normalize("NFC", kept).strip()
