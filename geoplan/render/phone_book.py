"""Chances of the phone's map, as a workbook."""

from collections.abc import Iterable, Sequence
from typing import Any

from geoplan.base.words import reader, say
from geoplan.draw.phone_map import PhoneStudy, phone_spread
from geoplan.frame.standard import Standard
from geoplan.render.web.phone_page import model_label
from geoplan.render.workbook import make_book, words


def phone_book(study: PhoneStudy, *, standard: Standard) -> bytes:
    """Return the workbook: a row a site, likeliest first; a row an assumption."""
    lang = reader()
    names = {category.code: category.say(lang) for category in standard.categories}
    labels = {model.name: model_label(model) for model in study.models}
    table, sites = study.ordered, study.sites
    percent = (100 * table[[*labels, "mean", "low", "high"]]).round(4)
    rows: list[tuple[Any, ...]] = []
    for key in table.index:
        site, chance = sites.loc[key], percent.loc[key]
        rows.append(
            (
                str(key), site["name"], names.get(site["category"], site["category"]),
                site["township"], *chance[["mean", "low", "high"]].tolist(),
                _number(table["ratio"][key]), *chance[list(labels)].tolist(),
            )
        )  # fmt: skip
    head = [
        *words("id", "name", "category", "townships"),
        *words("chance_mean", "chance_low", "chance_high", "chance_ratio"),
        *labels.values(),
    ]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        say("phone.chance_at"): (head, rows),
        say("phone.models"): _models(study, labels),
        say("book.summary"): (words("item", "value"), _summary(study)),
    }
    return make_book(sheets)


def _number(value: float) -> float | str:
    return round(float(value), 2) if value < float("inf") else "∞"


def _models(
    study: PhoneStudy, labels: dict[str, str]
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    spread, names = phone_spread(study.table), study.sites["name"]
    head = [
        say("phone.model"), say("phone.max_to_mean"), say("phone.max_to_min"),
        *words("likeliest", "unlikeliest"),
    ]  # fmt: skip
    rows = [
        (
            labels[str(name)], _number(row["max_to_mean"]), _number(row["max_to_min"]),
            names[row["likeliest"]], names[row["unlikeliest"]],
        )
        for name, row in spread.iterrows()
    ]  # fmt: skip
    return head, rows


def _summary(study: PhoneStudy) -> list[tuple[str, object]]:
    left = [(say("phone.left"), say(code)) for code in study.left.values()]
    return [
        (say("phone.confidence", n=len(study.models)), ""),
        (say("map.sites"), len(study.sites)),
        (say("help.phone.picks"), study.picks),
        *left,
    ]
