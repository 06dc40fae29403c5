"""Corrections and withdrawals of records: new records, nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from geoplan.base.errors import InputError, ProjectError
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.corrections import correction
from geoplan.visits.events import RESULTS

_FIXED: Final = frozenset({"visit_id", "finding_id"})


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """A correction of one record; no changes: it is withdrawn."""

    kind: str
    key: str
    by: str
    reason: str
    changes: Mapping[str, str] = field(default_factory=dict)


def amend_record(folder: Path, amendment: Amendment, *, now: datetime) -> dict[str, Any] | None:
    """Correct or withdraw a record by a new one; nothing is overwritten.

    Returns
    -------
    dict or None
        How the record is read from now on.

    Raises
    ------
    InputError
        `told.none`: there is no such record; `told.field`; `told.value`;
        `told.last_step`: only a finding's last step can be withdrawn.
    """
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / "journal.sqlite") as journal,
    ):
        before = journal.find(amendment.kind, amendment.key)
        if before is None:
            raise InputError("told.none", kind=amendment.kind, key=amendment.key)
        if amendment.kind == "state":
            steps = (key for key, body in journal.read("state")
                     if body["finding_id"] == before["finding_id"])  # fmt: skip
            if max(steps, key=lambda key: int(key.rpartition("|")[2])) != amendment.key:
                raise InputError("told.last_step", key=amendment.key)
        body = _changed(project, amendment, before) if amendment.changes else None
        record = correction(
            amendment.kind, amendment.key, body=body, at=now, by=amendment.by,
            reason=amendment.reason,
        )  # fmt: skip
        if journal.append("correction", [record]) == 0:
            raise ProjectError("told.not_added", key=amendment.key)
        return body


def _changed(project: Project, amendment: Amendment, before: Mapping[str, Any]) -> dict[str, Any]:
    after = dict(before)
    for name, text in amendment.changes.items():
        told = before.get(name)
        if name not in before or name in _FIXED or isinstance(told, (list, dict)):
            known = ", ".join(key for key in before if key not in _FIXED)
            raise InputError("told.field", field=name, known=known)
        after[name] = _value(project, name, text, integer=isinstance(told, int))
    return after


def _value(project: Project, name: str, text: str, *, integer: bool) -> object:
    """Return a text as a member of a record's body holds it."""
    fits = True
    value: object = text
    if integer:
        fits = text.isdigit()
        value = int(text) if fits else text
    elif name == "at":
        value, fits = _moment(text, zone=project.settings.zone)
    elif name == "site_id":
        fits = text in project.read_frame().sites.index
    elif name == "problem":
        fits = text in ("", *project.problems.by_code)
    elif name == "item":
        fits = text in ("", *project.standard.items)
    elif name == "result":
        fits = text in RESULTS
    if not fits:
        raise InputError("told.value", field=name, value=text)
    return value


def _moment(text: str, *, zone: str) -> tuple[str, bool]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text, False
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).isoformat(), True
