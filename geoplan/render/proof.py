"""What proves a draw, in words that a page and a sheet of paper share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoplan.base.words import catalogue
from geoplan.frame.standard import Words
from geoplan.render.draws import both, plain
from geoplan.visits.privacy import mask_mobiles


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One line of the proof; a digest is shown so that all of it can be copied."""

    code: str  # of its name
    text: Words
    digest: bool = False
    warn: bool = False
    number: int = 0  # of several of one kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Amendment:
    """One entry of the record of amendments, mobile numbers masked."""

    number: int
    unit: str
    substitute: Words
    reason: Words
    note: str
    by: str
    at: str
    signed: bool


def moment(text: str) -> str:
    """Return an ISO moment as people write it: date, time, offset."""
    return text.replace("T", " ", 1)


def proof_facts(certificate: Mapping[str, Any]) -> list[Fact]:
    """Return what stands in a certificate besides the draws themselves."""
    commitment = certificate["commitment"]
    facts = [
        Fact(code="record.round", text=plain(certificate["round_id"])),
        Fact(
            code="record.counter",
            text=_counted(certificate["counter"]),
            warn=certificate["counter"] > 1,
        ),
        Fact(code="record.committed", text=plain(moment(commitment["at"]))),
        Fact(code="record.drawn_at", text=plain(moment(certificate["at"]))),
        Fact(code="record.named", text=plain(", ".join(commitment["sources_named"]))),
    ]
    facts += [
        Fact(code="record.source", number=number, text=_source(source))
        for number, source in enumerate(certificate["sources"], start=1)
    ]
    public = certificate["public"]
    told = both(f"record.public.{'yes' if public else 'no'}")
    facts.append(Fact(code="record.public", text=told, warn=not public))
    facts += [
        Fact(code=f"record.{name}", text=plain(text), digest=True)
        for name, text in _digests(certificate).items()
        if text
    ]
    return [*facts, Fact(code="record.software", text=plain(certificate["software"]))]


def _digests(certificate: Mapping[str, Any]) -> dict[str, str]:
    commitment = certificate["commitment"]
    register = commitment["register"]
    return {
        "head": certificate["head"],
        "commit_head": commitment["head"],
        "seed": certificate["seed"],
        "frame": certificate["frame_digest"],
        "design": certificate["design_digest"],
        "code": certificate["code_digest"],
        "nonce_digest": commitment["nonce_digest"],
        "roster": commitment["roster_digest"],
        "register": register["digest"] if register else "",
        "key": commitment["public_key"],
    }


def _counted(counter: int) -> Words:
    if counter <= 1:
        return both("record.counter.once")
    return both("record.counter.again", n=counter, before=counter - 1)


def _source(source: Mapping[str, str]) -> Words:
    code, facts = f"record.source.{source['type']}", {"name": "", "period": "", **source}
    if source["type"] == "typed":
        facts["value"] = mask_mobiles(source["value"])
    told = both(code, **facts) if code in catalogue() else plain(source["value"])
    if "witnesses" in source:
        return both("record.source.witnessed", source=told, who=mask_mobiles(source["witnesses"]))
    return told


def told_amendments(
    amendments: Mapping[str, Any] | None, *, names: Mapping[str, str]
) -> Sequence[Amendment]:
    """Return the record of amendments in words, in order."""
    return [
        Amendment(
            number=entry["number"],
            unit=_called(names, entry["unit"]),
            substitute=plain(_called(names, entry["substitute"]))
            if entry["substitute"]
            else both("replace.none"),
            reason=both(f"record.reason.{entry['reason']}"),
            note=mask_mobiles(entry["note"]),
            by=mask_mobiles(entry["by"]),
            at=moment(entry["at"]),
            signed=bool(entry["signature"]),
        )
        for entry in (amendments["entries"] if amendments else ())
    ]


def _called(names: Mapping[str, str], unit: str) -> str:
    name = names.get(unit, "")
    return f"{name} ({unit})" if name else unit
