"""Commands that bring data in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import show_json, table, tell
from geoplan.cli.streets import streets

if TYPE_CHECKING:
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


bring_in.add_command(streets)
