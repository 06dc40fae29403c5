"""Commands that look at what there is."""

from datetime import datetime
from pathlib import Path

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import Bar, files, line, show_json, tell

_AS_OF = click.option("--as-of", default="", help=say("help.as_of"))
_OUT = click.option("--out", type=click.Path(path_type=Path), help=say("help.out"))


def moment(text: str) -> datetime | None:
    """Return a moment; a bare date means the end of that day; None for "" (now).

    Raises
    ------
    InputError
        `cli.as_of`.
    """
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("cli.as_of", given=text) from None
    return told.replace(hour=23, minute=59, second=59) if len(text) == len("2026-06-10") else told


@click.command("check", help=say("help.check"))
@click.option("--design", default="", help=say("help.design"))
@click.option(
    "--mode", default="car", type=click.Choice(["foot", "bike", "car"]), help=say("help.mode")
)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_context
def check(ctx: click.Context, design: str, mode: str, as_json: bool) -> None:
    """Check the frame."""
    from geoplan.jobs.check import check_project

    done = check_project(ctx.obj, design_name=design, mode=mode)
    found = done.findings
    if as_json:
        show_json([{"code": f.code, "site_id": f.site_id, "name": f.name} for f in found])
    elif not found:
        tell("cli.check.clean")
    else:
        tell("cli.check.count", n=len(found))
        for finding in found:
            line(
                "  "
                + say(finding.code, name=finding.name, site=finding.site_id, detail=finding.detail)
            )
    if not as_json:
        tell("cli.files")
        files({done.page: say("file.check"), done.book: say("file.check_book")})
    ctx.exit(1 if found else 0)


@click.command("coverage", help=say("help.coverage"))
@_AS_OF
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def coverage(folder: Path, as_of: str, as_json: bool) -> None:
    """Measure coverage."""
    from geoplan.jobs.publish import publish_coverage

    done = publish_coverage(folder, as_of=moment(as_of), now=clock.now())
    found = done.coverage.sites
    never = int((found["visits"] == 0).sum())
    facts = {
        "as_of": done.coverage.as_of.isoformat(timespec="minutes"),
        "sites": len(found),
        "visits": int(found["visits"].sum()),
        "never": never,
        "share": f"{1 - never / len(found):.0%}" if len(found) else "–",
    }
    if as_json:
        show_json({**facts, "never_ids": list(found.index[found["visits"] == 0])})
        return
    tell("cli.coverage", **facts)
    tell("cli.files")
    files(done.files)


@click.command("publish", help=say("help.publish"))
@click.option("--round", "round_id", default="", help=say("help.round"))
@_AS_OF
@_OUT
@click.pass_obj
def publish(folder: Path, round_id: str, as_of: str, out: Path | None) -> None:
    """Make all pages."""
    from geoplan.jobs.publish import publish_all

    made = publish_all(
        folder, round_id=round_id, as_of=moment(as_of), now=clock.now(), out=out, progress=Bar()
    )
    tell("cli.files")
    files(made)
