"""The record of a draw: what was drawn from what, on paper, for signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geoplan.base.words import Lang, fill
from geoplan.frame.standard import Standard
from geoplan.render.draws import DrawnRule, DrawnUnit, told_draws
from geoplan.render.proof import proof_facts, told_amendments
from geoplan.render.sheets.qr import head_qr
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.visits.privacy import mask_mobiles

_TICKET_SIGNS: Final = 12
_COLUMNS: Final = ("order", "rule", "sheet.id", "sheet.name", "chance", "sheet.ticket")
_AMENDED: Final = ("order", "at", "amended", "reason", "note", "by")


@dataclass(frozen=True, kw_only=True)
class RecordNotes:
    """What stands around the record.

    Attributes
    ----------
    title
        Name of the county or project.
    lang
        The reader's language.
    """

    title: str
    lang: Lang


@dataclass(frozen=True, kw_only=True)
class _Page:
    """Words of one language."""

    lang: Lang

    def text(self, code: str, **facts: object) -> str:
        return fill(f"record.{code}", facts, lang=self.lang)


def draw_record(
    certificate: Mapping[str, Any],
    *,
    picks: pd.DataFrame,
    names: Mapping[str, str],
    standard: Standard,
    notes: RecordNotes,
    amendments: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the record of a draw as PDF (A4): the same bytes for the same input.

    Telephone numbers are masked wherever they stand.

    Parameters
    ----------
    certificate
        Of the round.
    picks
        Its picks, as `geoplan.draw.picks.picks_table` returns them.
    names
        Unit → name.
    standard
        Names of categories.
    notes
        What stands around.
    amendments
        The round's record of amendments.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    shown = {unit: mask_mobiles(str(name)) for unit, name in names.items()}
    rules = told_draws(
        certificate, picks=picks, names=shown, standard=standard, amendments=amendments
    )
    page = _Page(lang=notes.lang)
    data = {
        **_head(certificate, page, notes),
        **_tables(rules, page),
        **_amendments(amendments, page, names=shown),
        "methods": [page.text("sheet.methods"), *_methods(rules, page)],
        "verify_title": page.text("sheet.verify"),
        "verify": page.text("check.paper", round=certificate["round_id"]),
        "signatures": _signatures(page),
        "note": "",
    }
    return typeset("draw_record.typ", printable_data(data, lang=notes.lang))


def _head(certificate: Mapping[str, Any], page: _Page, notes: RecordNotes) -> dict[str, Any]:
    round_id, head, lang = certificate["round_id"], certificate["head"], page.lang
    facts = [
        [fill(fact.code, {"n": fact.number}, lang=lang), fact.text.say(lang), fact.digest]
        for fact in proof_facts(certificate)
    ]
    design = certificate["design"]
    title, plan = page.text("sheet.title"), f"{design['title'][lang]} ({design['id']})"
    facts.insert(2, [page.text("sheet.plan"), f"{plan}, {design['version']}", False])
    facts.insert(3, [page.text("sheet.standard"), design["standard"], False])
    return {
        "lang": lang,
        "title": f"{notes.title} · {title}",
        "head_left": f"{notes.title}　{title}",
        "head_right": f"{page.text('round')} {round_id}",
        "facts": facts,
        "qr": head_qr(round_id, head=head),
        "footer": page.text("sheet.head", head=head),
        "page": fill("sheet.page", {"number": "|", "total": "|"}, lang=lang).split("|"),
    }


def _tables(rules: list[DrawnRule], page: _Page) -> dict[str, Any]:
    """Return two tables as they were drawn; what became of a unit stands beside it."""
    drawn: list[list[str]] = []
    spare: list[list[str]] = []
    for rule in rules:
        for unit in rule.units:
            rows = spare if unit.spare or rule.town else drawn
            rows.append([str(len(rows) + 1), *_row(rule, unit, page)])
    return {
        "columns": [page.text(name) for name in _COLUMNS],
        "drawn_title": page.text("sheet.drawn", n=len(drawn)),
        "drawn": drawn,
        "spare_title": page.text("sheet.spare", n=len(spare)),
        "spare": spare,
    }


def _row(rule: DrawnRule, unit: DrawnUnit, page: _Page) -> list[str]:
    title = rule.title.say(page.lang)
    as_drawn = "replacement" if unit.spare or rule.town else "base"
    told = ""
    if unit.role != as_drawn:
        told = page.text("role.called" if unit.role == "base" else f"role.{unit.role}")
    return [
        page.text("sheet.rule", title=title, n=rule.n, population=rule.population),
        unit.unit_id,
        unit.name if unit.name != unit.unit_id else "",
        unit.chance,
        unit.ticket[:_TICKET_SIGNS],
        told,
    ]


def _methods(rules: list[DrawnRule], page: _Page) -> list[str]:
    return list(dict.fromkeys(rule.method.say(page.lang) for rule in rules))


def _amendments(
    amendments: Mapping[str, Any] | None, page: _Page, *, names: Mapping[str, str]
) -> dict[str, Any]:
    entries = told_amendments(amendments, names=names)
    rows = [
        [
            str(entry.number),
            entry.at,
            f"{entry.unit} → {entry.substitute.say(page.lang)}",
            entry.reason.say(page.lang),
            entry.note,
            f"{entry.by} ({page.text('signed' if entry.signed else 'unsigned')})",
        ]
        for entry in entries
    ]
    head = f"{page.text('amendments.head')} {amendments['head']}" if amendments and rows else ""
    return {
        "amended_title": page.text("amendments"),
        "amended_none": page.text("amendments.none"),
        "amended_columns": [page.text(name) for name in _AMENDED],
        "amended": rows,
        "amended_head": head,
    }


def _signatures(page: _Page) -> list[list[str]]:
    date = page.text("sign.date")
    signers = [
        page.text("sign.operator"),
        page.text("sign.witness", n=1),
        page.text("sign.witness", n=2),
        page.text("sign.supervisor"),
    ]
    return [[signer, date] for signer in signers]
