"""Sources of chance: dice, lotteries, the drand beacon, an office's sealed nonce, typed texts.

Standard library only, so that anyone can check.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from math import comb, log2
from typing import Final

from geoplan.base.canon import canonical, sha256_hex
from geoplan.base.errors import DesignError

PUBLIC: Final = ("dice", "lottery", "drand")
SOURCES: Final = (*PUBLIC, "nonce", "typed")
# Twenty dice of ten sides: 66 bits. Fewer could be searched through in advance.
MIN_DICE: Final = 20
# The League of Entropy's chains, by the names they go by (drand.love documentation).
CHAINS: Final = {
    "default": "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    "quicknet": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
}
# Bits of one draw of the two state lotteries: 6 of 33 and 1 of 16; 5 of 35 and 2 of 12.
LOTTERIES: Final = {
    "双色球": log2(comb(33, 6) * 16),
    "大乐透": log2(comb(35, 5) * comb(12, 2)),
}
_HEX: Final = re.compile(r"[0-9a-f]+")
Source = dict[str, str]


def parse_source(text: str) -> Source:
    """Read one source's value.

    `dice=DIGITS`, `lottery=NAME/PERIOD:NUMBERS`, `drand=[CHAIN/]ROUND:SIGNATURE[:PREVIOUS]`,
    `nonce=HEX`,
    `typed=TEXT`; after a "@" at the end, witnesses may be named: `dice=DIGITS@王芳 李强`.

    Raises
    ------
    DesignError
        `source.unknown`, `source.dice` (not at least 20 digits), `source.lottery`,
        `source.drand`, `source.nonce`.
    """
    kind, mark, value = text.partition("=")
    kind, value = kind.strip().lower(), value.strip()
    if not mark or kind not in SOURCES or not value:
        raise DesignError("source.unknown", source=text, known=", ".join(f"{k}=…" for k in SOURCES))
    value, at, witnesses = value.partition("@") if kind == "dice" else (value, "", "")
    source = _READERS[kind](value.strip())
    if at and witnesses.strip():
        source["witnesses"] = " ".join(witnesses.split())
    return source


def _dice(value: str) -> Source:
    digits = "".join(value.split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) < MIN_DICE:
        raise DesignError("source.dice", value=value, least=MIN_DICE)
    return {"type": "dice", "value": digits}


def _lottery(value: str) -> Source:
    issue, colon, numbers = value.partition(":")
    name, slash, period = issue.partition("/")
    if not (colon and slash and name and period and numbers.strip()):
        raise DesignError("source.lottery", value=value)
    return {"type": "lottery", "name": name, "period": period, "value": " ".join(numbers.split())}


def _drand(value: str) -> Source:
    place, colon, signature = value.partition(":")
    name, slash, period = place.rpartition("/")
    chain = CHAINS.get(name if slash else "quicknet", name)
    signature, _, before = signature.strip().lower().partition(":")
    fits = (
        colon
        and period.isascii()
        and period.isdigit()
        and len(chain) == 64
        and _HEX.fullmatch(chain)
        and len(signature) % 2 == 0
        and _HEX.fullmatch(signature)
        and (not before or _HEX.fullmatch(before))
    )
    if not fits:
        raise DesignError("source.drand", value=value)
    source = {
        "type": "drand", "name": chain, "period": period, "signature": signature,
        "value": randomness(signature),
    }  # fmt: skip
    return {**source, "previous": before} if before else source


def randomness(signature: str) -> str:
    """Return the randomness of a beacon's signature: the SHA-256 of its bytes, hex."""
    return hashlib.sha256(bytes.fromhex(signature)).hexdigest()


def _nonce(value: str) -> Source:
    if len(value) < 32 or not _HEX.fullmatch(value):
        raise DesignError("source.nonce", value=value)
    return {"type": "nonce", "value": value}


def _typed(value: str) -> Source:
    return {"type": "typed", "value": value}


_READERS: Final = {
    "dice": _dice, "lottery": _lottery, "drand": _drand, "nonce": _nonce, "typed": _typed,
}  # fmt: skip


def check_named(text: str) -> str:
    """Return a source as a commitment names it: a type, or a type and which one is meant.

    `dice`, `typed`, `nonce`, `lottery=NAME/PERIOD`, `drand=[CHAIN/]ROUND`.

    Raises
    ------
    DesignError
        `source.unknown`.
    """
    kind, mark, which = text.strip().partition("=")
    kind, which = kind.strip().lower(), which.strip()
    name, slash, period = which.rpartition("/")
    whole = bool(period) and (kind == "drand" or (kind == "lottery" and bool(name)))
    if kind not in SOURCES or (mark and not whole):
        known = "dice, lottery=…/…, drand=…, nonce, typed"
        raise DesignError("source.unknown", source=text, known=known)
    if not mark:
        return kind
    if kind == "drand":
        name = CHAINS.get(name if slash else "quicknet", name)
    return f"{kind}={name}/{period}"


def answers(named: str, source: Mapping[str, str]) -> bool:
    """Tell whether a source's value is of the source that was named."""
    kind, mark, which = named.partition("=")
    if source["type"] != kind:
        return False
    return not mark or which == f"{source.get('name', '')}/{source.get('period', '')}"


def is_public(sources: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether at least one source is out of the operator's hands."""
    return any(source["type"] in PUBLIC for source in sources)


def public_bits(sources: Sequence[Mapping[str, str]]) -> float:
    """Return how much chance the public sources hold, in bits; unknown lotteries count nothing."""
    bits = 0.0
    for source in sources:
        if source["type"] == "dice":
            bits += len(source["value"]) * log2(10)
        elif source["type"] == "lottery":
            bits += LOTTERIES.get(source["name"], 0.0)
        elif source["type"] == "drand":
            bits += 256.0
    return bits


def nonce_digest(nonce: str) -> str:
    """Return what a commitment publishes of a nonce: SHA-256("geoplan-nonce-v1|nonce")."""
    return sha256_hex(f"geoplan-nonce-v1|{nonce}")


def seed_of(sources: Sequence[Mapping[str, str]], *, design_sha256: str, frame_sha256: str) -> str:
    """Return the seed: SHA-256("geoplan-seed-v1|design|frame|canonical sources"), hex."""
    listed = canonical([dict(source) for source in sources])
    return sha256_hex(f"geoplan-seed-v1|{design_sha256}|{frame_sha256}|{listed}")


def register_digest(register_seed: str) -> str:
    """Return what is published of a register's seed: SHA-256("geoplan-register-v1|seed")."""
    return sha256_hex(f"geoplan-register-v1|{register_seed}")
