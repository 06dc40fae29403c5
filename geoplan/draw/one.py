"""One draw from a list of units: chances, method, substitutes, proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from geoplan.base.errors import DesignError
from geoplan.base.tickets import in_order, tickets
from geoplan.draw.chances import Masses, masses, told
from geoplan.draw.drawn import Drawn, Kind
from geoplan.draw.methods.panel import last_number
from geoplan.draw.methods.pool import Origins, Pool, Register
from geoplan.draw.methods.registry import METHODS
from geoplan.frame.text import Unit

# Methods whose certificates name the proof differently from the design's word.
_PROOF: Final = {"srs": "srs-ticket"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is wanted of one draw.

    Attributes
    ----------
    label, seed
        Of the draw.
    n, replacement
        How many, and how many substitutes.
    method
        See `geoplan.draw.methods.registry`.
    sizes
        Measures of size by identifier; None gives equal chances.
    certainty
        Identifiers taken for certain.
    apart
        Least distance between drawn units, in units of the coordinates; 0 for none.
    aid
        What panels and phone maps need.
    """

    label: str
    seed: str
    n: int
    replacement: int = 0
    method: str = "srs"
    sizes: Mapping[str, int] | None = None
    certainty: tuple[str, ...] = ()
    apart: int = 0
    aid: Register | Origins | None = None

    def again(self, *, seed: str) -> "Wish":
        """Return the same wish for another seed, without substitutes of its own."""
        aid = self.aid
        if isinstance(aid, Register):
            aid = Register(seed=seed)
        return replace(self, seed=seed, aid=aid)


def draw_one(
    units: Sequence[Unit], wish: Wish, *, kind: Kind = "site", rule: str = "", part: str = "",
    parent: str = "",
) -> Drawn:  # fmt: skip
    """Draw from some units, whatever their order.

    Parameters
    ----------
    units
        Of one stratum or one part of it.
    wish
        What is wanted.
    kind, rule, part, parent
        See `Drawn`.

    Raises
    ------
    DesignError
        `draw.negative`, `draw.too_few`, `draw.sized` (method without unequal chances),
        `draw.certainty` (unknown or too many), `draw.apart`, `draw.repeated` (an identifier stands
        twice) or a method's own.
    """
    listed = sorted(units, key=lambda unit: unit.unit_id.encode())
    ids = [unit.unit_id for unit in listed]
    found = chances_of(ids, wish)
    order = select_positions(listed, found, wish)
    base = [ids[i] for i in order[: wish.n]]
    spare = [ids[i] for i in order[wish.n :]][: wish.replacement]
    drawn = tickets(ids, seed=wish.seed, label=wish.label)
    if len(spare) < wish.replacement and not wish.apart:
        gone = {*base, *spare}
        # A unit of size 0 is no substitute either: nobody meant it to be drawn.
        open_ids = {ids[i] for i in found.open}
        rest = {unit: drawn[unit] for unit in ids if unit in open_ids and unit not in gone}
        spare += in_order(rest)[: wish.replacement - len(spare)]
    named = [*base, *spare]
    stated = "simulated" if wish.apart else METHODS[wish.method].stated
    if stated == "target" and len(set(found.mass)) <= 1:
        stated = "exact"
    chance = dict(zip(ids, found.fractions(len(ids)), strict=True))
    categories = {unit.unit_id: unit.stratum for unit in listed}
    return Drawn(
        label=wish.label,
        method=_PROOF.get(wish.method, wish.method),
        n=wish.n,
        population=len(ids),
        base=tuple(base),
        replacement=tuple(spare),
        tickets={unit: drawn[unit] for unit in named},
        inclusion={} if stated == "simulated" else {unit: told(chance[unit]) for unit in named},
        category={unit: categories[unit] if kind == "site" else "" for unit in named},
        stated=stated,
        kind=kind,
        rule=rule,
        part=part,
        parent=parent,
        after=last_number(base, wish.aid),
    )


def draw_srs(unit_ids: Sequence[str], *, n: int, replacement: int, seed: str, label: str) -> Drawn:
    """Draw n units and up to `replacement` substitutes with equal chances, without replacement.

    Any beginning of the ticket order is a simple random sample, so a substitute keeps the
    property. O(N log N).

    Parameters
    ----------
    unit_ids
        The stratum's units, in any order.
    n, replacement
        How many to draw, and how many more to keep ready; fewer when the stratum has no more.
    seed, label
        See `geoplan.base.tickets.ticket`.

    Raises
    ------
    DesignError
        As `draw_one`.
    """
    units = [Unit(unit, "", None, 1, 0, 0) for unit in unit_ids]
    return draw_one(units, Wish(label=label, seed=seed, n=n, replacement=replacement))


def chances_of(ids: Sequence[str], wish: Wish) -> Masses:
    """Return the inclusion probabilities of some units, in byte order; refuse what cannot be.

    Raises
    ------
    DesignError
        See `draw_one`.
    """
    if wish.n < 0 or wish.replacement < 0:
        raise DesignError("draw.negative", label=wish.label, n=wish.n, replacement=wish.replacement)
    for one, two in pairwise(ids):
        if one == two:
            raise DesignError("draw.repeated", label=wish.label, unit=one)
    if wish.sizes is not None and not METHODS[wish.method].sized:
        raise DesignError("draw.sized", label=wish.label, method=wish.method)
    if wish.apart and (wish.method != "srs" or wish.certainty):
        raise DesignError("draw.apart", label=wish.label, method=wish.method)
    place = {unit: at for at, unit in enumerate(ids)}
    unknown = [unit for unit in wish.certainty if unit not in place]
    if unknown or len(set(wish.certainty)) > wish.n:
        shown = ", ".join(unknown or wish.certainty)
        raise DesignError("draw.certainty", label=wish.label, units=shown, n=wish.n)
    sizes = [1 if wish.sizes is None else wish.sizes[unit] for unit in ids]
    sure = [place[unit] for unit in wish.certainty]
    able = sum(size > 0 for size in sizes) + sum(sizes[i] <= 0 for i in sure)
    if able < wish.n:
        raise DesignError("draw.too_few", label=wish.label, n=wish.n, population=able)
    return masses(sizes, n=wish.n, certain=sure)


def select_positions(listed: Sequence[Unit], found: Masses, wish: Wish) -> list[int]:
    """Return positions in `listed`: the certain, the drawn, the method's own substitutes."""
    if not found.n:
        return list(found.certain)
    pool = Pool(
        ids=tuple(listed[i].unit_id for i in found.open),
        x=tuple(listed[i].x for i in found.open),
        y=tuple(listed[i].y for i in found.open),
        mass=found.mass,
        whole=found.whole,
        n=found.n,
        seed=wish.seed,
        label=wish.label,
        aid=wish.aid,
    )
    if wish.apart:
        chosen = _apart(pool, wish)
    else:
        chosen = METHODS[wish.method].select(pool, wish.replacement)
    return [*found.certain, *(found.open[i] for i in chosen)]


def _apart(pool: Pool, wish: Wish) -> list[int]:
    """Take the lowest tickets, passing over who stands too near to one taken; O(N·n)."""
    order = METHODS["srs"].select(pool, len(pool))
    taken: list[int] = []
    for i in order:
        near = any(
            (pool.x[i] - pool.x[j]) ** 2 + (pool.y[i] - pool.y[j]) ** 2 < wish.apart**2
            for j in taken
        )
        if not near:
            taken.append(i)
        if len(taken) == wish.n + wish.replacement:
            break
    if len(taken) < wish.n:
        raise DesignError("draw.too_near", label=wish.label, n=wish.n, found=len(taken))
    return taken
