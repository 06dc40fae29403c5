"""Commands that record what was seen."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import show_json, table, tell


@click.group("record", help=say("help.record"))
def record() -> None:
    """Gather the records."""


@record.command("import", help=say("help.record.import"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def import_file(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Import visits."""
    from geoplan.jobs.record import import_visits

    done = import_visits(ctx.obj, file, now=clock.now())
    report = done.report
    facts = report.counts
    if as_json:
        show_json({**facts, "new": done.new})
    else:
        tell("cli.visits.counts", file=report.file, new=done.new, **facts)
        head = [say(f"book.{c}") for c in ("sheet", "row", "column", "effect", "meaning")]
        rows = [
            (p.sheet, p.row, p.column, say(f"effect.{p.effect}"), p.say())
            for p in report.problems[:40]
        ]
        if rows:
            table(head, rows)
    ctx.exit(2 if report.quarantined == report.read else min(report.quarantined, 1))
