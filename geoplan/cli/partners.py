"""Commands of the double random draw."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoplan.base.errors import DesignError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.base.problems import RowReport
    from geoplan.draw.seats import Rules
    from geoplan.jobs.partners import Paired

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


@click.group("pair", help=say("help.pair"))
def pair() -> None:
    """Gather the steps of a pairing."""


def _problems(report: "RowReport") -> None:
    tell("pair.rows", file=report.file, **report.counts)
    head = [say(f"book.{c}") for c in ("sheet", "row", "column", "effect", "meaning")]
    rows = [
        (p.sheet, p.row, p.column, say(f"effect.{p.effect}"), p.say()) for p in report.problems[:40]
    ]
    if rows:
        table(head, rows)
    for notice in report.notices:
        line(notice.say())


@pair.command("roster", help=say("help.pair.roster"))
@click.argument("file", type=click.Path(path_type=Path))
@_JSON
@click.pass_context
def roster(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Print a register's digest."""
    from geoplan.jobs.partners import read_roster

    found = read_roster(file)
    if as_json:
        facts = {"digest": found.digest, "inspectors": found.inspectors}
        show_json({**facts, "available": found.available, **found.report.counts})
    else:
        _problems(found.report)
        tell("pair.roster", n=found.inspectors, available=found.available, digest=found.digest)
    ctx.exit(min(found.report.quarantined, 1))


@pair.command("draw", help=say("help.pair.draw"))
@click.option("--round", "round_id", required=True, help=say("help.round"))
@click.option(
    "--inspectors", required=True, type=click.Path(path_type=Path), help=say("help.inspectors")
)
@click.option("--groups", type=int, help=say("help.groups"))
@click.option(
    "--group-by", type=click.Choice(["township", "category", "unit"]), help=say("help.group_by")
)
@click.option("--each", type=int, default=2, show_default=True, help=say("help.each"))
@click.option("--limit", type=int, default=1, show_default=True, help=say("help.pair.limit"))
@click.option("--skill", "skills", multiple=True, help=say("help.skill"))
@click.option("--committed", default="", help=say("help.committed"))
@click.option("--again", is_flag=True, help=say("help.pair.again"))
@_JSON
@click.pass_context
def draw(  # noqa: PLR0913  (one for each option)
    ctx: click.Context,
    round_id: str,
    inspectors: Path,
    groups: int | None,
    group_by: str | None,
    each: int,
    limit: int,
    skills: tuple[str, ...],
    committed: str,
    again: bool,
    as_json: bool,
) -> None:
    """Draw inspectors to groups of sites."""
    from geoplan.draw.seats import Rules
    from geoplan.jobs.partners import Asked, pair_round

    if groups is not None and group_by is not None:
        raise DesignError("pair.group_twice")
    rules = Rules(
        each=each,
        limit=limit,
        group_by=group_by or "near",
        groups=(4 if groups is None else groups) if group_by is None else 0,
        skills=tuple(map(_skill, skills)),
    )
    asked = Asked(roster=inspectors, rules=rules, committed=committed, again=again)
    done = pair_round(ctx.obj, asked, round_id=round_id, now=clock.now())
    document = done.document
    matches = done.committed in {"", document["register_digest"]}
    if as_json:
        show_json(document)
    else:
        _show(done, rules)
    left_over = document["unfilled"] or done.report.quarantined or not matches
    ctx.exit(1 if left_over else 0)


def _skill(text: str) -> tuple[str, str]:
    category, mark, skill = (part.strip() for part in text.partition("="))
    if not (mark and category and skill):
        raise DesignError("pair.skill", given=text)
    return category, skill


def _show(done: "Paired", rules: "Rules") -> None:
    from geoplan.jobs.partners import HEADS

    if done.report.problems or done.report.quarantined:
        _problems(done.report)
    for title in ("teams", "recusals", "unfilled"):
        rows = getattr(done, title)
        if rows:
            line(say(f"pair.sheet.{title}"))
            # Tickets stand in the workbook.
            shown = [name for name in HEADS[title] if name != "ticket"]
            table([say(f"pair.head.{name}") for name in shown], [row[: len(shown)] for row in rows])
    _close(done, rules)


def _close(done: "Paired", rules: "Rules") -> None:
    document, committed = done.document, done.committed
    made = len(document["groups"])
    if rules.group_by == "near" and made < rules.groups:
        tell("pair.fewer_groups", asked=rules.groups, made=made)
    digest = document["register_digest"]
    if not committed:
        tell("pair.not_committed", digest=digest)
    elif committed == digest:
        tell("pair.commit_holds", digest=digest)
    else:
        tell("pair.commit_differs", committed=committed, digest=digest)
    code = "pair.done" if done.fresh else "pair.same"
    tell(code, round=document["round_id"], counter=document["counter"], head=document["head"])
    tell("pair.book", path=done.book)


@pair.command("verify", help=say("help.pair.verify"))
@click.argument("round_id", metavar="ROUND")
@_JSON
@click.pass_context
def verify(ctx: click.Context, round_id: str, as_json: bool) -> None:
    """Recompute a pairing."""
    from geoplan.jobs.partners import verify_pairing

    verdict = verify_pairing(ctx.obj, round_id=round_id)
    faults = [str(fault) for fault in verdict.faults]
    if as_json:
        show_json({"identical": not faults, "head": verdict.head, "faults": faults})
    elif faults:
        tell("pair.verify.fails", round=round_id, n=len(faults))
        for fault in faults:
            line(f"  {fault}")
    else:
        tell("pair.verify.identical", round=round_id, head=verdict.head, counter=verdict.counter)
        if not verdict.committed:
            tell("pair.verify.uncommitted")
    if faults:
        ctx.exit(2)
