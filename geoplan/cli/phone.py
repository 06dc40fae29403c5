"""The command of the phone's map."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.base.words import say
from geoplan.cli.show import files, show_json, table, tell

if TYPE_CHECKING:
    from geoplan.jobs.phone import Phoned

_SHOWN = 15  # at either end of a long table
_ORIGINS = ("uniform", "population", "road", "hotel")


def _weights(_: click.Context, option: click.Parameter, value: str) -> tuple[float, ...]:
    """Return numbers that stand with commas between them."""
    try:
        return tuple(float(part) for part in value.replace("，", ",").split(",") if value)
    except ValueError:
        raise click.BadParameter(value, param=option) from None


@click.command("phone", help=say("help.draw.phone"))
@click.option("--category", "categories", multiple=True, help=say("help.phone.category"))
@click.option(
    "--origin", "origins", multiple=True, type=click.Choice(_ORIGINS), help=say("help.phone.origin")
)
@click.option(
    "--picks",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help=say("help.phone.picks"),
)
@click.option("--weights", default="", callback=_weights, help=say("help.phone.weights"))
@click.option("--radius", type=click.FloatRange(min=1), help=say("help.phone.radius"))
@click.option("--out", type=click.Path(path_type=Path), help=say("help.phone.out"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.pass_obj
def phone(folder: Path, /, out: Path | None, *, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Say how likely each market is picked."""
    from geoplan.jobs.phone import Asked, phone_project

    asked = Asked(
        categories=said["categories"],
        origins=said["origins"],
        picks=said["picks"],
        weights=said["weights"],
        radius_m=float("inf") if said["radius"] is None else said["radius"],
    )
    done = phone_project(folder, asked, out=out)
    if as_json:
        show_json(_document(done))
    else:
        _show(done)


def _document(done: "Phoned") -> dict[str, object]:
    from geoplan.draw.phone_map import phone_spread

    study = done.study
    spread = phone_spread(study.table).to_dict("index")
    names, kinds = study.sites["name"].to_dict(), study.sites["category"].to_dict()
    rows = [
        {
            "id": key,
            "name": names[key],
            "category": kinds[key],
            **{name: row[name] for name in ("mean", "low", "high")},
            "chances": {model.name: row[model.name] for model in study.models},
        }
        for key, row in study.ordered.iterrows()
    ]
    models = [
        {
            "name": model.name,
            "label": label,
            "origin": model.origin,
            "rank_weights": model.rank_weights,
            "max_to_mean": spread[model.name]["max_to_mean"],
            "max_to_min": _finite(spread[model.name]["max_to_min"]),
        }
        for model, label in zip(study.models, done.labels, strict=True)
    ]
    left = {origin: say(code) for origin, code in study.left.items()}
    made = {str(path): what for path, what in done.files.items()}
    told = say("phone.confidence", n=len(study.models))
    return {"picks": study.picks, "confidence": told, "models": models, "left_out": left,
            "rows": rows, "files": made}  # fmt: skip


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


def _show(done: "Phoned") -> None:
    from geoplan.draw.phone_map import phone_spread

    study, ordered = done.study, done.study.ordered
    names, kinds = study.sites["name"], study.sites["category"]
    tell("cli.phone.head", sites=len(ordered), picks=study.picks, models=len(study.models))
    spread = phone_spread(study.table)
    for at, (label, (_, row)) in enumerate(zip(done.labels, spread.iterrows(), strict=True), 1):
        facts = {"mean": f"{row['max_to_mean']:.1f}", "low": _times(row["max_to_min"])}
        tell("cli.phone.model", at=f"M{at}", name=label, **facts)
    shown = list(ordered.index)
    if len(shown) > 2 * _SHOWN + 5:
        shown = shown[:_SHOWN] + shown[-_SHOWN:]
    models = [model.name for model in study.models]
    head = [
        *(say(f"book.{c}") for c in ("name", "category", "chance_mean")),
        *(say(f"book.{c}") for c in ("chance_low", "chance_high")),
        *(f"M{at}" for at in range(1, len(models) + 1)),
    ]
    columns = ["mean", "low", "high", *models]
    rows = [
        (
            names[key],
            done.names.get(kinds[key], kinds[key]),
            *(_percent(ordered[column][key]) for column in columns),
        )
        for key in shown
    ]
    table(head, rows)
    if len(shown) < len(ordered):
        tell("cli.phone.between", n=len(ordered) - len(shown))
    first, last = ordered.index[0], ordered.index[-1]
    likely = {"likely": names[first], "high": _percent(ordered["mean"][first])}
    rare = {"unlikely": names[last], "low": _percent(ordered["mean"][last])}
    tell("cli.phone.extremes", **likely, **rare)
    for code in study.left.values():
        tell("cli.phone.left", reason=say(code))
    tell("phone.confidence", n=len(study.models))
    files(done.files)


def _percent(value: float) -> str:
    return f"{100 * value:.2f}"


def _times(value: float) -> str:
    return f"{value:.1f}" if value < float("inf") else "∞"
