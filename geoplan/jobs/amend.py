"""Replacing a drawn unit that cannot be visited, and the key that signs it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geoplan.base.words import say
from geoplan.draw.amend import Report, amend, no_amendments
from geoplan.draw.signing import public_key_of, sign_text
from geoplan.store.project import open_project


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """One replacement: the new entry, and what the units are called."""

    entry: dict[str, Any]
    unit_name: str
    substitute_name: str
    stale_plan: bool  # routes were planned before; they still lead to the old unit


def replace_unit(  # noqa: PLR0913  (what the record needs, each by name)
    folder: Path, round_id: str, *, unit: str, reason: str, by: str, now: datetime, note: str = ""
) -> Replaced:
    """Replace a drawn unit by its next substitute, as a new entry of the record.

    Parameters
    ----------
    folder, round_id
        Which round.
    unit
        Identifier, or name when only one unit of the round has it.
    reason
        closed, demolished, not_found, no_access, duplicate.
    by, note
        Who answers for it, in which words.
    now
        Aware moment.

    Raises
    ------
    DesignError
        As `geoplan.draw.amend.amend`.
    ProjectError
        `sign.no_key`: the commitment names a key that is not on this machine.
    """
    with open_project(folder, write=True) as project:
        certificate = project.read_round(round_id, "draw.json")
        where = project.attempt_folder(round_id)
        record = no_amendments(certificate)
        if (where / "amendments.json").exists():
            record = project.read_round(round_id, "amendments.json")
        frame = project.read_frame()
        names = frame.names
        drawn = {key for draw in certificate["draws"] for key in draw["tickets"]}
        called = [key for key in sorted(drawn) if names.get(key) == unit]
        key = called[0] if unit not in drawn and len(called) == 1 else unit
        report = Report(unit=key, reason=reason, by=by, note=note, at=project.local(now))
        signed = bool(certificate["commitment"]["public_key"])
        private = project.private_key if signed else ""
        record = amend(
            certificate,
            record,
            report,
            sign=(lambda text: sign_text(text, private_key=private)) if signed else None,
        )
        project.write_round(round_id, "amendments.json", record)
        entry = record["entries"][-1]
        return Replaced(
            entry=entry,
            unit_name=str(names.get(key, key)),
            substitute_name=str(names.get(entry["substitute"], "")) or say("replace.none"),
            stale_plan=(where / "plan.json").exists(),
        )


def make_key(folder: Path, private: str) -> str:
    """Keep the key that signs amendments and return its public half; once a project.

    Parameters
    ----------
    folder
        The project.
    private
        32 bytes of real chance as 64 hex digits: the caller's, as all chance is.

    Raises
    ------
    ProjectError
        `sign.has_key`.
    """
    with open_project(folder, write=True) as project:
        public = public_key_of(private)
        project.write_key(private, public=public)
        return public
