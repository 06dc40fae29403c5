"""Every sampling method by name, and what a design must know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geoplan.draw.methods import (
    grts,
    lpm,
    ordered,
    panel,
    phone,
    pivotal,
    rejective,
    scps,
    systematic,
)
from geoplan.draw.methods.pool import Pool

# exact: π is what the design says; target: near it; simulated: known by simulation or quadrature.
Stated = Literal["exact", "target", "simulated"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """One method.

    Attributes
    ----------
    select
        Pool and wished substitutes → positions: the base, then substitutes if it has its own.
    stated
        How well inclusion probabilities are known.
    sized
        Whether it can draw with unequal chances.
    placed
        Whether it uses where units are.
    """

    select: Callable[[Pool, int], list[int]]
    stated: Stated = "exact"
    sized: bool = True
    placed: bool = False


METHODS: Final[Mapping[str, Method]] = {
    "srs": Method(select=ordered.select_srs, sized=False),
    "systematic": Method(select=systematic.select, placed=True),
    "systematic_listed": Method(select=systematic.select_listed),
    "pivotal": Method(select=pivotal.select),
    "sampford": Method(select=rejective.select_sampford),
    "cps": Method(select=rejective.select_cps),
    "pareto": Method(select=ordered.select_pareto, stated="target"),
    "seq_poisson": Method(select=ordered.select_seq_poisson, stated="target"),
    "lpm1": Method(select=lpm.select_lpm1, placed=True),
    "lpm2": Method(select=lpm.select_lpm2, placed=True),
    "hlpm2": Method(select=lpm.select_hlpm2, placed=True),
    "scps": Method(select=scps.select, placed=True),
    "grts": Method(select=grts.select, placed=True),
    "panel": Method(select=panel.select, sized=False),
    "phone_map": Method(select=phone.select, stated="simulated", sized=False, placed=True),
}
