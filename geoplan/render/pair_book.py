"""A pairing of groups and inspectors as rows to read and as a workbook."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

from geoplan.base.words import say
from geoplan.draw.roster import Inspector
from geoplan.render.workbook import add_sheet, book_bytes, new_book

Rows = list[tuple[object, ...]]
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "teams": ("group", "seat", "id", "name", "unit", "sites", "note", "ticket"),
    "sites": ("group", "site", "site_name", "site_unit", "township", "team"),
    "recusals": ("group", "id", "name", "grounds", "seat", "substitute"),
    "unfilled": ("group", "lacks", "why", "mend"),
    "load": ("id", "name", "unit", "available", "limit", "load", "recused"),
}


def team_rows(document: Mapping[str, Any]) -> Rows:
    """Return who sits where."""
    return [
        (
            group["group"],
            seat,
            one["id"],
            one["name"],
            one["unit"],
            len(group["sites"]),
            say("pair.same_unit") if one["same_unit"] else "",
            one["ticket"],
        )
        for group in document["groups"]
        for seat, one in enumerate(group["team"], start=1)
    ]


def recusal_rows(document: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    """Return who withdrew, why, and who took the seat."""
    return [
        (
            entry["group"],
            entry["inspector"],
            names.get(f"/{entry['inspector']}", ""),
            "; ".join(
                say(f"pair.ground.{ground['reason']}", fact=ground["fact"], site=ground["site"])
                for ground in entry["grounds"]
            ),
            entry["seat"],
            entry["substitute"] or say("pair.nobody"),
        )
        for entry in document["recusals"]
    ]


def unfilled_rows(document: Mapping[str, Any]) -> Rows:
    """Return which groups lack what, and what would fill them."""
    rows: Rows = []
    for entry in document["unfilled"]:
        skills = "、".join(entry["skills"])
        lacking = [say("pair.lacks.seats", n=entry["missing"])] if entry["missing"] else []
        mends = [say("pair.mend.seats", n=entry["missing"])] if entry["missing"] else []
        if skills:
            lacking.append(say("pair.lacks.skills", skills=skills))
            mends.append(say("pair.mend.skills", skills=skills))
        why = say("pair.why", **{name: entry[name] for name in ("available", "recused", "busy")})
        rows.append((entry["group"], "; ".join(lacking), why, " ".join(mends)))
    return rows


def pair_book(
    document: Mapping[str, Any], inspectors: Sequence[Inspector], *, names: Mapping[str, str]
) -> bytes:
    """Return a pairing as a workbook: teams, sites, recusals, groups not filled, load.

    Parameters
    ----------
    document
        As in `pairs.json`.
    inspectors
        The register.
    names
        What sites are called; inspectors by their identifier after a slash.
    """
    sheets: dict[str, tuple[Sequence[str], Rows]] = {
        "teams": (HEADS["teams"], team_rows(document)),
        "sites": (HEADS["sites"], _site_rows(document)),
        "recusals": (HEADS["recusals"], recusal_rows(document, names) + _passed(document, names)),
        "unfilled": (HEADS["unfilled"], unfilled_rows(document)),
        "load": (HEADS["load"], _load_rows(document, inspectors)),
    }
    return signed_book(
        {
            say(f"pair.sheet.{title}"): ([say(f"pair.head.{name}") for name in head], rows)
            for title, (head, rows) in sheets.items()
        },
        document,
    )


def signed_book(
    sheets: Mapping[str, tuple[Sequence[str], Rows]], document: Mapping[str, Any]
) -> bytes:
    """Return a workbook whose printed pages name sheet, round and document in the footer."""
    book = new_book()
    for title, (head, rows) in sheets.items():
        sheet = add_sheet(book, title, head=head, rows=rows)
        name = f"{document['round_id']}  {sheet.title}".replace("&", "&&")
        sheet.HeaderFooter.oddFooter = HeaderFooterItem(
            left=_HeaderFooterPart(text=name),
            center=_HeaderFooterPart(text=f"geoplan {document['head']}"[:40]),
            right=_HeaderFooterPart(text="&P / &N"),
        )
    return book_bytes(book)


def _passed(document: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    return [
        (
            entry["group"],
            entry["inspector"],
            names.get(f"/{entry['inspector']}", ""),
            say(f"pair.passed.{entry['why']}"),
            entry["seat"],
            "",
        )
        for entry in document["passed"]
    ]


def _site_rows(document: Mapping[str, Any]) -> Rows:
    sites = {site["id"]: site for site in document["sites"]}
    return [
        (
            group["group"],
            site,
            sites[site]["name"],
            "、".join(sites[site]["units"]),
            sites[site]["township"],
            "、".join(one["name"] for one in group["team"]),
        )
        for group in document["groups"]
        for site in group["sites"]
    ]


def _load_rows(document: Mapping[str, Any], inspectors: Sequence[Inspector]) -> Rows:
    load = Counter(one["id"] for group in document["groups"] for one in group["team"])
    withdrawn = Counter(entry["inspector"] for entry in document["recusals"])
    return [
        (
            one.id,
            one.name,
            one.unit,
            say("pair.yes" if one.available else "pair.no"),
            one.limit or document["rules"]["limit"],
            load[one.id],
            withdrawn[one.id],
        )
        for one in inspectors
    ]
