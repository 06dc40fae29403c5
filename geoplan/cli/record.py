"""Commands that record what was seen."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.record import RecordsImport

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_PATH = click.Path(path_type=Path)
_DATUM = click.option(
    "--datum",
    type=click.Choice(["WGS-84", "GCJ-02", "BD-09"]),
    default="WGS-84",
    show_default=True,
    help=say("help.record.datum"),
)
_NEAR = click.option(
    "--near", "near_m", type=click.FloatRange(min=1), default=200.0, show_default=True,
    help=say("help.record.near"),
)  # fmt: skip
_SHOWN = 40


@click.group("record", help=say("help.record"))
def record() -> None:
    """Gather the records."""


@record.command("import", help=say("help.record.import"))
@click.argument("file", type=_PATH)
@click.option("--round", "round_id", default="", help=say("help.record.round"))
@click.option("--source", default="", help=say("help.record.source"))
@click.option("--photos", type=_PATH, help=say("help.record.photos_of"))
@_DATUM
@_NEAR
@_JSON
@click.pass_context
def import_file(ctx: click.Context, /, file: Path, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Import records."""
    from geoplan.jobs.record import Told, import_records

    done = import_records(ctx.obj, file, now=clock.now(), told=Told(**said))
    report = done.report
    if as_json:
        show_json(
            {
                **report.counts,
                "new": done.new["visit"],
                "answers": done.new["answer"],
                "findings": done.new["finding"],
                "other": list(done.other),
                "photos": done.photos,
                "missing": list(done.missing),
                "book": done.book,
            }
        )
    else:
        _show(done)
    ctx.exit(2 if report.quarantined == report.read else min(report.quarantined, 1))


def _show(done: "RecordsImport") -> None:
    report = done.report
    tell("cli.visits.counts", file=report.file, new=done.new["visit"], **report.counts)
    if done.new["answer"] or done.new["finding"]:
        tell("cli.visits.more", answers=done.new["answer"], findings=done.new["finding"])
    if done.other:
        tell("cli.visits.other", n=len(done.other), keys=", ".join(done.other[:5]))
    if done.photos:
        tell("cli.visits.photos", n=done.photos)
    if done.missing:
        tell("cli.visits.no_photos", n=len(done.missing), names=", ".join(done.missing[:5]))
    head = [say(f"book.{c}") for c in ("sheet", "row", "column", "effect", "meaning")]
    rows = [
        (p.sheet, p.row, p.column, say(f"effect.{p.effect}"), p.say())
        for p in report.problems[:_SHOWN]
    ]
    if rows:
        table(head, rows)
        tell("cli.sites.book", path=done.book)
    if len(report.problems) > _SHOWN:
        tell("cli.more", n=len(report.problems) - _SHOWN)


def _listed(texts: tuple[str, ...]) -> tuple[str, ...]:
    parts = (part.strip() for text in texts for part in text.replace("，", ",").split(","))
    return tuple(part for part in parts if part)


def moment(text: str) -> datetime:
    """Return a time as it is written on the command line, "" for now; local where no offset is.

    Raises
    ------
    InputError
        `cli.at`.
    """
    if not text:
        return clock.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("cli.at", given=text) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@record.command("add", help=say("help.record.add"))
@click.option("--site", default="", help=say("help.record.site"))
@click.option("--code", default="", help=say("help.record.code"))
@click.option("--at", default="", help=say("help.record.at"))
@click.option("--by", required=True, help=say("help.record.by"))
@click.option("--pass", "passed", multiple=True, help=say("help.record.pass"))
@click.option("--fail", "failed", multiple=True, help=say("help.record.fail"))
@click.option("--na", "absent", multiple=True, help=say("help.record.na"))
@click.option("--problem", "problems", multiple=True, help=say("help.record.problem"))
@click.option("--note", default="", help=say("help.record.note"))
@click.option("--unit", default="", help=say("help.record.unit"))
@click.option("--source", default="", help=say("help.record.source"))
@click.option("--round", "round_id", default="", help=say("help.record.round"))
@click.option("--team", default="", help=say("help.record.team"))
@click.option("--photo", "photos", type=_PATH, multiple=True, help=say("help.record.photo"))
@_JSON
@click.pass_context
def add(ctx: click.Context, /, as_json: bool, at: str, **said: Any) -> None:  # noqa: ANN401
    """Record one visit."""
    from geoplan.jobs.record import Seen, add_record

    for name in ("passed", "failed", "absent", "problems"):
        said[name] = _listed(said[name])
    done = add_record(ctx.obj, Seen(at=moment(at), **said), now=clock.now())
    if as_json:
        show_json(done)
    else:
        tell("cli.record.added", **done)


@record.command("photos", help=say("help.record.photos"))
@click.argument("folder", type=_PATH)
@_DATUM
@_NEAR
@click.option(
    "--minutes", type=click.IntRange(min=1), default=90, show_default=True,
    help=say("help.record.minutes"),
)  # fmt: skip
@click.option("--by", default="", help=say("help.record.by"))
@_JSON
@click.pass_context
def photos(ctx: click.Context, /, folder: Path, by: str, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Match photos."""
    from dataclasses import asdict

    from geoplan.jobs.photos import PhotoWish, import_photos

    lines = import_photos(ctx.obj, folder, now=clock.now(), by=by, wish=PhotoWish(**said))
    if as_json:
        show_json([asdict(line) for line in lines])
    else:
        head = [say(f"photo.head.{c}") for c in ("name", "outcome", "site", "finding", "away")]
        table(
            head,
            [
                (
                    one.name,
                    say(f"photo.outcome.{one.outcome}"),
                    one.site_id or "–",
                    one.finding_id or "–",
                    "–" if one.away_m is None else one.away_m,
                )
                for one in lines
            ],
        )
    lost = {"far", "unplaced", "unreadable"} & {line.outcome for line in lines}
    ctx.exit(1 if lost else 0)


_KIND = click.option(
    "--kind",
    type=click.Choice(["visit", "answer", "finding", "state", "response"]),
    default="visit",
    show_default=True,
    help=say("help.record.kind"),
)


@record.command("correct", help=say("help.record.correct"))
@click.argument("key")
@_KIND
@click.option(
    "--set", "pairs", multiple=True, required=True, metavar="FIELD=VALUE",
    help=say("help.record.set"),
)  # fmt: skip
@click.option("--by", required=True, help=say("help.record.by"))
@click.option("--reason", required=True, help=say("help.record.reason"))
@_JSON
@click.pass_obj
def correct(folder: Path, /, pairs: tuple[str, ...], as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Correct a record."""
    from geoplan.jobs.corrections import Amendment, amend_record

    changes: dict[str, str] = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not name.strip():
            raise InputError("cli.set", given=pair)
        changes[name.strip()] = value
    amendment = Amendment(**said, changes=changes)
    body = amend_record(folder, amendment, now=clock.now())
    if as_json:
        show_json(body)
    else:
        tell("cli.record.corrected", kind=amendment.kind, key=amendment.key)


@record.command("withdraw", help=say("help.record.withdraw"))
@click.argument("key")
@_KIND
@click.option("--by", required=True, help=say("help.record.by"))
@click.option("--reason", required=True, help=say("help.record.reason"))
@click.pass_obj
def withdraw(folder: Path, /, **said: Any) -> None:  # noqa: ANN401
    """Withdraw a record."""
    from geoplan.jobs.corrections import Amendment, amend_record

    amend_record(folder, Amendment(**said), now=clock.now())
    tell("cli.record.withdrawn", kind=said["kind"], key=said["key"])
