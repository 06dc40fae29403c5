"""Commands of the questionnaire draw."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, table, tell
from geoplan.draw.survey_log import REASONS

if TYPE_CHECKING:
    from geoplan.jobs.responses import ResponsesImport

_ROUND = click.option("--round", "round_id", required=True, help=say("help.round"))
_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


@click.group("survey", help=say("help.survey"))
def survey() -> None:
    """Gather the steps of a survey."""


@survey.command("draw", help=say("help.survey.draw"))
@_ROUND
@click.option("--communities", type=int, required=True, help=say("help.communities"))
@click.option("--households", type=int, required=True, help=say("help.households"))
@click.option("--spare", type=int, help=say("help.spare"))
@click.option("--reserves", type=int, help=say("help.reserves"))
@click.option("--level", type=click.Choice(["community", "village"]), help=say("help.survey.level"))
@click.option("--intercepts", type=int, default=0, show_default=True, help=say("help.intercepts"))
@click.option(
    "--times",
    default="07:30-09:00,17:00-19:00,19:30-21:00",
    show_default=True,
    help=say("help.times"),
)
@click.option("--places", default="", help=say("help.places"))
@click.option("--every", type=int, default=5, show_default=True, help=say("help.every"))
@click.option("--visits", type=int, default=3, show_default=True, help=say("help.visits"))
@click.option("--again", is_flag=True, help=say("help.survey.again"))
@_JSON
@click.pass_obj
def draw(folder: Path, /, round_id: str, again: bool, as_json: bool, **given: Any) -> None:  # noqa: ANN401
    """Draw communities, doors and points of the street."""
    from geoplan.draw.survey import PLACES, Wishes
    from geoplan.jobs.survey import HEADS, draw_round_survey

    wishes = Wishes(
        communities=given["communities"],
        households=given["households"],
        spare=given["communities"] if given["spare"] is None else given["spare"],
        reserves=given["households"] if given["reserves"] is None else given["reserves"],
        level=given["level"] or "",
        intercepts=given["intercepts"],
        times=_listed(given["times"]) if given["intercepts"] else (),
        places=_listed(given["places"]) or PLACES,
        every=given["every"],
        visits=given["visits"],
    )
    done = draw_round_survey(folder, wishes, round_id=round_id, now=clock.now(), again=again)
    document = done.document
    if as_json:
        show_json(document)
        return
    for title in ("communities", "street"):
        rows = getattr(done, title)
        if rows:
            line(say(f"survey.sheet.{title}"))
            table([say(f"survey.head.{name}") for name in HEADS[title]], rows)
    _close(document)
    code = "survey.done" if done.fresh else "survey.same"
    tell(code, round=round_id, counter=document["counter"], head=document["head"])
    if not document["committed"]:
        tell("survey.not_committed")
    tell("survey.book", path=done.book)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def _close(document: dict[str, Any]) -> None:
    population, street = document["population"], document["street"]
    tell("survey.population", level=say(f"survey.level.{document['level']}"), **population)
    if document["self_weighting"]:
        chance = document["communities"][0]["household_inclusion"]
        tell("survey.self_weighting", chance=chance)
    else:
        tell("survey.not_self_weighting")
    for one in document["communities"]:
        if one["take"] < document["parameters"]["households"]:
            tell("survey.small", id=one["id"], size=one["size"])
    if document["excluded"]:
        tell("survey.excluded", n=len(document["excluded"]), ids=", ".join(document["excluded"]))
    if street["short"]:
        tell("survey.street_short", n=street["short"], sites=street["sites"])
    if street["absent"]:
        tell("survey.street_absent", places=", ".join(street["absent"]))


@survey.command("replace", help=say("help.survey.replace"))
@_ROUND
@click.option("--community", required=True, help=say("help.community"))
@click.option("--household", type=int, help=say("help.household"))
@click.option(
    "--reason",
    required=True,
    type=click.Choice(REASONS),
    help=say("help.reason"),
)
@click.option("--attempts", type=int, default=1, show_default=True, help=say("help.attempts"))
@_JSON
@click.pass_context
def replace(ctx: click.Context, /, round_id: str, as_json: bool, **given: Any) -> None:  # noqa: ANN401
    """Log what could not be asked and name the substitute."""
    from geoplan.jobs.survey import Lost, replace_in_survey

    lost = Lost(
        community=given["community"],
        door=given["household"],
        reason=given["reason"],
        attempts=given["attempts"],
    )
    entry = replace_in_survey(ctx.obj, lost, round_id=round_id, now=clock.now())
    if as_json:
        show_json(entry)
    else:
        kind = f"survey.replaced.{entry['kind']}" if entry["substitute"] else "survey.exhausted"
        tell(
            kind,
            community=entry["community"],
            door=entry["door"] or "–",
            reason=say(f"survey.reason.{entry['reason']}"),
            substitute=entry["substitute"],
        )
        tell("survey.logged", number=entry["number"], head=entry["head"])
    ctx.exit(0 if entry["substitute"] else 1)


@survey.command("verify", help=say("help.survey.verify"))
@click.argument("round_id", metavar="ROUND")
@_JSON
@click.pass_context
def verify(ctx: click.Context, round_id: str, as_json: bool) -> None:
    """Recompute a survey and its replacements."""
    from geoplan.jobs.survey import verify_round_survey

    verdict = verify_round_survey(ctx.obj, round_id=round_id)
    faults = [str(fault) for fault in verdict.faults]
    if as_json:
        show_json({"identical": not faults, "head": verdict.head, "faults": faults})
    elif faults:
        tell("survey.verify.fails", round=round_id, n=len(faults))
        for fault in faults:
            line(f"  {fault}")
    else:
        tell(
            "survey.verify.identical",
            round=round_id,
            head=verdict.head,
            counter=verdict.counter,
            n=verdict.replacements,
        )
    if faults:
        ctx.exit(2)


@survey.command("import", help=say("help.survey.import"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--round", "round_id", default="", help=say("help.survey.import_round"))
@_JSON
@click.pass_context
def import_file(ctx: click.Context, /, file: Path, round_id: str, as_json: bool) -> None:
    """Import questionnaires."""
    from geoplan.jobs.responses import import_responses

    done = import_responses(ctx.obj, file, round_id=round_id, now=clock.now())
    report, result, found = done.report, done.result, done.result.estimate
    if as_json:
        communities = result.communities.reset_index().astype("object")
        estimate = None
        if found is not None:
            told = {name: getattr(found, name) for name in ("value", "se", "low", "high")}
            estimate = {k: None if v != v else v for k, v in told.items()}  # noqa: PLR0124  (NaN)
        show_json(
            {
                **report.counts,
                "new": done.new,
                "communities": communities.where(communities.notna(), None).to_dict("records"),
                "street": result.street,
                "estimate": estimate,
                "points": result.points,
                "book": done.book,
            }
        )
    else:
        _show_import(done)
    ctx.exit(2 if report.quarantined == report.read else min(report.quarantined, 1))


def _show_import(done: "ResponsesImport") -> None:
    report, result, found = done.report, done.result, done.result.estimate
    tell("cli.visits.counts", file=report.file, new=done.new, **report.counts)
    names = ("name", "wanted", "answered", "refused", "absent", "other", "short")
    table(
        [say(f"responses.head.{name}") for name in (*names, "mean")],
        [
            (*(row[name] for name in names), _percent(row["mean_bp"] / 100))
            for row in result.communities.to_dict("records")
        ],
    )
    if result.street:
        tell("responses.street", n=result.street)
    short = int(result.communities["short"].sum())
    if short:
        tell("responses.short", n=short)
    if found is not None:
        low, high = f"{found.low:.2f}", f"{found.high:.2f}"
        value, n = f"{found.value:.2f}", found.n
        if found.low == found.low:
            limits = {"low": low, "high": high}
            tell("responses.score", value=value, n=n, points=f"{result.points:g}", **limits)
        else:
            tell("responses.score_only", value=value, n=n, points=f"{result.points:g}")
    for problem in report.problems[:40]:
        line(f"  {problem.sheet} {problem.row}: {problem.say()}")
    tell("cli.sites.book", path=done.book)


def _percent(share: float) -> str:
    return "–" if share != share else f"{share:.0f}%"  # noqa: PLR0124  (NaN)
