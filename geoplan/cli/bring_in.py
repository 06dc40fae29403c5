"""Commands that bring data in."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from geoplan.base.errors import CrsError, InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, table, tell
from geoplan.cli.streets import streets

if TYPE_CHECKING:
    from geoplan.jobs.bring_in import SitesImport

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
@click.argument("file")
@click.option("--crs", "datum", help=say("help.crs"))
@click.option("--category", default="", help=say("help.category"))
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help=say("help.map"))
@click.option("--encoding", default="", help=say("help.encoding"))
@click.option("--layer", default="", help=say("help.layer"))
@click.option("--drop-gone", is_flag=True, help=say("help.drop_gone"))
@click.option("--yes", is_flag=True, help=say("help.yes"))
@_JSON
@click.pass_context
def sites(ctx: click.Context, /, file: str, pairs: tuple[str, ...], **said: Any) -> None:  # noqa: ANN401
    """Import a ledger."""
    from geoplan.jobs.bring_in import Told, import_sites

    as_json, yes, drop_gone = said.pop("as_json"), said.pop("yes"), said.pop("drop_gone")
    told = Told(columns=_columns(pairs), **said)
    asking = sys.stdin.isatty() and not as_json

    def approve(done: "SitesImport") -> bool:
        return yes or _approve(done, asking=asking, drop_gone=drop_gone)

    def run(told: Told) -> "SitesImport":
        return import_sites(
            ctx.obj, file, told=told, approve=approve, drop_gone=drop_gone, now=clock.now()
        )

    try:
        done = run(told)
    except CrsError as error:
        if not asking or not error.facts.get("candidates"):
            raise
        done = run(replace(told, datum=_choose_datum(error)))
    _show_sites(done, as_json=as_json)
    ctx.exit(_exit_code(done))


def _choose_datum(error: CrsError) -> str:
    line(str(error))
    known = [str(name) for name in cast("tuple[str, ...]", error.facts["candidates"])]
    proposed = str(error.facts.get("proposal", ""))
    return str(
        click.prompt(
            say("cli.crs.ask"),
            type=click.Choice(known, case_sensitive=False),
            default=proposed if proposed in known else None,
        )
    )


def _approve(done: "SitesImport", *, asking: bool, drop_gone: bool) -> bool:
    """Show what would change; ask where there is somebody to ask, refuse where not."""
    loses = done.changed or (drop_gone and done.gone)
    if not asking and not loses:
        return True
    if not asking:
        raise InputError(
            "import.confirm", changed=done.changed, gone=len(done.gone), path=done.book
        )
    if len(done.changes):
        tell("cli.sites.changes")
        rows = done.changes.head(_SHOWN).to_dict("records")
        table(
            [say(f"book.{c}") for c in ("id", "field", "old", "new")],
            [(r["site_id"], say(f"field.{r['field']}"), r["old"], r["new"]) for r in rows],
        )
        if len(done.changes) > _SHOWN:
            tell("cli.more", n=len(done.changes) - _SHOWN)
    if done.gone:
        fate = say("cli.gone.dropped" if drop_gone else "cli.gone.kept")
        tell("cli.sites.gone_now", n=len(done.gone), fate=fate, ids=", ".join(done.gone[:10]))
    return bool(click.confirm(say("cli.sites.ask"), default=False))


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
        show_json(
            {
                **facts,
                **fates,
                "gone": list(done.gone),
                "total": done.total,
                "crs": done.crs,
                "datum": report.datum,
                "basis": report.basis,
                "applied": done.applied,
                "notices": [notice.code for notice in report.notices],
                "problems": problems,
            }
        )
        return
    if done.corrections:
        tell("cli.sites.corrections")
    tell("cli.sites.counts", file=report.file, **facts)
    tell("cli.sites.source", encoding=report.encoding or "–", datum=report.datum, crs=done.crs)
    if report.basis:
        tell("cli.sites.basis", basis=say(f"basis.{report.basis}"))
    tell("cli.sites.fate" if done.applied else "cli.sites.not_applied", total=done.total, **fates)
    for notice in report.notices:
        tell("cli.notice", text=notice.say())
    _show_problems(done)
    if done.gone and done.applied:
        tell("cli.sites.gone", n=len(done.gone), ids=", ".join(done.gone[:10]))
    tell("cli.sites.book", path=done.book)
    if report.quarantined:
        tell("cli.sites.fix", sheet=say("book.to_correct"), path=done.book)


def _show_problems(done: "SitesImport") -> None:
    problems = done.report.problems
    if not problems:
        return
    head = [say(f"book.{c}") for c in ("sheet", "row", "column", "effect", "meaning")]
    ordered = sorted(problems, key=lambda p: (p.effect, p.sheet, p.row))
    shown = ordered[:_SHOWN]
    table(head, [(p.sheet, p.row, p.column, say(f"effect.{p.effect}"), p.say()) for p in shown])
    if len(ordered) > _SHOWN:
        tell("cli.more", n=len(ordered) - _SHOWN)


@bring_in.command("areas", help=say("help.import.areas"))
@click.argument("file")
@click.option("--level", default="", help=say("help.level"))
@click.option("--crs", "datum", help=say("help.crs"))
@click.option("--encoding", default="", help=say("help.encoding"))
@click.option("--layer", default="", help=say("help.layer"))
@click.pass_obj
def areas(folder: Path, /, file: str, level: str, **said: Any) -> None:  # noqa: ANN401
    """Import an area layer or list."""
    from geoplan.jobs.areas import import_areas
    from geoplan.jobs.bring_in import Told

    counts = import_areas(folder, file, level=level, told=Told(**said))
    tell("cli.areas", listing=", ".join(f"{say(f'level.{k}')} {n}" for k, n in counts.items()))


@bring_in.command("duties", help=say("help.import.duties"))
@click.argument("file")
@_JSON
@click.pass_context
def duties(ctx: click.Context, file: str, *, as_json: bool) -> None:
    """Import a list of duties."""
    from geoplan.jobs.areas import import_duties

    done = import_duties(ctx.obj, file)
    report = done.report
    if as_json:
        show_json({**report.counts, "total": done.total})
    else:
        tell("cli.duties.counts", file=report.file, total=done.total, **report.counts)
        for problem in report.problems[:_SHOWN]:
            line(f"  {problem.row}: {problem.say()}")
        tell("cli.sites.book", path=done.book)
    ctx.exit(1 if report.quarantined else 0)


bring_in.add_command(streets)
