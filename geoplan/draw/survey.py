"""The questionnaire draw: communities by size, doors by interval, points of the street.

Standard library and integers only, so that anyone can recompute it from the committed frame.

Communities: systematic sampling with probability proportional to size (Madow 1949) along the
order of their tickets, hence randomised (Hartley & Rao 1962). Doors: circular systematic
sampling (Lahiri 1951), every k-th door from a random one, so that each door has the same chance.
Together every household of these communities has the same chance: the sample weights itself.

References
----------
W. G. Madow, Ann. Math. Statist. 20 (1949) 333. H. O. Hartley, J. N. K. Rao, Ann. Math. Statist.
33 (1962) 350. D. B. Lahiri, Bull. Int. Statist. Inst. 33 (1951) 133.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from geoplan.base.canon import sha256_hex
from geoplan.base.errors import DesignError, GeoplanError, VerifyError
from geoplan.base.tickets import Stream, by_ticket
from geoplan.draw.chances import masses, told
from geoplan.draw.intercepts import draw_intercepts
from geoplan.draw.recheck import BROKEN, Seal, compare, sealed
from geoplan.frame.text import Unit, parse_frame

SURVEY_SPEC: Final = "geoplan-survey-v1"
LEVELS: Final = ("community", "village")
PLACES: Final = ("main_road", "commercial_street", "plaza", "park", "bus_stop")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the survey is to be.

    Attributes
    ----------
    communities, households
        How many communities, and how many doors in each.
    spare, reserves
        Communities and doors (in each community) kept ready as replacements.
    level
        "community" or "village"; "": communities where the frame has any, else villages.
    intercepts
        Points of the street for each time window.
    times
        Windows such as "07:30-09:00".
    places
        Categories of the sites that can be points.
    every
        Each how manieth passer-by is asked.
    visits
        How often a door is tried before it counts as absent.
    """

    communities: int
    households: int
    spare: int = 0
    reserves: int = 0
    level: str = ""
    intercepts: int = 0
    times: tuple[str, ...] = ()
    places: tuple[str, ...] = PLACES
    every: int = 5
    visits: int = 3


def check_wishes(wishes: Wishes) -> None:
    """Refuse numbers that no survey can have.

    Raises
    ------
    DesignError
        `survey.number`, naming it; `survey.level`.
    """
    least = {"communities": 1, "households": 1, "spare": 0, "reserves": 0, "intercepts": 0,
             "every": 1, "visits": 1}  # fmt: skip
    for name, bound in least.items():
        value = getattr(wishes, name)
        if type(value) is not int or value < bound:
            raise DesignError("survey.number", name=name, value=value, least=bound)
    if wishes.level and wishes.level not in LEVELS:
        raise DesignError("survey.level", level=wishes.level, known=", ".join(LEVELS))


def chances_by_size(sizes: Mapping[str, int], n: int) -> dict[str, Fraction]:
    """Return inclusion probabilities proportional to size that add up to n, by unit.

    See `geoplan.draw.chances.masses`.

    Parameters
    ----------
    sizes
        Positive integers.
    n
        At most as many as there are sizes.
    """
    listed = list(sizes.values())
    return dict(zip(sizes, masses(listed, n=n).fractions(len(listed)), strict=True))


def draw_by_size(
    sizes: Mapping[str, int], *, n: int, spare: int, seed: str, label: str
) -> tuple[list[str], list[str]]:
    """Draw units with probability proportional to size, and replacements in order.

    The units stand in ticket order, each as long as n times its size; one integer u below the
    total T places the marks u, u + T, u + 2T …; a unit with a mark on it is drawn. Replacements
    are drawn one by one from the rest, again proportional to size.

    Parameters
    ----------
    sizes
        Positive integers; the order does not matter.
    n, spare
        How many, and how many replacements; fewer when there are no more.
    seed, label
        See `geoplan.base.tickets.ticket`.

    Returns
    -------
    tuple
        Base and replacements, the base in ticket order.
    """
    chances = chances_by_size(sizes, n)
    order = by_ticket(sizes, seed=seed, label=label)
    open_units = [unit for unit in order if chances[unit] < 1]
    left, total = n - (len(order) - len(open_units)), sum(sizes[unit] for unit in open_units)
    drawn = {unit for unit in order if chances[unit] == 1}
    if left:
        mark = Stream(seed=seed, label=label).below(total)
        end = 0
        for unit in open_units:
            end += left * sizes[unit]
            if mark < end:
                drawn.add(unit)
                mark += total
    spares: list[str] = []
    stream = Stream(seed=seed, label=f"{label}/spare")
    rest = [unit for unit in order if unit not in drawn]
    while rest and len(spares) < spare:
        place = stream.below(sum(sizes[unit] for unit in rest))
        for unit in rest:
            place -= sizes[unit]
            if place < 0:
                break
        spares.append(unit)
        rest.remove(unit)
    return [unit for unit in order if unit in drawn], spares


def draw_doors(size: int, *, take: int, reserves: int, seed: str, label: str) -> dict[str, Any]:
    """Draw doors of one community: every k-th from a random one, round the end.

    k = ⌊size / take⌋; each door's chance is take / size. Reserves are the other doors with the
    lowest tickets. A community of fewer households gives all of them.

    Parameters
    ----------
    size
        Number of doors, numbered from 1 along the register.
    take, reserves
        How many doors, and how many to keep ready.
    seed, label
        See `geoplan.base.tickets.ticket`.

    Returns
    -------
    dict
        take, interval, start, doors (in walking order), reserves (in order of use).
    """
    taken = min(take, size)
    interval = size // taken
    start = Stream(seed=seed, label=label).below(size) + 1
    doors = [(start - 1 + step * interval) % size + 1 for step in range(taken)]
    inside = set(doors)
    others = by_ticket(
        (str(door) for door in range(1, size + 1) if door not in inside), seed=seed, label=label
    )
    return {
        "take": taken,
        "interval": interval,
        "start": start,
        "doors": doors,
        "reserves": [int(door) for door in others[:reserves]],
    }


def draw_survey(
    units: Iterable[Unit], wishes: Wishes, *, seed: str, round_id: str
) -> dict[str, Any]:
    """Draw communities, doors and points of the street.

    Labels: `round/survey/community` (with `/spare` for replacements),
    `round/survey/door/<community>`, `round/survey/street/<window>`.

    Parameters
    ----------
    units
        The frame's units; strata `area:community` or `area:village`.
    wishes
        What is wanted.
    seed, round_id
        Of the round's certificate.

    Returns
    -------
    dict
        level, population (communities, households), communities, excluded (of no size),
        self_weighting, street.

    Raises
    ------
    DesignError
        What `check_wishes` refuses; `survey.no_areas`, `survey.too_few`, `survey.duplicate`,
        and what `draw_intercepts` refuses.
    """
    check_wishes(wishes)
    listed = list(units)
    level, areas = _areas(listed, wishes.level)
    sizes = {unit[0]: unit[3] for unit in areas if unit[3] > 0}
    if len(sizes) < wishes.communities:
        raise DesignError("survey.too_few", n=wishes.communities, population=len(sizes))
    label = f"{round_id}/survey"
    drawn = draw_by_size(
        sizes, n=wishes.communities, spare=wishes.spare, seed=seed, label=f"{label}/community"
    )
    communities = _communities(drawn, areas, wishes, seed=seed, label=f"{label}/door")
    equal = {one["household_inclusion"] for one in communities if one["role"] == "base"}
    return {
        "level": level,
        "population": {"communities": len(sizes), "households": sum(sizes.values())},
        "communities": communities,
        "excluded": sorted(unit[0] for unit in areas if unit[3] <= 0),
        "self_weighting": len(equal) == 1,
        "street": draw_intercepts(listed, wishes, seed=seed, label=f"{label}/street"),
    }


def _communities(
    drawn: tuple[list[str], list[str]],
    areas: Iterable[Unit],
    wishes: Wishes,
    *,
    seed: str,
    label: str,
) -> list[dict[str, Any]]:
    """Return the drawn communities with their doors and chances."""
    known = {unit[0]: unit for unit in areas if unit[3] > 0}
    chances = chances_by_size({key: unit[3] for key, unit in known.items()}, wishes.communities)
    found: list[dict[str, Any]] = []
    for role, ids in zip(("base", "replacement"), drawn, strict=True):
        for order, key in enumerate(ids, start=1):
            size, base = known[key][3], role == "base"
            doors = draw_doors(
                size,
                take=wishes.households,
                reserves=wishes.reserves,
                seed=seed,
                label=f"{label}/{key}",
            )
            household = chances[key] * Fraction(doors["take"], size)
            found.append(
                {
                    "id": key,
                    "township": known[key][2] or "",
                    "size": size,
                    "role": role,
                    "order": order,
                    # A replacement's chance depends on who drops out: none is stated.
                    "certain": base and chances[key] == 1,
                    "inclusion": told(chances[key]) if base else "",
                    "household_inclusion": told(household) if base else "",
                    **doors,
                }
            )
    return found


def _areas(units: Iterable[Unit], level: str) -> tuple[str, list[Unit]]:
    by_level: dict[str, list[Unit]] = {name: [] for name in LEVELS}
    for unit in units:
        kind = unit[1].removeprefix("area:")
        if unit[1] != kind and kind in by_level:
            by_level[kind].append(unit)
    chosen = level or next((name for name in LEVELS if by_level[name]), "")
    areas = sorted(by_level.get(chosen, ()), key=lambda unit: unit[0].encode())
    if not areas:
        raise DesignError("survey.no_areas", level=chosen or " / ".join(LEVELS))
    for one, other in pairwise(areas):
        if one[0] == other[0]:
            raise DesignError("survey.duplicate", unit=one[0])
    return chosen, areas


def make_survey(
    frame_text: str, wishes: Wishes, *, certificate: Mapping[str, Any], seal: Seal
) -> dict[str, Any]:
    """Draw and return the document of `survey.json`.

    Parameters
    ----------
    frame_text
        The committed frame's canonical text.
    wishes
        What is wanted.
    certificate
        The round's revealed draw.
    seal
        Round, code, time; `counter` counts the surveys of this draw.

    Raises
    ------
    DesignError
        `survey.frame`: the text is not the frame of the draw; what `draw_survey` refuses.
    """
    frame_sha256 = sha256_hex(frame_text)
    if certificate["frame_digest"] != frame_sha256:
        drawn = certificate["frame_digest"]
        raise DesignError("survey.frame", committed=drawn, now=frame_sha256)
    wanted = asdict(wishes) | {"times": list(wishes.times), "places": list(wishes.places)}
    seed = certificate["seed"]
    body = {
        "spec": SURVEY_SPEC,
        "draw_head": certificate["head"],
        "frame_digest": frame_sha256,
        "seed": seed,
        "parameters": wanted,
        "committed": _committed(certificate, wishes),
        **draw_survey(parse_frame(frame_text).units, wishes, seed=seed, round_id=seal.round_id),
        **asdict(seal),
    }
    return sealed(body)


def _committed(certificate: Mapping[str, Any], wishes: Wishes) -> bool:
    """Tell whether the numbers were fixed before the draw, in its design."""
    fixed = certificate.get("design", {}).get("survey")
    numbers = {"communities": wishes.communities, "households": wishes.households}
    return fixed is not None and dict(fixed) == numbers


def verify_survey(
    document: Mapping[str, Any], *, frame_text: str, certificate: Mapping[str, Any]
) -> list[VerifyError]:
    """Recompute a survey; an empty list means "identical".

    Parameters
    ----------
    document
        What `survey.json` holds.
    frame_text
        The committed frame's canonical text.
    certificate
        The draw that the survey follows; see `verify_draw` for its own verification.

    Returns
    -------
    list
        Everything that does not hold, each naming its place.
    """
    try:
        wanted = dict(document["parameters"])
        wishes = Wishes(**{**wanted, "times": (*wanted["times"],), "places": (*wanted["places"],)})
        seal = Seal(**{name: document[name] for name in Seal.__slots__})
        again = make_survey(frame_text, wishes, certificate=certificate, seal=seal)
        faults = compare("", stated=document, found=again)
        named = certificate["round_id"]
        return faults + compare("round_id", stated=document["round_id"], found=named)
    except VerifyError as fault:
        return [fault]
    except BROKEN as fault:
        return [VerifyError("survey.shape", detail=f"{type(fault).__name__}: {fault}")]
    except GeoplanError as fault:
        return [VerifyError("survey.shape", detail=str(fault))]
