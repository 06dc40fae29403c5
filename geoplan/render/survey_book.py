"""A questionnaire survey as rows to read and as forms for interviewers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from geoplan.base.words import say
from geoplan.render.pair_book import Rows, signed_book

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "communities": ("role", "order", "id", "name", "township", "size", "inclusion", "household",
                    "start", "interval", "take", "reserves"),
    "street": ("window", "from", "to", "site", "name", "inclusion", "first", "every", "reserves"),
    "doors": ("order", "role", "door", "visit1", "visit2", "visit3", "result", "substitute",
              "interviewer", "remark"),
    "street_form": ("window", "from", "to", "site", "name", "first", "every", "asked", "answered",
                    "interviewer", "remark"),
}  # fmt: skip
_NO_TITLE: Final = dict.fromkeys(map(ord, "[]:*?/\\'"), "_")


def community_rows(survey: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    """Return the communities: chance, start door, interval, doors, first reserves."""
    return [
        (
            say(f"role.{one['role']}"),
            one["order"],
            one["id"],
            names.get(one["id"], ""),
            names.get(one["township"], one["township"]),
            one["size"],
            one["inclusion"] or "–",
            one["household_inclusion"] or "–",
            one["start"],
            one["interval"],
            one["take"],
            " ".join(map(str, one["reserves"][:5])) + (" …" if len(one["reserves"]) > 5 else ""),
        )
        for one in survey["communities"]
    ]


def street_rows(survey: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    """Return the points of the street with slot and passers-by."""
    return [
        (
            point["window"],
            point["from"],
            point["to"],
            point["site"],
            names.get(point["site"], ""),
            point["inclusion"],
            point["first"],
            point["every"],
            " ".join(point["reserves"][:3]),
        )
        for point in survey["street"]["points"]
    ]


def survey_book(survey: Mapping[str, Any], *, names: Mapping[str, str]) -> bytes:
    """Return the workbook: a summary, and a form for each community and for the street.

    Parameters
    ----------
    survey
        As in `survey.json`.
    names
        What areas and sites are called.
    """
    sheets: dict[str, tuple[Sequence[str], Rows]] = {
        say("survey.sheet.communities"): (_head("communities"), community_rows(survey, names))
    }
    for number, one in enumerate(survey["communities"], start=1):
        title = f"{number} {names.get(one['id'], '') or one['id']}".translate(_NO_TITLE)
        sheets[title[:31]] = (_head("doors"), _door_rows(one))
    if survey["street"]["points"]:
        sheets[say("survey.sheet.street")] = (_head("street_form"), _street_form(survey, names))
    return signed_book(sheets, survey)


def _head(table: str) -> list[str]:
    return [say(f"survey.head.{name}") for name in HEADS[table]]


def _door_rows(community: Mapping[str, Any]) -> Rows:
    doors = [("base", door) for door in community["doors"]]
    doors += [("replacement", door) for door in community["reserves"]]
    blank = ("",) * (len(HEADS["doors"]) - 3)
    return [
        (order, say(f"role.{role}"), door, *blank)
        for order, (role, door) in enumerate(doors, start=1)
    ]


def _street_form(survey: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    return [
        (*row[:5], *row[6:8], *("",) * 4)  # without the chance and the reserves
        for row in street_rows(survey, names)
    ]
