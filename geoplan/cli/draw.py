"""Commands of the draw."""

from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, table, tell

_ROUND = click.option("--round", "round_id", required=True, help=say("help.round"))
_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


@click.group("draw", help=say("help.draw"))
def draw() -> None:
    """Gather the steps of a draw."""


@draw.command("commit", help=say("help.draw.commit"))
@_ROUND
@click.option("--design", required=True, help=say("help.design"))
@click.option("--sources", default="dice", show_default=True, help=say("help.sources"))
@click.option("--again", is_flag=True, help=say("help.again"))
@_JSON
@click.pass_obj
def commit(
    folder: Path,
    round_id: str,
    design: str,
    sources: str,
    again: bool,
    as_json: bool,
) -> None:
    """Fix frame and design."""
    from geoplan.jobs.draw import commit_draw

    commitment = commit_draw(
        folder,
        round_id=round_id,
        design_name=design,
        sources=tuple(source.strip() for source in sources.split(",")),
        now=clock.now(),
        again=again,
    )
    if as_json:
        show_json(commitment)
        return
    for name in ("round_id", "at", "frame_digest", "design_digest", "code_digest", "head"):
        line(f"{say(f'commit.{name}')}  {commitment[name]}")
    tell("cli.commit.next", round=round_id, sources=", ".join(commitment["sources_named"]))


@draw.command("reveal", help=say("help.draw.reveal"))
@_ROUND
@click.option("--source", "sources", multiple=True, required=True, help=say("help.source"))
@_JSON
@click.pass_obj
def reveal(folder: Path, round_id: str, sources: tuple[str, ...], as_json: bool) -> None:
    """Draw from the sources' values."""
    from geoplan.jobs.draw import describe_picks, reveal_draw

    revealed = reveal_draw(folder, round_id=round_id, sources=sources, now=clock.now())
    if as_json:
        show_json(revealed.certificate)
        return
    head = [say(f"book.{c}") for c in ("category", "role", "order", "id", "name", "chance")]
    table(head, describe_picks(folder, revealed))
    facts = revealed.certificate
    tell("cli.reveal.done", round=round_id, head=facts["head"], seed=facts["seed"])
    if not facts["public"]:
        tell("cli.not_public")


@draw.command("verify", help=say("help.draw.verify"))
@click.argument("round_id", metavar="ROUND")
@_JSON
@click.pass_context
def verify(ctx: click.Context, round_id: str, as_json: bool) -> None:
    """Recompute a certificate."""
    from geoplan.jobs.draw import verify_round

    verdict = verify_round(ctx.obj, round_id=round_id)
    if as_json:
        faults = [str(fault) for fault in verdict.faults]
        show_json({"identical": not faults, "head": verdict.head, "faults": faults})
    elif verdict.faults:
        tell("cli.verify.fails", round=round_id, n=len(verdict.faults))
        for fault in verdict.faults:
            line(f"  {fault}")
    else:
        tell("cli.verify.identical", round=round_id, head=verdict.head)
        if not verdict.public:
            tell("cli.not_public")
    if verdict.faults:
        ctx.exit(2)
