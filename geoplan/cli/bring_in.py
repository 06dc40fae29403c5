"""Commands that bring data in."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.intake.street_source import StreetSource
    from geoplan.jobs.bring_in import SitesImport

_FILE = click.argument("file", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_SHOWN = 40


@click.group("import", help=say("help.import"))
def bring_in() -> None:
    """Gather the imports."""


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in pairs:
        heading, mark, field = pair.rpartition("=")
        if not mark or not heading or not field:
            raise InputError("cli.map", given=pair)
        mapping[heading] = field
    return mapping


@bring_in.command("sites", help=say("help.import.sites"))
@_FILE
@click.option("--crs", "datum", help=say("help.crs"))
@click.option("--category", default="", help=say("help.category"))
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help=say("help.map"))
@_JSON
@click.pass_context
def sites(
    ctx: click.Context,
    file: Path,
    datum: str | None,
    category: str,
    pairs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Import a ledger."""
    from geoplan.jobs.bring_in import import_sites

    done = import_sites(
        ctx.obj, file, datum=datum, category=category, columns=_columns(pairs), now=clock.now()
    )
    _show_sites(done, as_json=as_json)
    ctx.exit(_exit_code(done))


def _exit_code(done: "SitesImport") -> int:
    report = done.report
    if report.read and report.quarantined == report.read:
        return 2
    return 1 if report.quarantined else 0


def _show_sites(done: "SitesImport", *, as_json: bool) -> None:
    report = done.report
    facts = report.counts
    fates = {name: getattr(done, name) for name in ("added", "changed", "same", "known")}
    if as_json:
        problems = [
            {"row": p.row, "column": p.column, "value": p.value, "code": p.code, "effect": p.effect}
            for p in report.problems
        ]
        show_json({**facts, **fates, "total": done.total, "crs": done.crs, "problems": problems})
        return
    tell("cli.sites.counts", file=report.file, **facts)
    tell("cli.sites.source", encoding=report.encoding or "–", datum=report.datum, crs=done.crs)
    tell("cli.sites.fate", total=done.total, **fates)
    if report.problems:
        head = [say(f"book.{c}") for c in ("sheet", "row", "column", "effect", "meaning")]
        ordered = sorted(report.problems, key=lambda p: (p.effect, p.sheet, p.row))
        shown = ordered[:_SHOWN]
        table(head, [(p.sheet, p.row, p.column, say(f"effect.{p.effect}"), p.say()) for p in shown])
        if len(ordered) > _SHOWN:
            tell("cli.more", n=len(ordered) - _SHOWN)
    if done.gone:
        tell("cli.sites.gone", n=len(done.gone), ids=", ".join(done.gone[:10]))
    tell("cli.sites.book", path=done.book)


@bring_in.command("areas", help=say("help.import.areas"))
@_FILE
@click.option("--level", default="", help=say("help.level"))
@click.pass_obj
def areas(folder: Path, file: Path, level: str) -> None:
    """Import an area layer."""
    from geoplan.jobs.bring_in import import_areas

    counts = import_areas(folder, file, level=level)
    tell("cli.areas", listing=", ".join(f"{say(f'level.{k}')} {n}" for k, n in counts.items()))


@bring_in.command("streets", help=say("help.import.streets"))
@_FILE
@click.option("--credit", default="", help=say("help.credit"))
@_JSON
@click.pass_obj
def streets(folder: Path, file: Path, credit: str, as_json: bool) -> None:
    """Import a street map."""
    from geoplan.jobs.bring_in import import_streets

    _show_streets(import_streets(folder, file, credit=credit, progress=Bar()), as_json=as_json)


@click.command("fetch", help=say("help.fetch"))
@click.argument("place")
@click.pass_obj
def fetch(folder: Path, place: str) -> None:
    """Fetch a street map."""
    from geoplan.jobs.bring_in import fetch_place

    _show_streets(fetch_place(folder, place, progress=Bar()), as_json=False)


def _show_streets(source: "StreetSource", *, as_json: bool) -> None:
    summary = source.summary
    if as_json:
        show_json(asdict(summary))
        return
    tell(
        "cli.streets.counts",
        file=summary.file,
        edges=summary.edges,
        km=f"{summary.km:.1f}",
        named=f"{summary.named_share:.0%}",
        crs=source.network.crs.to_string(),
    )
    longest = sorted(summary.km_by_class.items(), key=lambda item: -item[1])
    table([say("cli.streets.class"), "km"], [(kind, f"{km:.1f}") for kind, km in longest[:8]])
    head = [say(f"cli.streets.{column}") for column in ("mode", "km", "parts", "main")]
    rows = [
        (say(f"plan.mode.{mode}"), f"{found.km:.1f}", found.parts, f"{found.main_share:.1%}")
        for mode, found in summary.parts.items()
    ]
    table(head, rows)
    for warning in summary.warnings:
        line(f"  {warning.say()}")
