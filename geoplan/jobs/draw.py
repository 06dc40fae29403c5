"""The draw, from commitment to certificate to verification."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan import __version__
from geoplan.base.canon import sha256_hex
from geoplan.base.errors import ProjectError, VerifyError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import reader, say
from geoplan.draw.certificate import Sealed, Stamp, make_certificate, make_commitment
from geoplan.draw.check import require_sound
from geoplan.draw.design import design_digest, design_document
from geoplan.draw.sources import check_named, nonce_digest, parse_source
from geoplan.draw.verify import Evidence, verify_files
from geoplan.frame.text import differences, frame_text, parse_frame
from geoplan.jobs.picks import read_picks
from geoplan.jobs.registers import register_of_design, register_seed
from geoplan.jobs.simulate import simulated_chances
from geoplan.jobs.told import frame_text_of
from geoplan.jobs.verdict import beacon_faults, notes_of, signature_faults
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
    """What a verification found; no faults means "identical".

    Attributes
    ----------
    public
        Whether a source was out of the operator's hands.
    notes
        What could not be looked at here, and what a reader should know.
    """

    round_id: str
    head: str
    public: bool
    faults: tuple[VerifyError, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CommitWish:
    """What is to be committed.

    Attributes
    ----------
    round_id, design_name
        Which round, which design (a path or a name).
    sources
        The sources that will give the seed, in order, as `check_named` reads them.
    nonce
        The office's secret number, when "nonce" is among the sources: at least 32 hex digits.
    again
        Commit anew for a round that has a commitment; the new one counts it and names it.
    roster_digest
        Of the inspectors who may be drawn for this round.
    """

    round_id: str
    design_name: str
    sources: tuple[str, ...] = ("dice",)
    nonce: str = ""
    again: bool = False
    roster_digest: str = ""


def commit_draw(folder: Path, wish: CommitWish, *, now: datetime) -> dict[str, Any]:
    """Fix frame and design for a round and return the commitment to publish.

    Parameters
    ----------
    folder
        The project.
    wish
        See `CommitWish`.
    now
        Aware moment of the commitment.

    Raises
    ------
    ProjectError
        `round.committed`: there is one already, and `again` was not said.
    DesignError
        The design does not fit the standard or the frame.
    """
    named = tuple(check_named(source) for source in wish.sources)
    with open_project(folder, write=True) as project:
        document = design_document(project.read_design(wish.design_name))
        require_sound(document, project.standard)
        text = frame_text_of(project, document, now=now)
        require_sound(document, project.standard, frame=parse_frame(text))
        stamp = Stamp(
            round_id=wish.round_id,
            code_digest=code_digest(),
            software=f"geoplan {__version__}",
            at=project.local(now),
            **_lineage(project, wish.round_id, again=wish.again),
        )
        nonce = wish.nonce if "nonce" in named else ""
        commitment = make_commitment(
            frame_sha256=sha256_hex(text),
            design_sha256=design_digest(document),
            named=named,
            stamp=stamp,
            sealed=Sealed(
                nonce_digest=nonce_digest(parse_source(f"nonce={nonce}")["value"]) if nonce else "",
                register=register_of_design(project, document),
                public_key=project.public_key,
                roster_digest=wish.roster_digest,
            ),
        )
        where = project.new_attempt(wish.round_id, counter=stamp.counter)
        write_text(where / "frame.txt", text)
        write_json(where / "design.json", document)
        if nonce:
            write_json(where / "nonce.json", {"nonce": nonce})
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
    folder: Path,
    *,
    round_id: str,
    sources: tuple[str, ...],
    now: datetime,
    progress: Progress = silent,
) -> Revealed:
    """Draw a committed round from its sources' values and file the certificate.

    Revealing again with the same values returns the certificate that is there. A nonce is taken
    from the project where it lies. Chances that have no closed form are simulated and filed too.

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
        values = _with_nonce(project, round_id, commitment, values)
        if (where / "draw.json").exists():
            certificate = project.read_round(round_id, "draw.json")
            if certificate["sources"] != values:
                raise ProjectError("round.revealed", round=round_id, head=certificate["head"])
        else:
            certificate = _make(project, commitment, values, now=now)
            told = simulated_chances(
                parse_frame((where / "frame.txt").read_text("utf-8")), certificate,
                progress=progress,
            )  # fmt: skip
            if told:
                # As texts of decimals: documents hold no floats.
                project.write_round(round_id, "chances.json", told)
            project.write_round(round_id, "draw.json", certificate)
        return Revealed(certificate=certificate, picks=read_picks(project, round_id))


def _with_nonce(
    project: Project, round_id: str, commitment: Mapping[str, Any], values: list[dict[str, str]]
) -> list[dict[str, str]]:
    """Put the project's nonce where the commitment names it, unless it was given."""
    named = commitment["sources_named"]
    if "nonce" not in named or any(value["type"] == "nonce" for value in values):
        return values
    nonce = project.read_round(round_id, "nonce.json")["nonce"]
    at = named.index("nonce")
    return [*values[:at], {"type": "nonce", "value": nonce}, *values[at:]]


def _make(
    project: Project, commitment: Mapping[str, Any], values: list[dict[str, str]], *, now: datetime
) -> dict[str, Any]:
    round_id = commitment["round_id"]
    stamp = Stamp(
        round_id=round_id,
        code_digest=code_digest(),
        software=f"geoplan {__version__}",
        at=project.local(now),
        counter=commitment["counter"],
        previous=commitment["head"],
    )
    register = commitment["register"]
    return make_certificate(
        (project.attempt_folder(round_id) / "frame.txt").read_text("utf-8"),
        project.read_round(round_id, "design.json"),
        commitment=commitment,
        sources=values,
        stamp=stamp,
        register_seed=register_seed(project, register["id"]) if register else "",
    )


def verify_round(folder: Path, *, round_id: str) -> Verdict:
    """Recompute a round's certificate, and compare its frame with the ledger of now."""
    with open_project(folder) as project:
        certificate = project.read_round(round_id, "draw.json")
        where = project.attempt_folder(round_id)
        texts = {
            name: path.read_bytes().decode("utf-8", "surrogateescape")
            for name in ("draw.json", "frame.txt", "design.json", "commit.json", "amendments.json")
            if (path := where / name).exists()
        }
        evidence = Evidence(
            design=texts.get("design.json", ""),
            commitment=texts.get("commit.json", ""),
            amendments=texts.get("amendments.json", ""),
            register_seed=_register_seed_of(project, certificate),
        )
        committed, amendments = texts["frame.txt"], texts.get("amendments.json", "")
        faults = verify_files(texts["draw.json"], frame=committed, evidence=evidence)
        if not faults:
            faults = _changed(project, committed, certificate)
            faults += beacon_faults(certificate)
            faults += signature_faults(certificate, amendments)
        return Verdict(
            round_id=round_id,
            head=str(certificate.get("head", "")) if isinstance(certificate, dict) else "",
            public=isinstance(certificate, dict) and certificate.get("public") is True,
            faults=tuple(faults),
            notes=() if faults else tuple(notes_of(certificate, amendments)),
        )


def _register_seed_of(project: Project, certificate: Any) -> str:  # noqa: ANN401  (any JSON)
    try:
        register = certificate["commitment"]["register"]
        return register_seed(project, register["id"]) if register else ""
    except (KeyError, TypeError, ProjectError):
        return ""


def _changed(project: Project, committed: str, certificate: Mapping[str, Any]) -> list[VerifyError]:
    """Tell which units of today's ledger differ from the committed frame.

    Visits made since do not count: only what the ledger itself says is compared.
    """
    then = parse_frame(committed)
    now = parse_frame(frame_text_of(project, certificate["design"]))
    told = {"visits", "findings", "days"} & set(then.columns)
    if told:
        keep = tuple(name for name in then.columns if name not in told)
        committed, today = (
            frame_text(
                (
                    unit._replace(more=tuple(listed.value(unit, name) for name in keep))
                    for unit in listed
                ),
                crs=listed.crs, xy_scale=listed.xy_scale, columns=keep,
            )
            for listed in (then, now)
        )  # fmt: skip
    else:
        today = frame_text(now, crs=now.crs, xy_scale=now.xy_scale, columns=now.columns)
    changed = differences(committed, today)
    if not changed:
        return []
    shown = ", ".join(changed[:20]) + (" …" if len(changed) > 20 else "")
    return [VerifyError("verify.frame_changed", units=shown)]


def describe_picks(folder: Path, revealed: Revealed) -> list[tuple[str, ...]]:
    """Return a draw's picks for reading: category, role, order, id, name, chance in percent."""
    with open_project(folder) as project:
        frame, standard = project.read_frame(), project.standard
    names = frame.names
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
