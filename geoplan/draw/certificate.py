"""Certificates: commit, make, verify. Standard library only, so that anyone can check.

The order of events is the proof: the commitment (digests of frame, design and code) is
published first, the sources' values happen afterwards, and everything else follows from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from geoplan.base.canon import canonical, digest, sha256_hex
from geoplan.base.errors import DesignError, VerifyError
from geoplan.draw.design import design_digest
from geoplan.draw.methods.srs import Drawn
from geoplan.draw.stages import draw_all
from geoplan.frame.text import parse_frame

COMMIT_SPEC: Final = "geoplan-commit-v1"
DRAW_SPEC: Final = "geoplan-draw-v1"
PUBLIC: Final = ("dice", "lottery")
SOURCES: Final = (*PUBLIC, "typed")
# Twenty dice of ten sides: 66 bits. Fewer could be searched through in advance.
MIN_DICE: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What surrounds a draw: which round, which code, when, and what came before."""

    round_id: str
    code_digest: str
    software: str
    at: str  # ISO 8601 with offset
    counter: int  # how many draws this round has seen, this one included
    previous: str  # head of the previous certificate or commitment of this round, or ""


def parse_source(text: str) -> dict[str, str]:
    """Read one source: `dice=DIGITS`, `lottery=NAME/PERIOD:NUMBERS`, `typed=TEXT`.

    Raises
    ------
    DesignError
        `source.unknown`, `source.dice` (not at least 20 digits) or `source.lottery`.
    """
    kind, mark, value = text.partition("=")
    kind, value = kind.strip().lower(), value.strip()
    if not mark or kind not in SOURCES or not value:
        raise DesignError("source.unknown", source=text, known=", ".join(f"{k}=…" for k in SOURCES))
    if kind == "dice":
        digits = "".join(value.split())
        if not (digits.isascii() and digits.isdigit()) or len(digits) < MIN_DICE:
            raise DesignError("source.dice", value=value, least=MIN_DICE)
        return {"type": "dice", "value": digits}
    if kind == "lottery":
        issue, colon, numbers = value.partition(":")
        name, slash, period = issue.partition("/")
        if not (colon and slash and name and period and numbers.strip()):
            raise DesignError("source.lottery", value=value)
        return {"type": kind, "name": name, "period": period, "value": " ".join(numbers.split())}
    return {"type": "typed", "value": value}


def is_public(sources: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether at least one source is out of the operator's hands."""
    return any(source["type"] in PUBLIC for source in sources)


def seed_of(sources: Sequence[Mapping[str, str]], *, design_sha256: str, frame_sha256: str) -> str:
    """Return the seed: SHA-256("geoplan-seed-v1|design|frame|canonical sources"), hex."""
    listed = canonical([dict(source) for source in sources])
    return sha256_hex(f"geoplan-seed-v1|{design_sha256}|{frame_sha256}|{listed}")


def make_commitment(
    *, frame_sha256: str, design_sha256: str, named: Sequence[str], stamp: Stamp
) -> dict[str, Any]:
    """Return the commitment to publish before the sources' values exist; no site is named.

    Parameters
    ----------
    frame_sha256, design_sha256
        Digests of the frame's text and the design's document.
    named
        Types of the sources to come.
    stamp
        Round, code, time and what came before.
    """
    body = {
        "spec": COMMIT_SPEC,
        "frame_digest": frame_sha256,
        "design_digest": design_sha256,
        "sources_named": list(named),
        **asdict(stamp),
    }
    return {**body, "head": digest(body)}


def make_certificate(
    frame: str,
    design: Mapping[str, Any],
    *,
    commitment: Mapping[str, Any],
    sources: Sequence[Mapping[str, str]],
    stamp: Stamp,
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

    Raises
    ------
    DesignError
        `commit.frame` or `commit.design`: not what was committed; `commit.sources`: other
        sources than named; quotas the frame cannot fill.
    """
    frame_sha256, design_sha256 = sha256_hex(frame), design_digest(design)
    if commitment["frame_digest"] != frame_sha256:
        raise DesignError("commit.frame", committed=commitment["frame_digest"], now=frame_sha256)
    if commitment["design_digest"] != design_sha256:
        raise DesignError("commit.design", committed=commitment["design_digest"], now=design_sha256)
    given = [source["type"] for source in sources]
    if given != list(commitment["sources_named"]):
        named = ", ".join(commitment["sources_named"])
        raise DesignError("commit.sources", named=named, given=", ".join(given))
    seed = seed_of(sources, design_sha256=design_sha256, frame_sha256=frame_sha256)
    drawn = draw_all(parse_frame(frame), design, seed=seed, round_id=stamp.round_id)
    body = {
        "spec": DRAW_SPEC,
        "commitment": dict(commitment),
        "frame_digest": frame_sha256,
        "design_digest": design_sha256,
        "design": dict(design),
        "sources": [dict(source) for source in sources],
        "public": is_public(sources),
        "seed": seed,
        "draws": [_plain(draw) for draw in drawn],
        **asdict(stamp),
    }
    return {**body, "head": digest(body)}


def _plain(draw: Drawn) -> dict[str, Any]:
    document = asdict(draw)
    return {**document, "base": list(draw.base), "replacement": list(draw.replacement)}


def verify_draw(certificate: Mapping[str, Any], *, frame: str) -> list[VerifyError]:
    """Recompute a certificate from the frame's text; an empty list means "identical".

    Parameters
    ----------
    certificate
        The document of `draw.json`.
    frame
        The frame's canonical text (`frame.txt`).

    Returns
    -------
    list
        Everything that does not hold, each naming its place.
    """
    try:
        return _verify(certificate, frame)
    except VerifyError as fault:
        return [fault]
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        return [VerifyError("verify.shape", detail=f"{type(fault).__name__}: {fault}")]
    except DesignError as fault:
        return [VerifyError("verify.design", detail=str(fault))]


def _verify(certificate: Mapping[str, Any], frame: str) -> list[VerifyError]:
    faults: list[VerifyError] = []

    def compare(place: str, *, stated: object, found: object) -> None:
        if stated != found:
            faults.append(VerifyError("verify.differs", place=place, stated=stated, found=found))

    body = {key: value for key, value in certificate.items() if key != "head"}
    commitment = dict(certificate["commitment"])
    committed = {key: value for key, value in commitment.items() if key != "head"}
    frame_sha256, design_sha256 = sha256_hex(frame), design_digest(certificate["design"])
    compare("spec", stated=certificate["spec"], found=DRAW_SPEC)
    compare("head", stated=certificate["head"], found=digest(body))
    compare("commitment.head", stated=commitment["head"], found=digest(committed))
    compare("previous", stated=certificate["previous"], found=commitment["head"])
    for name, found in (("frame_digest", frame_sha256), ("design_digest", design_sha256)):
        compare(name, stated=certificate[name], found=found)
        compare(f"commitment.{name}", stated=commitment[name], found=found)
    sources = certificate["sources"]
    kinds = [source["type"] for source in sources]
    compare("commitment.sources_named", stated=commitment["sources_named"], found=kinds)
    compare("public", stated=certificate["public"], found=is_public(sources))
    seed = seed_of(sources, design_sha256=design_sha256, frame_sha256=frame_sha256)
    compare("seed", stated=certificate["seed"], found=seed)
    for key in ("round_id", "counter"):
        compare(key, stated=certificate[key], found=commitment[key])
    again = draw_all(
        parse_frame(frame), certificate["design"], seed=seed, round_id=certificate["round_id"]
    )
    compare("draws", stated=len(certificate["draws"]), found=len(again))
    for stated, draw in zip(certificate["draws"], map(_plain, again), strict=False):
        for key, found in draw.items():
            compare(f"draws[{draw['label']}].{key}", stated=stated.get(key), found=found)
    return faults
