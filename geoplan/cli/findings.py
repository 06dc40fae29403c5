"""Commands of the findings ledger."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.errors import InputError
from geoplan.base.words import reader, say
from geoplan.cli import clock
from geoplan.cli.record import moment
from geoplan.cli.show import line, show_json, table, tell
from geoplan.visits.privacy import mask_mobiles

if TYPE_CHECKING:
    import pandas as pd

    from geoplan.jobs.ledger import Ledger

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_PATH = click.Path(path_type=Path)
_BY = click.option("--by", required=True, help=say("help.record.by"))
_STATES = ("open", "assigned", "fixed", "verified", "closed", "reopened")
_GROUPS = ("unit", "source", "problem", "item", "fix", "site_id", "state")


@click.group("findings", help=say("help.findings"))
def findings() -> None:
    """Gather the ledger's commands."""


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("findings.assessment", given=text) from None


def _ledger(folder: Path, *, as_of: str, assessment: str) -> "Ledger":
    from geoplan.jobs.ledger import read_ledger, set_assessment

    day = _day(assessment)
    if day is not None:
        set_assessment(folder, day)
    return read_ledger(folder, as_of=moment(as_of), assessment=day)


_AS_OF = click.option("--as-of", default="", help=say("help.findings.as_of"))
_ASSESSMENT = click.option("--assessment", default="", help=say("help.findings.assessment"))
_SUPERVISE = click.option("--supervise", is_flag=True, help=say("help.findings.supervise"))
_LIMIT = click.option(
    "--limit", type=click.IntRange(min=0), default=40, show_default=True,
    help=say("help.findings.limit"),
)  # fmt: skip


@findings.command("list", help=say("help.findings.list"))
@click.option(
    "--state", "states", multiple=True, type=click.Choice(_STATES), help=say("help.findings.state")
)
@click.option("--unit", default="", help=say("help.findings.unit"))
@click.option("--source", default="", help=say("help.findings.source"))
@click.option("--problem", default="", help=say("help.findings.problem"))
@click.option("--site", "site_id", default="", help=say("help.findings.site"))
@click.option("--class", "fix", default="", type=click.Choice(["", "now", "long"]),
              help=say("help.findings.fixclass"))  # fmt: skip
@click.option("--group", "group", type=click.Choice(_GROUPS), help=say("help.findings.by_group"))
@click.option("--book", type=_PATH, help=say("help.findings.book"))
@_LIMIT
@_AS_OF
@_ASSESSMENT
@_JSON
@click.pass_obj
def list_findings(folder: Path, /, states: tuple[str, ...], **said: Any) -> None:  # noqa: ANN401
    """List findings."""
    ledger = _ledger(folder, as_of=said["as_of"], assessment=said["assessment"])
    equal = {name: said[name] for name in ("unit", "source", "problem", "site_id", "fix")}
    chosen = ledger.choose(states=states, **equal)
    if said["book"]:
        from geoplan.jobs.ledger import write_ledger_book

        write_ledger_book(ledger, said["book"], chosen=chosen)
    if said["as_json"]:
        _show_json(ledger, chosen, group=said["group"])
        return
    _show(ledger, chosen, limit=said["limit"])
    if said["group"]:
        _show_rates(ledger, chosen, said["group"])
    if said["book"]:
        tell("cli.findings.book", path=said["book"])


@findings.command("overdue", help=say("help.findings.overdue"))
@click.option("--unit", default="", help=say("help.findings.unit"))
@_LIMIT
@_AS_OF
@_ASSESSMENT
@_JSON
@click.pass_context
def overdue(ctx: click.Context, /, unit: str, limit: int, **said: Any) -> None:  # noqa: ANN401
    """List what is overdue; exit code 1 where there is any."""
    ledger = _ledger(ctx.obj, as_of=said["as_of"], assessment=said["assessment"])
    chosen = ledger.choose(overdue=True, unit=unit)
    if said["as_json"]:
        _show_json(ledger, chosen, group="unit")
    else:
        _show(ledger, chosen, limit=limit)
        _show_rates(ledger, chosen, "unit")
    ctx.exit(1 if len(chosen) else 0)


def _show_json(ledger: "Ledger", chosen: "pd.DataFrame", *, group: str | None) -> None:
    document: dict[str, Any] = {"totals": _totals(chosen)}
    plain = chosen.assign(
        name=[ledger.names.get(site, "") for site in chosen["site_id"]],
        note=chosen["note"].map(mask_mobiles),
    )
    plain = plain.reset_index().astype("object").where(lambda told: told.notna(), None)
    document["findings"] = plain.to_dict("records")
    if group:
        from geoplan.jobs.ledger import rates_of

        rates = rates_of(chosen, by=group).reset_index().astype("object")
        document["rates"] = rates.where(rates.notna(), None).to_dict("records")
    show_json(document)


def _totals(chosen: "pd.DataFrame") -> dict[str, int]:
    states = chosen["state"]
    undone = states.isin(["open", "assigned", "reopened"])
    return {
        "n": len(chosen),
        "undone": int(undone.sum()),
        "overdue": int(chosen["overdue"].sum()),
        "fixed": int((states == "fixed").sum()),
        "done": int(states.isin(["verified", "closed"]).sum()),
        "rebounds": int(chosen["rebound"].sum()),
        "vetoes": int((chosen["veto"] & undone).sum()),
    }


def _show(ledger: "Ledger", chosen: "pd.DataFrame", *, limit: int) -> None:
    tell("cli.findings.total", **_totals(chosen))
    terms = ledger.terms
    if terms.assessment is not None:
        left = (terms.assessment - terms.today).days
        tell("cli.findings.assessment", day=terms.assessment.isoformat(), days=left)
    undone = chosen["veto"] & chosen["state"].isin(["open", "assigned", "reopened"])
    if undone.any():
        ids = ", ".join(chosen.index[undone][:5])
        tell("cli.findings.veto", n=int(undone.sum()), ids=ids)
    ordered = chosen.sort_values(["overdue", "due"], ascending=[False, True]).head(limit)
    if ordered.empty:
        return
    head = [say(f"ledger.head.{name}") for name in
            ("id", "name", "problem", "unit", "state", "due", "age")]  # fmt: skip
    table(
        head,
        [
            (
                key,
                ledger.names.get(row["site_id"], row["site_id"]),
                ledger.catalogue.say(row["problem"], reader()) or say("ledger.problem.none"),
                row["unit"] or "–",
                say(f"ledger.state.{row['state']}"),
                row["due"].strftime("%Y-%m-%d"),
                row["age_days"],
            )
            for key, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
        ],
    )
    if len(chosen) > limit:
        tell("cli.more", n=len(chosen) - limit)


def _show_rates(ledger: "Ledger", chosen: "pd.DataFrame", group: str) -> None:
    from geoplan.jobs.ledger import rates_table

    head, rows = rates_table(ledger, chosen, by=group)
    if rows:
        line("")
        table(head, rows)


@findings.command("add", help=say("help.findings.add"))
@click.option("--site", required=True, help=say("help.record.site"))
@click.option("--problem", "problems", multiple=True, required=True,
              help=say("help.record.problem"))  # fmt: skip
@click.option("--note", default="", help=say("help.record.note"))
@click.option("--source", default="check", show_default=True, help=say("help.record.source"))
@click.option("--unit", default="", help=say("help.record.unit"))
@click.option("--round", "round_id", default="", help=say("help.record.round"))
@click.option("--photo", "photos", type=_PATH, multiple=True, help=say("help.record.photo"))
@click.option("--at", default="", help=say("help.record.at"))
@_BY
@_JSON
@click.pass_obj
def add(folder: Path, /, at: str, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Record a finding without a visit."""
    from geoplan.jobs.record import Reported, add_findings

    ids = add_findings(folder, Reported(at=moment(at), **said), now=clock.now())
    if as_json:
        show_json({"findings": ids})
    else:
        tell("cli.findings.added", ids=", ".join(ids))


def _stepping(state: str) -> Callable[..., None]:
    """Return the body of a command that moves findings to a state."""

    def move(folder: Path, /, ids: tuple[str, ...], at: str, **said: Any) -> None:  # noqa: ANN401
        from geoplan.jobs.ledger import Step, move_findings

        as_json, due = said.pop("as_json"), _day(said.pop("due", ""))
        step = Step(state=state, at=moment(at), due=due, **said)
        done = move_findings(folder, ids, step, now=clock.now())
        if as_json:
            show_json({"findings": done, "state": state})
        else:
            named = say(f"ledger.state.{state}")
            tell("cli.findings.moved", n=len(done), state=named, ids=", ".join(done[:5]))

    return click.pass_obj(move)


def _step(name: str, state: str, *more: Callable[..., Any]) -> None:
    """Add a command that moves findings to a state."""
    options = [
        click.argument("ids", nargs=-1, required=True, metavar="FINDING..."),
        *more,
        click.option("--note", default="", help=say("help.record.note")),
        click.option("--photo", "photos", type=_PATH, multiple=True, help=say("help.record.photo")),
        click.option("--at", default="", help=say("help.record.at")),
        _BY,
        _JSON,
    ]
    body = _stepping(state)
    for option in reversed(options):
        body = option(body)
    findings.command(name, help=say(f"help.findings.{name}"))(body)


_step(
    "assign",
    "assigned",
    click.option("--unit", default="", help=say("help.record.unit")),
    click.option("--due", default="", help=say("help.findings.due")),
)
_step("fix", "fixed")
_step("verify", "verified")
_step("close", "closed")
_step("reopen", "reopened", click.option("--due", default="", help=say("help.findings.due")))


@findings.command("undo", help=say("help.findings.undo"))
@click.argument("finding")
@_BY
@click.option("--reason", required=True, help=say("help.record.reason"))
@click.pass_obj
def undo(folder: Path, /, finding: str, by: str, reason: str) -> None:
    """Undo the last step."""
    from geoplan.jobs.ledger import undo_step

    state = undo_step(folder, finding, by=by, reason=reason, now=clock.now())
    tell("cli.findings.undone", finding=finding, state=say(f"ledger.state.{state}"))


@findings.command("export", help=say("help.findings.export"))
@click.option("--out", type=_PATH, required=True, help=say("help.findings.out"))
@click.option("--unit", default="", help=say("help.findings.unit"))
@click.option(
    "--state", "states", multiple=True, type=click.Choice(_STATES), help=say("help.findings.state")
)
@_SUPERVISE
@_JSON
@click.pass_obj
def export(folder: Path, /, out: Path, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Write a workbook for each unit."""
    from geoplan.jobs.ledger import ExportWish, export_findings

    if not said["states"]:
        del said["states"]
    wish = ExportWish(**said)
    written = export_findings(folder, out, now=clock.now(), wish=wish)
    if as_json:
        show_json({str(path): n for path, n in written.items()})
        return
    for path, n in written.items():
        tell("cli.findings.exported", path=path, n=n)
    if not written:
        tell("cli.findings.none")


@findings.command("import", help=say("help.findings.import"))
@click.argument("file", type=_PATH)
@_BY
@_SUPERVISE
@_JSON
@click.pass_context
def import_answers(ctx: click.Context, /, file: Path, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Take back a unit's workbook."""
    from geoplan.jobs.ledger import import_ledger_answers

    done = import_ledger_answers(ctx.obj, file, now=clock.now(), **said)
    report = done.report
    if as_json:
        show_json(
            {
                **report.counts,
                "new": list(done.new),
                "same": done.same,
                "conflicts": list(done.conflicts),
                "book": done.book,
            }
        )
    else:
        tell(
            "cli.findings.imported",
            file=report.file,
            new=len(done.new),
            same=done.same,
            conflicts=len(done.conflicts),
            **report.counts,
        )
        for problem in report.problems:
            line(f"  {problem.sheet} {problem.row}: {problem.say()}")
        tell("cli.sites.book", path=done.book)
    ctx.exit(1 if report.quarantined else 0)
