"""Commands of the meeting: score, ranking, risk."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.review import moment
from geoplan.cli.show import files, line, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.score.report import Scored
    from geoplan.score.result import Estimate

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_OUT = click.option("--out", type=click.Path(path_type=Path), help=say("help.out"))
_AS_OF = click.option("--as-of", default="", help=say("help.as_of"))
_MOST = 10


def _two(text: str) -> tuple[float, ...]:
    """Return the numbers of "28.87,19.54".

    Raises
    ------
    InputError
        `score.last_text`.
    """
    if not text:
        return ()
    try:
        return tuple(float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        raise InputError("score.last_text", given=text) from None


@click.command("report", help=say("help.report"))
@click.option("--round", "round_id", required=True, help=say("help.round"))
@click.option("--last", default="", help=say("help.last"))
@click.option("--with", "drills", multiple=True, help=say("help.drills"))
@_AS_OF
@_OUT
@_JSON
@click.pass_obj
def report(
    folder: Path,
    /,
    last: str,
    as_of: str,
    out: Path | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401
) -> None:
    """Estimate the score of a round."""
    from geoplan.jobs.meeting import report_round

    now = moment(as_of) or clock.now()
    done = report_round(folder, last=_two(last), now=now, out=out, **asked)
    if as_json:
        show_json(done.scored.document)
        return
    _show(done.scored)
    tell("cli.files")
    files(done.files)


def _range(found: "Estimate", points: float) -> str:
    text = f"{found.value:.2f} / {points:g}"
    if found.low == found.low:
        return f"{text}  [{found.low:.2f}, {found.high:.2f}]"
    return f"{text}  ({say('cli.score.no_interval')})"


def _show(scored: "Scored") -> None:
    found = scored.found
    if scored.vetoed:
        tell("cli.score.veto", n=len(scored.vetoes))
    onsite, survey = float(scored.scoring.onsite), float(scored.scoring.survey)
    tell("cli.score.onsite", text=_range(found.onsite.estimate, onsite))
    if found.survey is not None and found.total is not None:
        tell("cli.score.survey", text=_range(found.survey, survey))
        tell("cli.score.total", text=_range(found.total, onsite + survey))
    tell("cli.score.predicted", text=_range(found.predicted, onsite))
    for half, n in found.drills.items():
        tell("cli.score.drills", half=f"{half:g}", n=n)
    if scored.drills is not None:
        n = len(scored.drills.scores)
        tell("cli.score.mean", n=n, text=_range(scored.drills.mean, onsite))
        tell("cli.score.next", text=_range(scored.drills.ahead, onsite))
    for one in scored.changes:
        tell(
            "cli.score.change",
            part=say(f"cli.score.part.{one.part}"),
            before=f"{one.before:.2f}",
            change=f"{one.change:+.2f}",
        )
    for flag in found.onsite.estimate.flags:
        line(f"  {say(flag)}")
    if scored.unseen:
        tell("cli.score.unseen", n=len(scored.unseen), drawn=len(scored.drawn))
    lost = scored.recoverable("item").head(_MOST)
    rows = [
        (key, f"{row['points']:.2f}", int(row["failures"]))
        for key, row in zip(lost.index, lost.to_dict("records"), strict=True)
    ]
    if rows:
        tell("cli.score.recoverable")
        table([say("cli.score.item"), say("cli.score.points"), say("cli.score.failures")], rows)


@click.command("rank", help=say("help.rank"))
@click.option("--round", "round_id", default="", help=say("help.rank_round"))
@click.option(
    "--by",
    default="unit",
    show_default=True,
    type=click.Choice(["unit", "township", "community", "grid"]),
    help=say("help.rank_by"),
)
@click.option("--before", default="", help=say("help.rank_before"))
@click.option(
    "--rule",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=say("help.rank_rule"),
)
@_AS_OF
@_OUT
@_JSON
@click.pass_obj
def rank(folder: Path, /, as_of: str, out: Path | None, as_json: bool, **wish: Any) -> None:  # noqa: ANN401
    """Rank units."""
    from geoplan.jobs.meeting import rank_round
    from geoplan.jobs.rank import RankWish

    done = rank_round(folder, RankWish(**wish), now=moment(as_of) or clock.now(), out=out)
    found = done.ranked.table
    if as_json:
        show_json(
            [
                {"unit": unit, **{key: _plain(value) for key, value in row.items()}}
                for unit, row in zip(found.index, found.to_dict("records"), strict=True)
            ]
        )
        return
    rows = [
        (
            "–" if row["rank"] != row["rank"] else int(row["rank"]),
            unit,
            "–" if row["points"] != row["points"] else f"{row['points']:.1f}",
            row["sites"],
            row["findings"],
            "–" if row["closure"] != row["closure"] else f"{row['closure']:.0%}",
            "" if row["trend"] != row["trend"] else f"{int(row['trend']):+d}",
            say(f"cli.rank.flag.{row['flag']}") if row["flag"] else "",
        )
        for unit, row in zip(found.index, found.to_dict("records"), strict=True)
    ]
    heads = ("rank", "name", "points", "sites", "findings", "closure", "trend", "flag")
    table([say(f"cli.rank.{head}") for head in heads], rows)
    tell("cli.files")
    files(done.files)


def _plain(value: Any) -> Any:  # noqa: ANN401  (a cell)
    return None if value != value else value  # noqa: PLR0124  (NaN)


@click.command("risk", help=say("help.risk"))
@click.option("--design", default="", help=say("help.risk_design"))
@click.option(
    "--top", default=20, show_default=True, type=click.IntRange(1), help=say("help.risk_top")
)
@click.option(
    "--keep",
    default=0.9,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True),
    help=say("help.risk_keep"),
)
@click.option("--next", "patrol", default=0, type=click.IntRange(0), help=say("help.risk_next"))
@click.option(
    "--random-share",
    default=0.2,
    show_default=True,
    type=click.FloatRange(0, 1),
    help=say("help.risk_random"),
)
@click.option("--seed", default="", help=say("help.risk_seed"))
@_AS_OF
@_OUT
@_JSON
@click.pass_obj
def risk(folder: Path, /, as_of: str, out: Path | None, as_json: bool, **wish: Any) -> None:  # noqa: ANN401
    """Tell where points will be lost."""
    from geoplan.jobs.meeting import risk_list
    from geoplan.jobs.risk import RiskWish

    done = risk_list(folder, RiskWish(**wish), now=moment(as_of) or clock.now(), out=out)
    found = done.risk.table
    if as_json:
        show_json(
            [
                {"site_id": site, **{key: _plain(value) for key, value in row.items()}}
                for site, row in zip(found.index, found.to_dict("records"), strict=True)
            ]
        )
        return
    rows = [
        (
            int(row["rank"]),
            site,
            done.risk.names.get(str(site), ""),
            f"{row['loss']:.3f}",
            f"{row['fail']:.0%}",
            f"{row['fail_low']:.0%}–{row['fail_high']:.0%}",
            f"{row['stability']:.0%}",
            say(f"cli.risk.chosen.{row['chosen']}") if row["chosen"] else "",
        )
        for site, row in zip(found.index, found.to_dict("records"), strict=True)
        if row["rank"] <= done.risk.wish.top or row["chosen"]
    ]
    heads = ("rank", "id", "name", "loss", "fail", "limits", "stability", "chosen")
    table([say(f"cli.risk.{head}") for head in heads], rows)
    tell("cli.files")
    files(done.files)
