"""What a draw did, rule by rule, in words that a page and a sheet of paper share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd

from geoplan.base.words import catalogue
from geoplan.frame.standard import Standard, Words

# Longer fractions are no help to a reader.
_FRACTION_SIGNS: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnUnit:
    """One unit that a draw named.

    Attributes
    ----------
    role
        base, replacement or replaced, amendments taken in.
    spare
        Whether it was drawn as a replacement, whatever became of it.
    order
        1 … within its draw, replacements after the base.
    prob, chance
        Its chance to be drawn, and in words: "6/131 = 4.6 %".
    ticket
        64 hex digits.
    why
        Why it was drawn, or is a replacement.
    """

    unit_id: str
    name: str
    role: str
    spare: bool
    order: int
    prob: float
    chance: str
    ticket: str
    why: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnRule:
    """One draw.

    Attributes
    ----------
    label
        As the tickets name it.
    title, method
        What was drawn, and how.
    kind
        site, township or village.
    n, population
        How many of how many.
    chance
        The chance of each, or from the least to the largest of the units named.
    town
        Name of the replacement township in which this draw would count, "" for all others.
    terms
        What the design asks besides: a condition, a distance.
    units
        Base, then replacements.
    """

    label: str
    title: Words
    method: Words
    kind: str
    n: int
    population: int
    chance: str
    town: str
    terms: Words
    units: tuple[DrawnUnit, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draw:
    """One draw of the certificate with all that its words need."""

    draw: Mapping[str, Any]
    rule: Mapping[str, Any]  # of the design
    above: Fraction | None  # chance of the township it was drawn in
    names: Mapping[str, str]
    entries: tuple[Mapping[str, Any], ...]


def both(code: str, /, **facts: object) -> Words:
    """Return a sentence in both languages; facts that are words take the language's."""
    zh, en = catalogue()[code]
    return Words(zh=zh.format_map(_in("zh", facts)), en=en.format_map(_in("en", facts)))


def _in(lang: str, facts: Mapping[str, object]) -> dict[str, object]:
    return {key: fact.say(lang) if isinstance(fact, Words) else fact for key, fact in facts.items()}


def plain(text: str) -> Words:
    """Return a text of the data, which is the same in both languages."""
    return Words(zh=text, en=text)


def percent(chance: float) -> str:
    """Return a chance in percent: one digit behind the point, two that count below 0.1 %."""
    value = 100 * chance
    if value >= 99.95:
        return "100 %"
    return f"{value:.1f} %" if value >= 0.095 or not value else f"{value:.2g} %"


def told_draws(
    certificate: Mapping[str, Any],
    *,
    picks: pd.DataFrame,
    names: Mapping[str, str],
    standard: Standard,
    amendments: Mapping[str, Any] | None = None,
) -> list[DrawnRule]:
    """Return every draw of a certificate in words.

    Parameters
    ----------
    certificate
        Of the round.
    picks
        Its picks, as `geoplan.draw.picks.picks_table` returns them.
    names
        Unit → name.
    standard
        Names of categories.
    amendments
        Its record of amendments.
    """
    rows = iter(picks.to_dict("records"))
    entries = tuple(amendments["entries"]) if amendments else ()
    above = _townships(certificate)
    # As things stand: a substitute that was called in is no replacement any more.
    towns = picks[picks["kind"] == "township"]
    spare = set(towns.loc[towns["role"] != "base", "unit_id"])
    told = []
    for draw in certificate["draws"]:
        one = _Draw(
            draw=draw,
            rule=_rule_of(certificate["design"], draw),
            above=above.get(draw["parent"]),
            names=names,
            entries=tuple(entry for entry in entries if entry["label"] == draw["label"]),
        )
        town = draw["parent"] if draw["parent"] in spare else ""
        units = tuple(_units(one, rows))
        told.append(
            DrawnRule(
                label=draw["label"],
                title=_title(one, standard),
                method=_method(one),
                kind=draw["kind"],
                n=draw["n"],
                population=draw["population"],
                chance=_range(units),
                town=_named(names, town) if town else "",
                terms=_terms(one),
                units=units,
            )
        )
    return told


def _townships(certificate: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the chance of each township that was named."""
    chances: dict[str, Fraction] = {}
    for draw in certificate["draws"]:
        if draw["kind"] == "township":
            chances |= {unit: Fraction(text) for unit, text in draw["inclusion"].items()}
    return chances


def _rule_of(design: Mapping[str, Any], draw: Mapping[str, Any]) -> Mapping[str, Any]:
    for rule in design["strata"]:
        if draw["rule"] in {rule["id"], rule["category"]} and not draw["parent"]:
            found: Mapping[str, Any] = rule
            return found
    return {}


# ---- words of a rule


def _named(names: Mapping[str, str], unit: str) -> str:
    return str(names.get(unit, "")) or unit


def _category(code: str, standard: Standard) -> Words:
    category = standard.by_code.get(code)
    return Words(zh=category.zh, en=category.en) if category else plain(code)


def _title(one: _Draw, standard: Standard) -> Words:
    draw = one.draw
    if draw["parent"]:
        town = _named(one.names, draw["parent"])
        what = _category(draw["part"], standard) if draw["part"] else both(f"kind.{draw['kind']}")
        return both("record.in_town", what=what, town=town)
    if draw["kind"] in {"township", "village"}:
        return both(f"kind.{draw['kind']}")
    own, category = draw["rule"], one.rule.get("category", "")
    title = _category(own, standard)
    if category and category != own:
        title = both("record.rule_of", rule=title, category=_category(category, standard))
    return both("record.rule_part", rule=title, part=draw["part"]) if draw["part"] else title


def _method(one: _Draw) -> Words:
    code = f"method.{one.draw['method'].removesuffix('-ticket')}"
    return both(code) if code in catalogue() else plain(one.draw["method"])


def _terms(one: _Draw) -> Words:
    terms = []
    if one.rule.get("where"):
        terms.append(both("record.where", where=one.rule["where"]))
    if one.rule.get("size"):
        terms.append(both("record.size", size=one.rule["size"]))
    if one.rule.get("min_distance_m"):
        terms.append(both("record.apart", metres=one.rule["min_distance_m"]))
    return Words(zh="；".join(term.zh for term in terms), en="; ".join(term.en for term in terms))


def _range(units: tuple[DrawnUnit, ...]) -> str:
    texts = {unit.chance for unit in units}
    known = [unit.prob for unit in units if unit.prob]
    if len(texts) == 1 or not known:
        return min(texts, default="")
    low, high = percent(min(known)), percent(max(known))
    return low if low == high else f"{low} – {high}"


# ---- words of a unit


def _units(one: _Draw, rows: Iterator[Mapping[Any, Any]]) -> Iterator[DrawnUnit]:
    draw = one.draw
    for order, unit in enumerate([*draw["base"], *draw["replacement"]], start=1):
        row = next(rows)
        if row["unit_id"] != unit:
            raise ValueError(unit)  # picks of another certificate
        prob = float(row["inclusion_prob"])
        yield DrawnUnit(
            unit_id=unit,
            name=_named(one.names, unit),
            role=str(row["role"]),
            spare=order > len(draw["base"]),
            order=order,
            prob=prob,
            chance=_chance(one, unit, prob=prob),
            ticket=str(row["ticket"]),
            why=_why(one, unit, order=order),
        )


def _chance(one: _Draw, unit: str, *, prob: float) -> str:
    draw = one.draw
    if not prob and draw["stated"] == "simulated":
        return "–"  # nobody simulated it
    if draw["stated"] != "exact":
        return f"≈ {percent(prob)}"
    own, equal = draw["inclusion"][unit], f"{draw['n']}/{draw['population']}"
    text = equal if Fraction(own) == Fraction(equal) else str(own)
    if one.above is not None:
        text = f"{one.above.numerator}/{one.above.denominator} × {text}"
    return f"{text} = {percent(prob)}" if len(text) <= _FRACTION_SIGNS else percent(prob)


def _why(one: _Draw, unit: str, *, order: int) -> Words:
    for entry in one.entries:
        facts = {"reason": both(f"record.reason.{entry['reason']}"), "number": entry["number"]}
        if entry["unit"] == unit:
            other = entry["substitute"]
            called = _named(one.names, other) if other else both("replace.none")
            return both("record.why.replaced", unit=called, **facts)
        if entry["substitute"] == unit and unit not in {e["unit"] for e in one.entries}:
            return both("record.why.called", unit=_named(one.names, entry["unit"]), **facts)
    draw = one.draw
    rank = order - len(draw["base"])
    return both("record.why.spare", rank=rank) if rank > 0 else _why_drawn(one, unit, order=order)


def _why_drawn(one: _Draw, unit: str, *, order: int) -> Words:
    draw, apart = one.draw, one.rule.get("min_distance_m", 0)
    n, population = draw["n"], draw["population"]
    if n == population:
        return both("record.why.all", n=n)
    sure = [key for key in draw["base"] if draw["inclusion"].get(key) == "1/1"]
    if unit in sure:
        return both("record.why.certain")
    if draw["method"] != "srs-ticket":
        return both("record.why.method", method=_method(one))
    left = population - len(sure)
    facts = {"rank": order - len(sure), "n": n - len(sure), "population": left}
    return both("record.why.apart" if apart else "record.why.ticket", metres=apart, **facts)
