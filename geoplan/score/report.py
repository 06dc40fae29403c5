"""A round's score as pages, workbooks and programs take it."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geoplan.score.result import Estimate
from geoplan.score.rounds import Change, RoundScore
from geoplan.score.scoring import Scoring


@dataclass(frozen=True, kw_only=True)
class Drills:
    """Several drills on site: their scores, their mean, and where the next will fall.

    Attributes
    ----------
    scores
        Round → score, the latest last.
    """

    scores: dict[str, float]
    mean: Estimate
    ahead: Estimate


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A round's score and what stands around it.

    Attributes
    ----------
    drawn
        Base sites; index site_id; name, category, unit, township, community, grid,
        inclusion_prob, score (NaN: not inspected), failed.
    changes
        Beside last year's.
    vetoes
        Veto findings that stand: index finding_id; site_id, problem, state, at, here (found in
        this round).
    communities
        The questionnaire by community (as of `geoplan.visits.responses.tally`, with the column
        name); None where the round has none.
    drills
        This round together with earlier ones, where they were asked for.
    names
        What sites and areas are called.
    """

    round_id: str
    found: RoundScore
    drawn: pd.DataFrame
    changes: tuple[Change, ...]
    vetoes: pd.DataFrame
    communities: pd.DataFrame | None
    drills: "Drills | None" = None
    scoring: Scoring
    names: dict[str, str] = field(default_factory=dict)

    @property
    def unseen(self) -> list[str]:
        """Drawn sites that were not inspected."""
        return [str(key) for key in self.drawn.index[self.drawn["score"].isna()]]

    @property
    def vetoed(self) -> bool:
        """Whether a veto overrides the score."""
        return bool(len(self.vetoes))

    def recoverable(self, by: str) -> pd.DataFrame:
        """Return the points lost by item, unit, category or site_id, the most first.

        Returns
        -------
        DataFrame
            Index group; points; failures (failed items); share (of all that was lost at sites).
        """
        table = self.found.losses
        keys = table[by] if by in table.columns else table["site_id"].map(self.drawn[by])
        groups = table.groupby(keys.astype("str"))["points"]
        made = pd.DataFrame({"points": groups.sum(), "failures": groups.size()})
        made["share"] = made["points"] / max(float(table["points"].sum()), 1e-12)
        made = made.sort_index().sort_values("points", ascending=False, kind="stable")
        made.index.name = by
        return made

    @property
    def document(self) -> dict[str, Any]:
        """The score as a document for other programs; NaN is null."""
        found = self.found
        return {
            "round": self.round_id,
            "scoring": {"id": self.scoring.id, "version": self.scoring.version},
            "onsite": _plain(found.onsite.estimate),
            "survey": _plain(found.survey),
            "total": _plain(found.total),
            "predicted": _plain(found.predicted),
            "drill_sd": _number(found.drill_sd),
            "drills": self.drills
            and {
                "scores": self.drills.scores,
                "mean": _plain(self.drills.mean),
                "next": _plain(self.drills.ahead),
            },
            "drills_needed": {f"{half:g}": n for half, n in found.drills.items()},
            "vetoed": self.vetoed,
            "vetoes": [
                {"finding": str(key), "site_id": row["site_id"], "problem": row["problem"]}
                for key, row in zip(self.vetoes.index, self.vetoes.to_dict("records"), strict=True)
            ],
            "changes": [
                {
                    "part": one.part,
                    "before": one.before,
                    "now": one.now,
                    "change": one.change,
                    "low": _number(one.low),
                    "high": _number(one.high),
                }
                for one in self.changes
            ],
            "drawn": len(self.drawn),
            "inspected": int(self.drawn["score"].notna().sum()),
            "not_inspected": self.unseen,
            "lost": {
                by: {str(key): round(float(value), 4) for key, value in part["points"].items()}
                for by in ("category", "item", "unit", "site_id")
                for part in [self.recoverable(by)]
            },
            "categories": [
                {"category": str(key), **{name: _number(value) for name, value in row.items()}}
                for key, row in zip(
                    found.onsite.categories.index,
                    found.onsite.categories.drop(columns="flag").to_dict("records"),
                    strict=True,
                )
            ],
        }


def _plain(found: Estimate | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "value": _number(found.value),
        "se": _number(found.se),
        "low": _number(found.low),
        "high": _number(found.high),
        "n": found.n,
        "method": found.method,
        "flags": list(found.flags),
    }


def _number(value: float) -> float | None:
    return None if value != value else round(float(value), 6)  # noqa: PLR0124  (NaN)
