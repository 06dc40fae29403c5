"""A plan in fewer words: passages gathered by street."""

from dataclasses import dataclass
from itertools import groupby

from geoplan.plan.patrol.result import Passage, Patrol


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Passages of one street in a row, all to be walked or all on the way."""

    order: int  # 1, 2, 3 … as printed
    name: str
    required: bool
    length_m: float
    time_s: int
    passages: tuple[Passage, ...]


def stretches(patrol: Patrol) -> tuple[Stretch, ...]:
    """Return the streets of a patrol in order."""
    found: list[Stretch] = []
    for (name, required), group in groupby(
        patrol.passages, key=lambda passage: (passage.name, passage.required)
    ):
        walked = tuple(group)
        found.append(
            Stretch(
                order=len(found) + 1,
                name=name,
                required=required,
                length_m=sum(passage.length_m for passage in walked),
                time_s=sum(passage.time_s for passage in walked),
                passages=walked,
            )
        )
    return tuple(found)


def duration(seconds: int) -> str:
    """Return seconds as H:MM, minutes rounded up."""
    minutes = -(-seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
