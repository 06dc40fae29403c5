"""Double random: inspectors drawn to the groups of a round's sites, and the proof of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geoplan.base.canon import canonical, sha256_hex
from geoplan.base.errors import DesignError, MissingError, ProjectError, VerifyError
from geoplan.base.problems import RowReport
from geoplan.draw.groups import PairSite
from geoplan.draw.partners import drawn_sites, make_pairs, verify_pairs
from geoplan.draw.recheck import check_line
from geoplan.draw.roster import parse_roster, roster_digest, roster_text
from geoplan.draw.seats import Rules
from geoplan.frame.duties import SEPARATORS, owners
from geoplan.frame.text import parse_frame
from geoplan.frame.units import Frame
from geoplan.intake.inspectors import read_inspectors
from geoplan.jobs.seals import line_of, next_seal, same_question
from geoplan.render.pair_book import (
    HEADS,
    Rows,
    pair_book,
    recusal_rows,
    team_rows,
    unfilled_rows,
)
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.documents import read_json, write_json
from geoplan.store.project import open_project

__all__ = [
    "HEADS",
    "Asked",
    "PairVerdict",
    "Paired",
    "Roster",
    "pair_round",
    "read_roster",
    "verify_pairing",
]

_FILE: Final = "pairs.json"
# Published before the draw or said now: no part of the question.
_BESIDE: Final = frozenset({"register_committed"})
_FACTS: Final = ("name", "units", "township", "community", "people")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is wanted of a pairing.

    Attributes
    ----------
    roster
        The office's file of inspectors.
    committed
        Digest of the register as it was published before the draw, "" for none.
    again
        Pair anew where other things were asked before; it is counted.
    """

    roster: Path
    rules: Rules
    committed: str = ""
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A register as it was read.

    Attributes
    ----------
    digest
        What to publish before the draw.
    """

    digest: str
    inspectors: int
    available: int
    report: RowReport


@dataclass(frozen=True, kw_only=True)
class Paired:
    """A pairing.

    Attributes
    ----------
    document
        As in `pairs.json`.
    fresh
        Whether it was drawn now; else the same had been drawn before.
    committed
        The digest published before the draw, as it was said now.
    names
        What sites and inspectors are called.
    """

    document: dict[str, Any]
    fresh: bool
    committed: str
    report: RowReport
    book: Path
    names: dict[str, str]

    @property
    def teams(self) -> Rows:
        """Group, seat, inspector, name, unit, sites, and what to note."""
        return team_rows(self.document)

    @property
    def recusals(self) -> Rows:
        """Group, inspector, name, grounds, seat, substitute."""
        return recusal_rows(self.document, self.names)

    @property
    def unfilled(self) -> Rows:
        """Group, what is missing, why, what would fill it."""
        return unfilled_rows(self.document)


@dataclass(frozen=True, kw_only=True)
class PairVerdict:
    """What a verification of a pairing found; no faults means "identical"."""

    round_id: str
    head: str
    counter: int
    committed: bool
    faults: tuple[VerifyError, ...]


def read_roster(path: Path) -> Roster:
    """Read a register of inspectors and return the digest to publish before the draw.

    Raises
    ------
    InputError
        The file cannot be used at all.
    DesignError
        `pair.no_inspectors`: no row is usable.
    """
    rows = read_inspectors(path)
    return Roster(
        digest=roster_digest(roster_text(rows.inspectors)),
        inspectors=len(rows.inspectors),
        available=sum(one.available for one in rows.inspectors),
        report=rows.report,
    )


def pair_round(folder: Path, asked: Asked, *, round_id: str, now: datetime) -> Paired:
    """Draw inspectors to the groups of a revealed round and file document and workbook.

    Asking again for the same returns the pairing that is there.

    Parameters
    ----------
    folder, round_id, now
        The project, a round whose draw is revealed, this moment.
    asked
        What is wanted.

    Raises
    ------
    ProjectError
        `pair.paired`: other things were asked before, and `again` was not said;
        `round.missing.draw`: the draw is not revealed.
    DesignError
        Rules or a register that no draw can follow.
    """
    rows = read_inspectors(asked.roster)
    text = roster_text(rows.inspectors)
    with open_project(folder, write=True) as project:
        _check_skills(asked.rules, known=project.standard.by_code)
        certificate = project.read_round(round_id, "draw.json")
        where = project.attempt_folder(round_id)
        frame = project.read_frame()
        sites = _sites(frame, certificate, committed=_frame_text(where, certificate))
        last = read_json(where / _FILE) if (where / _FILE).exists() else None
        document = make_pairs(
            text,
            sites,
            asked.rules,
            certificate=certificate,
            seal=next_seal(project, round_id, last=last, now=now),
            committed=_digest(asked.committed),
        )
        fresh = last is None or not same_question(last, document, beside=_BESIDE)
        if last is not None and fresh and not asked.again:
            raise ProjectError("pair.paired", round=round_id, head=last["head"])
        book = where / "pairs.xlsx"
        if fresh:
            rows.report.digest = project.keep_original(asked.roster)
            write_text(_roster_file(where, document), text)
            if last is not None:  # kept before it is replaced
                write_json(where / f"pairs-{last['counter']}.json", last)
            write_json(where / _FILE, document)
        else:
            document = last if last is not None else document
        names = _names(frame, text)
        write_bytes(book, pair_book(document, parse_roster(text), names=names))
        return Paired(
            document=document,
            fresh=fresh,
            committed=_digest(asked.committed) or document["register_committed"],
            report=rows.report,
            book=book,
            names=names,
        )


def verify_pairing(folder: Path, *, round_id: str) -> PairVerdict:
    """Recompute a round's pairing, its line of earlier ones, and compare the ledger of now.

    Raises
    ------
    ProjectError
        `round.missing.pairs`: nothing was paired yet.
    MissingError
        `file.missing`: the register's text is not where the pairing left it.
    """
    with open_project(folder) as project:
        document = project.read_round(round_id, _FILE)
        certificate = project.read_round(round_id, "draw.json")
        where = project.attempt_folder(round_id)
        frame_text = read_kept(where / "frame.txt")
        faults = verify_pairs(
            document,
            roster=read_kept(_roster_file(where, document)),
            certificate=certificate,
            frame=frame_text,
        )
        if not faults:
            faults = check_line(line_of(where, document, stem="pairs"))
        if not faults:
            now = _sites(project.read_frame(), certificate, committed=frame_text)
            faults = _changed(document["sites"], now)
        return PairVerdict(
            round_id=round_id,
            head=str(document.get("head", "")),
            counter=int(document.get("counter", 0)),
            committed=document.get("register_committed") == document.get("register_digest"),
            faults=tuple(faults),
        )


def _check_skills(rules: Rules, *, known: Iterable[str]) -> None:
    codes = list(known)
    for category, _ in rules.skills:
        if category not in codes:
            near = ", ".join(code for code in codes if code[:2] == category[:2])
            raise DesignError("pair.category", category=category, near=near or codes[0])


def _digest(text: str) -> str:
    return "".join(text.split()).lower()


def read_kept(path: Path) -> str:
    """Return a canonical text as a round keeps it.

    Raises
    ------
    MissingError
        `file.missing`.
    """
    if not path.exists():
        raise MissingError("file.missing", file=str(path))
    return path.read_bytes().decode("utf-8", errors="replace")


def _frame_text(where: Path, certificate: Mapping[str, Any]) -> str:
    text = read_kept(where / "frame.txt")
    if sha256_hex(text) != certificate["frame_digest"]:
        committed = certificate["frame_digest"]
        raise DesignError("pair.frame", committed=committed, now=sha256_hex(text))
    return text


def _roster_file(where: Path, document: Mapping[str, Any]) -> Path:
    return where / f"roster-{str(document['register_digest'])[:12]}.txt"


def _changed(sites: list[dict[str, Any]], now: Iterable[PairSite]) -> list[VerifyError]:
    ledger = {site.id: site for site in now}
    moved = [
        str(site["id"])
        for site in sites
        if any(
            canonical(getattr(ledger[site["id"]], key)) != canonical(site[key]) for key in _FACTS
        )
    ]
    return [VerifyError("pair.ledger_changed", sites=", ".join(moved[:20]))] if moved else []


def _sites(frame: Frame, certificate: Mapping[str, Any], *, committed: str) -> list[PairSite]:
    """Return the drawn sites: place as committed, duties as the ledger says now."""
    units = parse_frame(committed).by_id()
    answers = owners(frame.sites, frame.areas, frame.duties)
    charged = frame.duties[frame.duties["role"].isin(["person", "leader"])]
    people = charged.groupby("target")["who"].agg(list).to_dict()
    ledger = frame.sites.drop(columns="geometry").to_dict("index")
    towns = {str(key): str(name) for key, name in frame.areas["name"].items()}
    found: list[PairSite] = []
    for site in drawn_sites(certificate):
        facts = ledger.get(site, {})
        unit = units[site]
        who = [str(facts.get("person", "")), str(facts.get("leader", "")), *people.get(site, [])]
        found.append(
            PairSite(
                id=site,
                name=str(facts.get("name", "")),
                category=unit.stratum,
                units=_several([str(answers.get(site, ""))]),
                township=str(facts.get("township", ""))
                or towns.get(unit.psu or "", unit.psu or ""),
                community=str(facts.get("community", "")),
                people=_several(who),
                x=unit.x,
                y=unit.y,
            )
        )
    return found


def _several(cells: list[str]) -> tuple[str, ...]:
    parts = pd.Series(cells, dtype="str").str.split(SEPARATORS, regex=True).explode().str.strip()
    return tuple(dict.fromkeys(str(part) for part in parts if part))


def _names(frame: Frame, roster: str) -> dict[str, str]:
    sites = {str(key): str(name) for key, name in frame.sites["name"].items()}
    return {**sites, **{f"/{one.id}": one.name for one in parse_roster(roster)}}
