"""Signatures of amendments: Ed25519, by the package `cryptography` where it is installed."""

from collections.abc import Mapping
from typing import Any

from geoplan.base.canon import canonical
from geoplan.base.errors import MissingError, VerifyError


def public_key_of(private_key: str) -> str:
    """Return the public half of a private key (32 random bytes, 64 hex digits), as hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    return key.public_key().public_bytes_raw().hex()


def sign_text(text: str, *, private_key: str) -> str:
    """Return the signature of a text's UTF-8 bytes, 128 hex digits."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    return key.sign(text.encode()).hex()


def signature_faults(
    certificate: Mapping[str, Any], amendments: Mapping[str, Any]
) -> list[VerifyError]:
    """Check the signatures of amendments against the key that the commitment published.

    Raises
    ------
    MissingError
        `sign.missing`: the package is not installed.
    """
    key = certificate["commitment"]["public_key"]
    if not key or not amendments["entries"]:
        return []
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
            Ed25519PublicKey,
        )
    except ImportError:
        raise MissingError("sign.missing") from None
    faults: list[VerifyError] = []
    for entry in amendments["entries"]:
        body = {name: value for name, value in entry.items() if name not in {"signature", "head"}}
        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
            public.verify(bytes.fromhex(entry["signature"]), canonical(body).encode())
        except (InvalidSignature, ValueError):
            place = f"amendments[{entry['number']}].signature"
            faults.append(VerifyError("verify.signature", place=place, by=entry["by"]))
    return faults
