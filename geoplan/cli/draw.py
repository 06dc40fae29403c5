"""Commands of the draw."""

import secrets
from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.phone import phone
from geoplan.cli.sampling import inclusion, panel, register, simulate
from geoplan.cli.show import Bar, line, show_json, table, talk, tell

_ROUND = click.option("--round", "round_id", required=True, help=say("help.round"))
_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


@click.group("draw", help=say("help.draw"))
def draw() -> None:
    """Gather the steps of a draw."""


@draw.command("commit", help=say("help.draw.commit"))
@_ROUND
@click.option("--design", required=True, help=say("help.design"))
@click.option("--sources", default="dice", show_default=True, help=say("help.sources"))
@click.option("--nonce", default="", help=say("help.nonce"))
@click.option("--roster", default="", help=say("help.roster"))
@click.option("--again", is_flag=True, help=say("help.again"))
@_JSON
@click.pass_obj
def commit(  # noqa: PLR0913  (one parameter an option)
    folder: Path,
    round_id: str,
    design: str,
    sources: str,
    nonce: str,
    roster: str,
    again: bool,
    as_json: bool,
) -> None:
    """Fix frame and design."""
    from geoplan.jobs.draw import CommitWish, commit_draw

    wish = CommitWish(
        round_id=round_id,
        design_name=design,
        sources=tuple(source.strip() for source in sources.split(",")),
        # A secret needs real chance; the seed that draws comes from it only as a committed source.
        nonce=nonce or secrets.token_hex(16),
        roster_digest=roster,
        again=again,
    )
    commitment = commit_draw(folder, wish, now=clock.now())
    if as_json:
        show_json(commitment)
        return
    for name in ("round_id", "at", "frame_digest", "design_digest", "code_digest", "head"):
        line(f"{say(f'commit.{name}')}  {commitment[name]}")
    if commitment["nonce_digest"]:
        tell("cli.nonce")
    tell("cli.commit.next", round=round_id, sources=", ".join(commitment["sources_named"]))


@draw.command("reveal", help=say("help.draw.reveal"))
@_ROUND
@click.option("--source", "sources", multiple=True, required=True, help=say("help.source"))
@_JSON
@click.pass_obj
def reveal(folder: Path, round_id: str, sources: tuple[str, ...], as_json: bool) -> None:
    """Draw from the sources' values."""
    from geoplan.jobs.draw import describe_picks, reveal_draw

    revealed = reveal_draw(
        folder, round_id=round_id, sources=sources, now=clock.now(), progress=Bar()
    )
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
        show_json(
            {
                "identical": not faults,
                "head": verdict.head,
                "public": verdict.public,
                "faults": faults,
                "notes": list(verdict.notes),
            }
        )
    elif verdict.faults:
        tell("cli.verify.fails", round=round_id, n=len(verdict.faults))
        for fault in verdict.faults:
            line(f"  {fault}")
    else:
        tell("cli.verify.identical", round=round_id, head=verdict.head)
        if not verdict.public:
            tell("cli.not_public")
        for note in verdict.notes:
            line(f"  {note}")
    if verdict.faults:
        ctx.exit(2)


@draw.command("replace", help=say("help.draw.replace"))
@_ROUND
@click.option("--unit", required=True, help=say("help.replace.unit"))
@click.option("--reason", required=True, help=say("help.replace.reason"))
@click.option("--by", required=True, help=say("help.replace.by"))
@click.option("--note", default="", help=say("help.replace.note"))
@_JSON
@click.pass_obj
def replace(  # noqa: PLR0913  (one parameter an option)
    folder: Path, round_id: str, unit: str, reason: str, by: str, note: str, as_json: bool
) -> None:
    """Call in a substitute."""
    from geoplan.jobs.amend import replace_unit

    done = replace_unit(
        folder, round_id, unit=unit, reason=reason, by=by, note=note, now=clock.now()
    )
    if as_json:
        show_json(done.entry)
    else:
        tell(
            "cli.replaced",
            **{name: done.entry[name] or "–" for name in ("number", "unit", "substitute", "head")},
            unit_name=done.unit_name,
            substitute_name=done.substitute_name,
        )
    if done.stale_plan:
        talk("cli.replaced.stale")


@draw.command("key", help=say("help.draw.key"))
@click.pass_obj
def key(folder: Path) -> None:
    """Make the signing key."""
    from geoplan.jobs.amend import make_key

    tell("cli.key", public=make_key(folder, secrets.token_hex(32)))


@draw.command("verifier", help=say("help.draw.verifier"))
@click.option("--out", type=click.Path(path_type=Path), help=say("help.out"))
@click.pass_obj
def verifier(folder: Path, out: Path | None) -> None:
    """Write the verifying page."""
    from geoplan.jobs.standalone import write_program
    from geoplan.jobs.verifier import write_verifier

    page = write_verifier(folder, out=out / "verify.html" if out else None)
    tell("cli.verifier", path=page, program=write_program(page.parent))


for command in (register, panel, inclusion, simulate, phone):
    draw.add_command(command)
