"""Amendments: a drawn unit that cannot be visited is replaced, and the record says so.

Never an edit: each amendment is a new entry of a hash chain that begins at the certificate's head,
and names who answers for it; where the commitment published a key, each is signed with it. Standard
library only; signatures are checked where the package `cryptography` is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from geoplan.base.canon import canonical, digest
from geoplan.base.errors import DesignError, VerifyError
from geoplan.draw.recheck import differ

SPEC: Final = "geoplan-amendments-v1"
Reason = Literal["closed", "demolished", "not_found", "no_access", "duplicate"]
REASONS: Final[tuple[Reason, ...]] = (
    "closed", "demolished", "not_found", "no_access", "duplicate",
)  # fmt: skip
Sign = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was found on the spot.

    Attributes
    ----------
    unit
        The drawn unit that cannot be visited.
    reason
        One of `REASONS`.
    by
        Who answers for the report.
    note
        In their words.
    at
        When, ISO 8601 with offset.
    """

    unit: str
    reason: str
    by: str
    at: str
    note: str = ""


def no_amendments(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the empty record of a certificate."""
    return {"spec": SPEC, "draw_head": certificate["head"], "entries": [],
            "head": certificate["head"]}  # fmt: skip


def amend(
    certificate: Mapping[str, Any],
    amendments: Mapping[str, Any],
    report: Report,
    *,
    sign: Sign | None = None,
) -> dict[str, Any]:
    """Return the record with one more amendment: the next substitute takes the unit's place.

    Parameters
    ----------
    certificate, amendments
        Of the round, as they are now.
    report
        What was found.
    sign
        Returns the signature (hex) of a text; needed where the commitment published a key.

    Raises
    ------
    DesignError
        `amend.unit` (not drawn, or replaced already), `amend.reason`, `amend.by`, `amend.key` (the
        commitment's key is needed).
    """
    if report.reason not in REASONS:
        raise DesignError("amend.reason", reason=report.reason, known=", ".join(REASONS))
    if not report.by.strip():
        raise DesignError("amend.by", unit=report.unit)
    draw = standing_draw(certificate, amendments["entries"], report.unit)
    entry = {
        "number": len(amendments["entries"]) + 1,
        "label": draw["label"],
        "unit": report.unit,
        "reason": report.reason,
        "note": report.note,
        "by": report.by,
        "at": report.at,
        "substitute": next_substitute(draw, amendments["entries"]),
        "previous": amendments["head"],
    }
    key = certificate["commitment"]["public_key"]
    if key and sign is None:
        raise DesignError("amend.key", key=key)
    entry["signature"] = sign(canonical(entry)) if key and sign else ""
    entry["head"] = digest(entry)
    return {**amendments, "entries": [*amendments["entries"], entry], "head": entry["head"]}


def standing_draw(
    certificate: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], unit: str
) -> Mapping[str, Any]:
    """Return the draw in which a unit now counts as drawn.

    Raises
    ------
    DesignError
        `amend.unit`.
    """
    for draw in certificate["draws"]:
        if unit in standing(draw, entries):
            found: Mapping[str, Any] = draw
            return found
    raise DesignError("amend.unit", unit=unit)


def standing(draw: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the units of a draw that count as drawn after its amendments, in order."""
    units = list(draw["base"])
    for entry in entries:
        if entry["label"] == draw["label"] and entry["unit"] in units:
            at = units.index(entry["unit"])
            units[at : at + 1] = [entry["substitute"]] if entry["substitute"] else []
    return units


def next_substitute(draw: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the first replacement of a draw not yet called in, "" when none is left."""
    mine = [entry for entry in entries if entry["label"] == draw["label"]]
    gone = {entry["substitute"] for entry in mine} | {entry["unit"] for entry in mine}
    return next((unit for unit in draw["replacement"] if unit not in gone), "")


def check_amendments(
    certificate: Mapping[str, Any], amendments: Mapping[str, Any]
) -> list[VerifyError]:
    """Recompute a record of amendments; an empty list means that it holds.

    Signatures are looked at by `geoplan.draw.signing`.
    """
    faults: list[VerifyError] = []

    def compare(place: str, *, stated: object, found: object) -> None:
        faults.extend(differ(place, stated=stated, found=found))

    whole = {"spec", "draw_head", "entries", "head"}
    compare("amendments", stated=sorted(amendments), found=sorted(whole))
    compare("amendments.spec", stated=amendments["spec"], found=SPEC)
    compare("amendments.draw_head", stated=amendments["draw_head"], found=certificate["head"])
    head, before = certificate["head"], list[Mapping[str, Any]]()
    for at, entry in enumerate(amendments["entries"]):
        place = f"amendments[{at + 1}]"
        body = {key: value for key, value in entry.items() if key != "head"}
        compare(f"{place}.number", stated=entry["number"], found=at + 1)
        compare(f"{place}.previous", stated=entry["previous"], found=head)
        compare(f"{place}.head", stated=entry["head"], found=digest(body))
        if entry["reason"] not in REASONS:
            compare(f"{place}.reason", stated=entry["reason"], found=list(REASONS))
        try:
            draw = standing_draw(certificate, before, entry["unit"])
        except DesignError:
            compare(f"{place}.unit", stated=entry["unit"], found="")
            return faults
        compare(f"{place}.label", stated=entry["label"], found=draw["label"])
        substitute = next_substitute(draw, before)
        compare(f"{place}.substitute", stated=entry["substitute"], found=substitute)
        if bool(entry["signature"]) != bool(certificate["commitment"]["public_key"]):
            key = certificate["commitment"]["public_key"]
            compare(f"{place}.signature", stated=entry["signature"], found=key)
        head = entry["head"]
        before.append(entry)
    compare("amendments.head", stated=amendments["head"], found=head)
    return faults
