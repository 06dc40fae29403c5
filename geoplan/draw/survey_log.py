"""Replacements in a survey: a hash-chained log beside it, never an edit. Standard library only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoplan.base.canon import chain
from geoplan.base.errors import DesignError, GeoplanError, VerifyError
from geoplan.draw.recheck import BROKEN, compare

LOG_SPEC: Final = "geoplan-survey-replacements-v1"
REASONS: Final = (
    "refused",
    "absent",
    "closed",
    "demolished",
    "not_found",
    "no_access",
    "ineligible",
    "duplicate",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What could not be asked.

    Attributes
    ----------
    community
        Its identifier.
    door
        The door; None for the whole community.
    reason
        One of `REASONS`.
    attempts
        How often it was tried.
    at
        ISO 8601 with offset.
    """

    community: str
    door: int | None
    reason: str
    attempts: int
    at: str


def empty_log(survey: Mapping[str, Any]) -> dict[str, Any]:
    """Return the log of a survey in which nothing was replaced yet."""
    head = survey["head"]
    return {
        "spec": LOG_SPEC,
        "round_id": survey["round_id"],
        "survey_head": head,
        "survey_replacements": [],
        "head": head,
    }


def replace(log: Mapping[str, Any], survey: Mapping[str, Any], loss: Loss) -> dict[str, Any]:
    """Return the log with one more replacement, the next substitute named.

    A door's substitute is the next reserve of its community, a community's the next replacement
    community; "" or 0 when none is left.

    Parameters
    ----------
    log, survey
        Documents of `survey_replacements.json` and `survey.json`.
    loss
        What could not be asked.

    Raises
    ------
    DesignError
        `survey.log_other`: the log of another survey; `survey.reason`; `survey.attempts`: not
        tried often enough; `survey.not_active`: not one of those to be asked now.
    """
    if log["survey_head"] != survey["head"]:
        raise DesignError("survey.log_other", log=log["survey_head"], survey=survey["head"])
    if loss.reason not in REASONS:
        raise DesignError("survey.reason", reason=loss.reason, known=", ".join(REASONS))
    least = survey["parameters"]["visits"] if loss.reason == "absent" else 1
    if loss.attempts < least:
        raise DesignError("survey.attempts", attempts=loss.attempts, least=least)
    entries = log["survey_replacements"]
    substitute = _next(entries, survey, loss)
    body = {
        "number": len(entries) + 1,
        "at": loss.at,
        "kind": "community" if loss.door is None else "door",
        "community": loss.community,
        "door": loss.door,
        "reason": loss.reason,
        "attempts": loss.attempts,
        "substitute": substitute,
    }
    head = chain(log["head"], body)
    return {**log, "survey_replacements": [*entries, {**body, "head": head}], "head": head}


def active_communities(
    entries: Sequence[Mapping[str, Any]], survey: Mapping[str, Any]
) -> list[str]:
    """Return the communities to be visited now, substitutes last."""
    active = [one["id"] for one in survey["communities"] if one["role"] == "base"]
    for entry in entries:
        if entry["kind"] == "community":
            active.remove(entry["community"])
            active += [entry["substitute"]] if entry["substitute"] else []
    return active


def active_doors(
    entries: Sequence[Mapping[str, Any]], survey: Mapping[str, Any], community: str
) -> list[int]:
    """Return the doors of a community to be asked at now, substitutes last."""
    drawn = next(one for one in survey["communities"] if one["id"] == community)
    active = list(drawn["doors"])
    for entry in entries:
        if entry["kind"] == "door" and entry["community"] == community:
            active.remove(entry["door"])
            active += [entry["substitute"]] if entry["substitute"] else []
    return active


def _next(entries: Sequence[Mapping[str, Any]], survey: Mapping[str, Any], loss: Loss) -> str | int:
    active = active_communities(entries, survey)
    if loss.community not in active:
        listed = ", ".join(active)
        raise DesignError("survey.not_active", lost=loss.community, active=listed)
    ready: list[Any]
    if loss.door is None:
        ready = [one["id"] for one in survey["communities"] if one["role"] == "replacement"]
        used = {entry["substitute"] for entry in entries if entry["kind"] == "community"}
        return next((str(one) for one in ready if one not in used), "")
    doors = active_doors(entries, survey, loss.community)
    if loss.door not in doors:
        listed = ", ".join(map(str, sorted(doors)))
        raise DesignError("survey.not_active", lost=f"{loss.community}/{loss.door}", active=listed)
    drawn = next(one for one in survey["communities"] if one["id"] == loss.community)
    here = [entry for entry in entries if entry["community"] == loss.community]
    used = {entry["substitute"] for entry in here if entry["kind"] == "door"}
    return next((int(door) for door in drawn["reserves"] if door not in used), 0)


def verify_replacements(log: Mapping[str, Any], *, survey: Mapping[str, Any]) -> list[VerifyError]:
    """Replay a log of replacements; an empty list means "identical".

    Parameters
    ----------
    log
        What `survey_replacements.json` holds.
    survey
        The survey it belongs to, itself verified by `verify_survey`.
    """
    try:
        again = empty_log(survey)
        for entry in log["survey_replacements"]:
            facts = {name: entry[name] for name in Loss.__slots__}
            again = replace(again, survey, Loss(**facts))
        return compare("", stated=log, found=again)
    except BROKEN as fault:
        return [VerifyError("survey.log_shape", detail=f"{type(fault).__name__}: {fault}")]
    except GeoplanError as fault:
        return [VerifyError("survey.log_shape", detail=str(fault))]
