"""Questionnaires: what households and passers-by answered, and how far the survey got."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Final

import pandas as pd

from geoplan.base.canon import sha256_hex
from geoplan.base.closed import CLOSED
from geoplan.base.tables import Column
from geoplan.frame.standard import Words
from geoplan.visits.shape import Records, table_of

COLUMNS: Final = (
    Column(name="round_id", kind="text"),
    Column(name="community", kind="text"),
    Column(name="place", kind="text"),
    Column(name="household", kind="integer"),
    Column(name="site_id", kind="text"),
    Column(name="at", kind="time", gaps=True),
    Column(name="by", kind="text"),
    Column(name="outcome", kind="text"),
    Column(name="score_bp", kind="integer"),
)
ANSWERED: Final = "answered"
OUTCOMES: Final = (ANSWERED, "refused", "absent", "closed", "demolished", "not_found", "no_access",
                   "ineligible", "duplicate")  # fmt: skip
WHOLE_BP: Final = 10_000  # basis points of a full score
NO_SCORE: Final = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question and the scale of its answers."""

    __pydantic_config__: ClassVar = CLOSED

    code: str
    zh: str
    en: str
    scale: str
    weight: str = "1"


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A versioned questionnaire; `scales` are word → worth, a decimal number as text."""

    __pydantic_config__: ClassVar = CLOSED

    id: str
    version: str
    confidence: str
    source: str
    points: str
    title: Words
    scales: Mapping[str, Mapping[str, str]]
    questions: tuple[Question, ...]

    @cached_property
    def worth(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Question → word, folded to lower case → worth."""
        return {
            one.code: {
                word.casefold(): Decimal(value) for word, value in self.scales[one.scale].items()
            }
            for one in self.questions
        }

    def score_bp(self, answers: Mapping[str, str]) -> int:
        """Return the score of one questionnaire in basis points, `NO_SCORE` if none counts.

        The weighted mean over the questions that were answered with a word of their scale.

        Parameters
        ----------
        answers
            Question → word.
        """
        told, whole = Decimal(0), Decimal(0)
        for one in self.questions:
            worth = self.worth[one.code].get(answers.get(one.code, "").casefold())
            if worth is not None:
                told += worth * Decimal(one.weight)
                whole += Decimal(one.weight)
        return round(told / whole * WHOLE_BP) if whole else NO_SCORE


def response_id(body: Mapping[str, Any]) -> str:
    """Return a response's identifier: one for each door of a round, or passer-by and moment."""
    told = [body["round_id"], body["community"], body["place"], str(body["household"])]
    if body["place"] == "street":
        told += [body["site_id"], body["at"], body["by"]]
    return "R" + sha256_hex("\x1f".join(told))[:15]


def responses_table(records: Records) -> pd.DataFrame:
    """Return the journal's responses as a table, index `response_id`."""
    return table_of(records, COLUMNS, index="response_id")


def tally(
    responses: pd.DataFrame, survey: Mapping[str, Any], *, lost: Mapping[str, str]
) -> pd.DataFrame:
    """Return how far the survey got in each community that is to be asked.

    Parameters
    ----------
    responses
        Of one round.
    survey
        As in `survey.json`.
    lost
        Communities that were replaced → their substitute, "" for none.

    Returns
    -------
    DataFrame
        Index community; wanted, answered, refused, absent, other, short (wanted less answered),
        mean_bp (of the answered, NaN for none).
    """
    active = [one for one in survey["communities"] if one["role"] == "base"]
    by_id = {one["id"]: one for one in survey["communities"]}
    wanted = {}
    for one in active:
        community = one["id"]
        while community in lost:
            community = lost[community]
        if community:
            wanted[community] = int(by_id[community]["take"])
    doors = responses[responses["place"] == "door"]
    rows = []
    for community, take in wanted.items():
        mine = doors[doors["community"] == community]
        answered = mine[mine["outcome"] == ANSWERED]
        scored = answered.loc[answered["score_bp"] >= 0, "score_bp"]
        refused = int((mine["outcome"] == "refused").sum())
        absent = int((mine["outcome"] == "absent").sum())
        rows.append(
            {
                "community": community,
                "wanted": take,
                "answered": len(answered),
                "refused": refused,
                "absent": absent,
                "other": len(mine) - len(answered) - refused - absent,
                "short": max(take - len(answered), 0),
                "mean_bp": float(scored.mean()) if len(scored) else float("nan"),
            }
        )
    names = ["wanted", "answered", "refused", "absent", "other", "short", "mean_bp"]
    return pd.DataFrame(rows, columns=["community", *names]).set_index("community")


def scored_doors(responses: pd.DataFrame, survey: Mapping[str, Any]) -> pd.DataFrame:
    """Return the answered doors as the score is estimated from.

    Returns
    -------
    DataFrame
        community; score (0 … 1); inclusion_prob of the household, where all have one.
    """
    chances = {one["id"]: one["household_inclusion"] for one in survey["communities"]}
    good = responses[
        (responses["place"] == "door")
        & (responses["outcome"] == ANSWERED)
        & (responses["score_bp"] >= 0)
        & responses["community"].isin(list(chances))
    ]
    table = pd.DataFrame(
        {"community": good["community"], "score": good["score_bp"] / WHOLE_BP}, index=good.index
    )
    told = [chances[community] for community in good["community"]]
    # A replacement's chance is not known: then all count alike, as the design means them to.
    if told and all(told) and len(set(told)) > 1:
        table["inclusion_prob"] = [_ratio(text) for text in told]
    return table


def _ratio(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)
