"""The draw, from commitment to certificate to verification."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan import __version__
from geoplan.base.canon import sha256_hex
from geoplan.base.errors import DesignError, ProjectError, VerifyError
from geoplan.base.words import reader, say
from geoplan.draw.certificate import (
    SOURCES,
    Stamp,
    make_certificate,
    make_commitment,
    parse_source,
    verify_draw,
)
from geoplan.draw.design import Design, design_digest, design_document
from geoplan.draw.picks import picks_table
from geoplan.draw.stages import check_quotas
from geoplan.frame.standard import Standard
from geoplan.frame.text import differences, frame_text, parse_frame
from geoplan.frame.units import XY_SCALE, Frame, frame_units
from geoplan.store.assets import code_digest
from geoplan.store.atomic import write_text
from geoplan.store.documents import write_json
from geoplan.store.project import Project, open_project


@dataclass(frozen=True, kw_only=True)
class Revealed:
    """A draw made: its certificate and who was drawn."""

    certificate: dict[str, Any]
    picks: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a verification found; no faults means "identical"."""

    round_id: str
    head: str
    public: bool
    faults: tuple[VerifyError, ...]


def _text(frame: Frame) -> str:
    return frame_text(frame_units(frame), crs=frame.crs.to_string(), xy_scale=XY_SCALE)


def check_design(design: Design, standard: Standard) -> None:
    """Refuse a design whose categories the standard does not have, or has twice.

    Raises
    ------
    DesignError
        `design.category`, `design.repeated` or `design.zero`.
    """
    seen: set[str] = set()
    drawn = [rule.category for rule in design.strata]
    for category in [*drawn, *(rule.category for rule in design.two_stage)]:
        if category not in standard.by_code:
            near = ", ".join(code for code in standard.by_code if code[:2] == category[:2])
            raise DesignError(
                "design.category",
                file=design.id,
                category=category,
                standard=standard.id,
                near=near or next(iter(standard.by_code)),
            )
        if category in seen:
            raise DesignError("design.repeated", file=design.id, category=category)
        seen.add(category)


def commit_draw(
    folder: Path,
    *,
    round_id: str,
    design_name: str,
    sources: tuple[str, ...],
    now: datetime,
    again: bool = False,
) -> dict[str, Any]:
    """Fix frame and design for a round and return the commitment to publish.

    Parameters
    ----------
    folder, round_id, design_name
        Where, which round, which design (a path or a name).
    sources
        Types of the sources that will give the seed, in order.
    now
        Aware moment of the commitment.
    again
        Commit anew for a round that has a commitment; the new one counts it and names it.

    Raises
    ------
    ProjectError
        `round.committed`: there is one already, and `again` was not said.
    DesignError
        The design does not fit the standard or the frame.
    """
    for source in sources:
        if source not in SOURCES:
            raise DesignError("source.unknown", source=source, known=", ".join(SOURCES))
    with open_project(folder, write=True) as project:
        design = project.read_design(design_name)
        check_design(design, project.standard)
        text = _text(project.read_frame())
        document = design_document(design)
        short = check_quotas(parse_frame(text), document)
        if short:
            lines = (f"{item['stratum']}: {item['population']} < {item['n']}" for item in short)
            raise DesignError("design.cannot_fill", listing="; ".join(lines))
        stamp = Stamp(
            round_id=round_id,
            code_digest=code_digest(),
            software=f"geoplan {__version__}",
            at=project.local(now),
            **_lineage(project, round_id, again=again),
        )
        commitment = make_commitment(
            frame_sha256=sha256_hex(text),
            design_sha256=design_digest(document),
            named=sources,
            stamp=stamp,
        )
        where = project.new_attempt(round_id, counter=stamp.counter)
        write_text(where / "frame.txt", text)
        write_json(where / "design.json", document)
        write_json(where / "commit.json", commitment)  # last: now the attempt counts
        return commitment


def _lineage(project: Project, round_id: str, *, again: bool) -> dict[str, Any]:
    folder = project.attempt_folder(round_id)
    if not (folder / "commit.json").exists():
        return {"counter": 1, "previous": ""}
    last = project.read_round(round_id, "commit.json")
    if not again:
        raise ProjectError("round.committed", round=round_id, head=last["head"])
    if (folder / "draw.json").exists():
        last = project.read_round(round_id, "draw.json")
    return {"counter": last["counter"] + 1, "previous": last["head"]}


def reveal_draw(
    folder: Path, *, round_id: str, sources: tuple[str, ...], now: datetime
) -> Revealed:
    """Draw a committed round from its sources' values and file the certificate.

    Revealing again with the same values returns the certificate that is there.

    Raises
    ------
    ProjectError
        `round.revealed`: this round was drawn from other values.
    DesignError
        Sources other than named, or a frame that is no longer the committed one.
    """
    values = [parse_source(source) for source in sources]
    with open_project(folder, write=True) as project:
        commitment = project.read_round(round_id, "commit.json")
        where = project.attempt_folder(round_id)
        if (where / "draw.json").exists():
            certificate = project.read_round(round_id, "draw.json")
            if certificate["sources"] != values:
                raise ProjectError("round.revealed", round=round_id, head=certificate["head"])
            return Revealed(certificate=certificate, picks=picks_table(certificate))
        stamp = Stamp(
            round_id=round_id,
            code_digest=code_digest(),
            software=f"geoplan {__version__}",
            at=project.local(now),
            counter=commitment["counter"],
            previous=commitment["head"],
        )
        certificate = make_certificate(
            (where / "frame.txt").read_text("utf-8"),
            project.read_round(round_id, "design.json"),
            commitment=commitment,
            sources=values,
            stamp=stamp,
        )
        project.write_round(round_id, "draw.json", certificate)
        return Revealed(certificate=certificate, picks=picks_table(certificate))


def verify_round(folder: Path, *, round_id: str) -> Verdict:
    """Recompute a round's certificate, and compare its frame with the ledger of now."""
    with open_project(folder) as project:
        certificate = project.read_round(round_id, "draw.json")
        committed = (project.attempt_folder(round_id) / "frame.txt").read_text("utf-8")
        faults = verify_draw(certificate, frame=committed)
        if not faults:
            changed = differences(committed, _text(project.read_frame()))
            if changed:
                shown = ", ".join(changed[:20]) + (" …" if len(changed) > 20 else "")
                faults = [VerifyError("verify.frame_changed", units=shown)]
        return Verdict(
            round_id=round_id,
            head=str(certificate.get("head", "")),
            public=certificate.get("public") is True,
            faults=tuple(faults),
        )


def describe_picks(folder: Path, revealed: Revealed) -> list[tuple[str, ...]]:
    """Return a draw's picks for reading: category, role, order, id, name, chance in percent."""
    with open_project(folder) as project:
        frame, standard = project.read_frame(), project.standard
    names = {**frame.areas["name"].to_dict(), **frame.sites["name"].to_dict()}
    return [
        (
            standard.category(pick["category"]).say(reader())
            if pick["category"]
            else say(f"kind.{pick['kind']}"),
            say(f"role.{pick['role']}"),
            str(pick["order"]),
            pick["unit_id"],
            str(names.get(pick["unit_id"], "")),
            f"{pick['inclusion_prob']:.1%}",
        )
        for pick in revealed.picks.to_dict("records")
    ]
