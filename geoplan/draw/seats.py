"""Who sits where: the seats of each group, filled by ticket. Standard library only."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from geoplan.base.errors import DesignError
from geoplan.base.tickets import in_order, tickets
from geoplan.draw.groups import PairSite
from geoplan.draw.interests import grounds_of
from geoplan.draw.roster import Inspector

GROUPINGS: Final = ("near", "township", "category", "unit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """How inspectors are drawn.

    Attributes
    ----------
    each
        Inspectors for each group, at least two.
    limit
        Most groups for an inspector whose entry states none.
    group_by
        One of `GROUPINGS`; "near": as many groups as `groups` says, of neighbouring sites.
    skills
        (category, skill): a group with a site of the category needs somebody with the skill.
    """

    each: int = 2
    limit: int = 1
    group_by: str = "near"
    groups: int = 4
    skills: tuple[tuple[str, str], ...] = ()


def check_rules(rules: Rules) -> None:
    """Refuse rules that no draw can follow.

    Raises
    ------
    DesignError
        `pair.each`, `pair.limit`, `pair.group_by` or `pair.groups`.
    """
    if type(rules.each) is not int or rules.each < 2:
        raise DesignError("pair.each", each=rules.each)
    if type(rules.limit) is not int or rules.limit < 1:
        raise DesignError("pair.limit", limit=rules.limit, inspector="--limit")
    if rules.group_by not in GROUPINGS:
        raise DesignError("pair.group_by", given=rules.group_by, known=", ".join(GROUPINGS))
    near = rules.group_by == "near"
    if type(rules.groups) is not int or (near and rules.groups < 1):
        raise DesignError("pair.groups", groups=rules.groups)


@dataclass
class Walk:
    """A draw in progress: what each group got, who was passed over and why.

    Attributes
    ----------
    people
        The inspectors who are available.
    """

    rules: Rules
    seed: str
    round_id: str
    people: list[Inspector]
    load: Counter[str] = field(default_factory=Counter)
    groups: list[dict[str, Any]] = field(default_factory=list)
    recusals: list[dict[str, Any]] = field(default_factory=list)
    passed: list[dict[str, Any]] = field(default_factory=list)
    unfilled: list[dict[str, Any]] = field(default_factory=list)

    def serve(self, group: str, sites: Sequence[PairSite]) -> None:
        """Fill the seats of one group, lowest ticket first."""
        label = f"{self.round_id}/inspector/{group}"
        drawn = tickets([one.id for one in self.people], seed=self.seed, label=label)
        known = {one.id: one for one in self.people}
        ranked = [known[one] for one in in_order(drawn)]
        away = _Away(
            grounds={one.id: grounds_of(one, sites) for one in ranked},
            busy={one.id for one in ranked if self.load[one.id] >= (one.limit or self.rules.limit)},
        )
        here = {site.category for site in sites}
        wanted = sorted({skill for category, skill in self.rules.skills if category in here})
        plan = _plan(away.free(ranked), seats=self.rules.each, wanted=wanted)
        team = self._walk(group, ranked, away=away, plan=plan)
        self.load.update(one.id for one in team)
        self.groups.append(
            {
                "group": group,
                "sites": [site.id for site in sites],
                "skills": wanted,
                "team": _seats(team, drawn),
            }
        )
        lacking = sorted(set(wanted).difference(*(one.skills for one in team)))
        if len(team) < self.rules.each or lacking:
            self.unfilled.append(
                {
                    "group": group,
                    "missing": self.rules.each - len(team),
                    "skills": lacking,
                    "available": len(ranked),
                    "recused": sum(map(bool, away.grounds.values())),
                    "busy": sum(not away.grounds[one] for one in away.busy),
                }
            )

    def _walk(
        self, group: str, ranked: Sequence[Inspector], *, away: "_Away", plan: "_Plan"
    ) -> list[Inspector]:
        team: list[Inspector] = []
        waiting: list[dict[str, Any]] = []  # recused from the seat now open
        for place, one in enumerate(ranked):
            if len(team) == self.rules.each:
                break
            facts = {"group": group, "inspector": one.id, "seat": len(team) + 1}
            if away.grounds[one.id]:
                waiting.append({**facts, "grounds": away.grounds[one.id], "substitute": ""})
                self.recusals.append(waiting[-1])
            elif one.id in away.busy:
                self.passed.append({**facts, "why": "busy"})
            elif plan.admits(one, team, later=away.free(ranked[place + 1 :])):
                team.append(one)
                for entry in waiting:
                    entry["substitute"] = one.id
                waiting.clear()
            else:
                used = plan.distinct and _unit(one) in map(_unit, team)
                self.passed.append({**facts, "why": "same_unit" if used else "skill"})
        return team


@dataclass(frozen=True, kw_only=True, slots=True)
class _Away:
    """Who cannot serve a group: on what grounds, or busy with others."""

    grounds: Mapping[str, list[dict[str, str]]]
    busy: set[str]

    def free(self, ranked: Iterable[Inspector]) -> list[Inspector]:
        """Return those who can."""
        return [one for one in ranked if not self.grounds[one.id] and one.id not in self.busy]


def _seats(team: Sequence[Inspector], drawn: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "unit": one.unit,
            "ticket": drawn[one.id],
            "same_unit": _unit(one) in map(_unit, team[:place]),
        }
        for place, one in enumerate(team)
    ]


def _unit(one: Inspector) -> str:
    # Where no unit is stated, nothing says that two are of the same.
    return one.unit or f"\x00{one.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """What a team can be held to, given who is there."""

    seats: int
    skills: frozenset[str]
    distinct: bool

    def admits(
        self, one: Inspector, team: Sequence[Inspector], *, later: Sequence[Inspector]
    ) -> bool:
        """Tell whether a team with this inspector can still be completed from later tickets."""
        if self.distinct and _unit(one) in map(_unit, team):
            return False
        return self.feasible([*team, one], later)

    def feasible(self, team: Sequence[Inspector], pool: Sequence[Inspector]) -> bool:
        """Tell whether the open seats can be filled so that no skill is lacking.

        Exact: over units (or, where units may repeat, over inspectors), the fewest seats that
        cover each set of skills. O(units · 2^skills).
        """
        left = self.seats - len(team)
        lacking = self.skills.difference(*(one.skills for one in team))
        taken = {_unit(one) for one in team}
        offers: dict[str, set[frozenset[str]]] = {}
        for one in pool:
            if not (self.distinct and _unit(one) in taken):
                key = _unit(one) if self.distinct else one.id
                offers.setdefault(key, set()).add(lacking & set(one.skills))
        if len(offers) < left:
            return False
        fewest = {lacking: 0}
        for held in offers.values() if lacking else ():
            for rest, count in list(fewest.items()):
                for some in held - {frozenset()}:
                    if count < left:
                        after = rest - some
                        fewest[after] = min(fewest.get(after, left), count + 1)
        return fewest.get(frozenset(), left + 1) <= left


def _plan(pool: Sequence[Inspector], *, seats: int, wanted: Sequence[str]) -> _Plan:
    """Return the strictest plan that can be met: units differ first to go, then skills."""
    held = {skill for one in pool for skill in one.skills}
    skills = [skill for skill in wanted if skill in held]
    seats = min(seats, len(pool))
    while True:
        for distinct in (True, False):
            plan = _Plan(seats=seats, skills=frozenset(skills), distinct=distinct)
            if plan.feasible([], pool):
                return plan
        skills.pop()  # the last in byte order
