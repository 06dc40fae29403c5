"""Verification: recompute a certificate, and name every place that does not hold.

Standard library only: with Python, the certificate and the frame's text anyone can check.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoplan.base.canon import canonical, digest, sha256_hex
from geoplan.base.errors import DesignError, GeoplanError, VerifyError
from geoplan.draw.amend import check_amendments
from geoplan.draw.certificate import COMMIT_SPEC, DRAW_SPEC
from geoplan.draw.design import design_digest
from geoplan.draw.recheck import differ
from geoplan.draw.sources import (
    answers,
    is_public,
    nonce_digest,
    randomness,
    register_digest,
    seed_of,
)
from geoplan.draw.stages import Chance, draw_all
from geoplan.frame.text import parse_frame


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What a verification may be given besides certificate and frame.

    Attributes
    ----------
    design, amendments, commitment
        Texts of `design.json`, `amendments.json`, `commit.json`; "" when not at hand.
    register_seed
        Of the certificate's register, "" when not (yet) disclosed.
    """

    design: str = ""
    amendments: str = ""
    commitment: str = ""
    register_seed: str = ""


def verify_files(
    certificate: str, *, frame: str, evidence: Evidence | None = None
) -> list[VerifyError]:
    """Verify the texts of the files as they are; an empty list means "identical".

    Parameters
    ----------
    certificate
        The text of `draw.json`: canonical JSON and a line feed.
    frame
        The text of `frame.txt`.
    evidence
        Further files.

    Returns
    -------
    list
        Everything that does not hold, each naming its place.
    """
    given = evidence or Evidence()
    try:
        document = _read(certificate, name="draw.json")
    except VerifyError as fault:
        return [fault]
    faults = verify_draw(document, frame=frame, register_seed=given.register_seed)
    for name, text in (("design", given.design), ("commitment", given.commitment)):
        if text:
            faults += _same_as_inside(document, name=name, text=text)
    if given.amendments:
        try:
            amended = _read(given.amendments, name="amendments.json")
        except VerifyError as fault:
            return [*faults, fault]
        faults += _guarded(lambda: check_amendments(document, amended))
    return faults


def _read(text: str, *, name: str) -> Any:  # noqa: ANN401  (any JSON)
    """Return a canonical document; one changed byte, even a blank, is named by its place."""
    try:
        document = json.loads(text)
        again = canonical(document) + "\n"
    except (ValueError, RecursionError, GeoplanError) as fault:
        raise VerifyError("verify.not_json", file=name, detail=str(fault)) from None
    if again != text:
        at = next(
            (i for i, (a, b) in enumerate(zip(text, again, strict=False)) if a != b),
            min(len(text), len(again)),
        )
        raise VerifyError("verify.not_canonical", file=name, place=at + 1)
    return document


def _same_as_inside(document: Mapping[str, Any], *, name: str, text: str) -> list[VerifyError]:
    file = "design.json" if name == "design" else "commit.json"
    try:
        stated = _read(text, name=file)
    except VerifyError as fault:
        return [fault]
    inside = document.get(name)
    if differ(file, stated=stated, found=inside):  # said by digests: the documents are long
        return differ(file, stated=digest(stated), found=digest(inside))
    return []


def verify_draw(
    certificate: Mapping[str, Any], *, frame: str, register_seed: str = ""
) -> list[VerifyError]:
    """Recompute a certificate from the frame's text; an empty list means "identical".

    Parameters
    ----------
    certificate
        The document of `draw.json`.
    frame
        The frame's canonical text (`frame.txt`).
    register_seed
        For certificates with panels: the register's seed, once disclosed.

    Returns
    -------
    list
        Everything that does not hold, each naming its place.
    """
    return _guarded(lambda: _verify(certificate, frame, register_seed))


def _guarded(check: Any) -> list[VerifyError]:  # noqa: ANN401  (a call without arguments)
    try:
        found: list[VerifyError] = check()
    except VerifyError as fault:
        return [fault]
    except DesignError as fault:
        return [VerifyError("verify.design", detail=str(fault))]
    except (
        KeyError, TypeError, AttributeError, ValueError, IndexError, ZeroDivisionError,
        RecursionError, OverflowError, GeoplanError,
    ) as fault:  # fmt: skip
        return [VerifyError("verify.shape", detail=f"{type(fault).__name__}: {fault}")]
    return found


class _Comparison:
    """Collects what differs."""

    def __init__(self) -> None:
        self.faults: list[VerifyError] = []

    def __call__(self, place: str, *, stated: object, found: object) -> None:
        self.faults += differ(place, stated=stated, found=found)


def _verify(certificate: Mapping[str, Any], frame: str, register_seed: str) -> list[VerifyError]:
    compare = _Comparison()
    body = {key: value for key, value in certificate.items() if key != "head"}
    compare("spec", stated=certificate["spec"], found=DRAW_SPEC)
    compare("head", stated=certificate["head"], found=digest(body))
    frame_sha256, design_sha256 = sha256_hex(frame), design_digest(certificate["design"])
    for name, found in (("frame_digest", frame_sha256), ("design_digest", design_sha256)):
        compare(name, stated=certificate[name], found=found)
        compare(f"commitment.{name}", stated=certificate["commitment"][name], found=found)
    _check_commitment(certificate, compare)
    sources = certificate["sources"]
    compare("public", stated=certificate["public"], found=is_public(sources))
    seed = seed_of(sources, design_sha256=design_sha256, frame_sha256=frame_sha256)
    compare("seed", stated=certificate["seed"], found=seed)
    faults = compare.faults
    register = certificate["commitment"]["register"]
    if register and register["digest"] != register_digest(register_seed):
        # Without the right register the panels cannot be recomputed; nothing else is hidden by it.
        faults.append(VerifyError("verify.register", register=register["id"]))
        return faults
    chance = Chance(
        seed=seed, round_id=certificate["round_id"], register_seed=register_seed,
        after=register.get("after", {}),
    )  # fmt: skip
    again = draw_all(parse_frame(frame), certificate["design"], chance=chance)
    _compare_draws(certificate["draws"], [draw.document() for draw in again], compare)
    return faults


def _check_commitment(certificate: Mapping[str, Any], compare: _Comparison) -> None:
    commitment = dict(certificate["commitment"])
    committed = {key: value for key, value in commitment.items() if key != "head"}
    compare("commitment.spec", stated=commitment["spec"], found=COMMIT_SPEC)
    compare("commitment.head", stated=commitment["head"], found=digest(committed))
    compare("previous", stated=certificate["previous"], found=commitment["head"])
    named, sources = commitment["sources_named"], certificate["sources"]
    fits = len(named) == len(sources) and all(map(answers, named, sources))
    if not fits:
        kinds = [source["type"] for source in sources]
        compare("commitment.sources_named", stated=named, found=kinds)
    for at, source in enumerate(sources):
        if source["type"] == "nonce":
            found = nonce_digest(source["value"])
            compare(f"sources[{at}].value", stated=commitment["nonce_digest"], found=found)
        elif source["type"] == "drand":
            found = randomness(source["signature"])
            compare(f"sources[{at}].value", stated=source["value"], found=found)
    for key in ("round_id", "counter"):
        compare(key, stated=certificate[key], found=commitment[key])


def _compare_draws(
    stated: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], compare: _Comparison
) -> None:
    compare("draws", stated=len(stated), found=len(found))
    for one, two in zip(stated, found, strict=False):
        for key in sorted({*one, *two}):
            place = f"draws[{two['label']}].{key}"
            compare(place, stated=one.get(key), found=two.get(key))
