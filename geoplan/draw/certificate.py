"""Certificates: commit and make. Standard library only, so that anyone can check.

The order of events is the proof: the commitment (digests of frame, design and code) is
published first, the sources' values happen afterwards, and everything else follows from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from geoplan.base.canon import digest, sha256_hex
from geoplan.base.errors import DesignError
from geoplan.draw.design import design_digest
from geoplan.draw.sources import answers, is_public, nonce_digest, register_digest, seed_of
from geoplan.draw.stages import Chance, draw_all
from geoplan.frame.text import parse_frame

COMMIT_SPEC: Final = "geoplan-commit-v1"
DRAW_SPEC: Final = "geoplan-draw-v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What surrounds a draw: which round, which code, when, and what came before."""

    round_id: str
    code_digest: str
    software: str
    at: str  # ISO 8601 with offset
    counter: int  # how many draws this round has seen, this one included
    previous: str  # head of the previous certificate or commitment of this round, or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """What a commitment seals besides frame and design.

    Attributes
    ----------
    nonce_digest
        Of the office's secret number, when "nonce" is among the named sources; else "".
    register
        Name of the register of permanent numbers, its digest, and where each panel goes on.
    public_key
        With which later amendments are signed: Ed25519, 64 hex digits; "" for none.
    roster_digest
        Of the inspectors who may be drawn, "" when none was committed.
    """

    nonce_digest: str = ""
    register: Mapping[str, Any] = field(default_factory=dict)
    public_key: str = ""
    roster_digest: str = ""


def make_commitment(
    *,
    frame_sha256: str,
    design_sha256: str,
    named: Sequence[str],
    stamp: Stamp,
    sealed: Sealed | None = None,
) -> dict[str, Any]:
    """Return the commitment to publish before the sources' values exist; no site is named.

    Parameters
    ----------
    frame_sha256, design_sha256
        Digests of the frame's text and the design's document.
    named
        The sources to come, as `check_named` returns them.
    stamp
        Round, code, time and what came before.
    sealed
        What is sealed besides.
    """
    body = {
        "spec": COMMIT_SPEC,
        "frame_digest": frame_sha256,
        "design_digest": design_sha256,
        "sources_named": list(named),
        **_plain(sealed or Sealed()),
        **asdict(stamp),
    }
    return {**body, "head": digest(body)}


def _plain(sealed: Sealed) -> dict[str, Any]:
    return {**asdict(sealed), "register": dict(sealed.register)}


def make_certificate(
    frame: str,
    design: Mapping[str, Any],
    *,
    commitment: Mapping[str, Any],
    sources: Sequence[Mapping[str, str]],
    stamp: Stamp,
    register_seed: str = "",
) -> dict[str, Any]:
    """Draw from a committed frame and design, and return the certificate.

    Parameters
    ----------
    frame
        The frame's canonical text.
    design
        The design's document.
    commitment
        What `make_commitment` returned and the office published.
    sources
        Values of the sources, as `parse_source` reads them.
    stamp
        As for the commitment; `previous` is the commitment's head.
    register_seed
        Of the register that the commitment names, for panels.

    Raises
    ------
    DesignError
        `commit.frame` or `commit.design`: not what was committed; `commit.sources`: other
        sources than named; `commit.nonce`, `commit.register`: another than committed; quotas the
        frame cannot fill.
    """
    frame_sha256, design_sha256 = sha256_hex(frame), design_digest(design)
    if commitment["frame_digest"] != frame_sha256:
        raise DesignError("commit.frame", committed=commitment["frame_digest"], now=frame_sha256)
    if commitment["design_digest"] != design_sha256:
        raise DesignError("commit.design", committed=commitment["design_digest"], now=design_sha256)
    _require_named(commitment, sources)
    register = commitment.get("register") or {}
    if register and register["digest"] != register_digest(register_seed):
        raise DesignError("commit.register", register=register["id"])
    seed = seed_of(sources, design_sha256=design_sha256, frame_sha256=frame_sha256)
    chance = Chance(
        seed=seed,
        round_id=stamp.round_id,
        register_seed=register_seed,
        after=register.get("after", {}),
    )
    drawn = draw_all(parse_frame(frame), design, chance=chance)
    body = {
        "spec": DRAW_SPEC,
        "commitment": dict(commitment),
        "frame_digest": frame_sha256,
        "design_digest": design_sha256,
        "design": dict(design),
        "sources": [dict(source) for source in sources],
        "public": is_public(sources),
        "seed": seed,
        "draws": [draw.document() for draw in drawn],
        **asdict(stamp),
    }
    return {**body, "head": digest(body)}


def _require_named(commitment: Mapping[str, Any], sources: Sequence[Mapping[str, str]]) -> None:
    named = commitment["sources_named"]
    fits = len(named) == len(sources) and all(map(answers, named, sources))
    if not fits:
        given = ", ".join(describe_source(source) for source in sources)
        raise DesignError("commit.sources", named=", ".join(named), given=given)
    for source in sources:
        if (
            source["type"] == "nonce"
            and nonce_digest(source["value"]) != commitment["nonce_digest"]
        ):
            raise DesignError("commit.nonce", committed=commitment["nonce_digest"])


def describe_source(source: Mapping[str, str]) -> str:
    """Return which source a value is of, as a commitment would name it."""
    which = f"{source.get('name', '')}/{source.get('period', '')}"
    return source["type"] + ("" if which == "/" else f"={which}")
