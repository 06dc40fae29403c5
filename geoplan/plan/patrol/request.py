"""What a patrol is asked to walk."""

from dataclasses import dataclass, field
from typing import Final

from geoplan.base.errors import InputError, PlanError
from geoplan.plan.patrol.postman import EFFORT
from geoplan.plan.result import Place
from geoplan.plan.speeds import DEFAULT_TIMES, MODES, TimeModel

MOST_PATROLS: Final = 60


@dataclass(frozen=True, kw_only=True)
class PatrolRequest:
    """The wish, checked.

    Attributes
    ----------
    edges
        Positions of the chosen streets in the street table.
    mode
        foot, bike or car.
    both_sides
        Walk each street twice, once a side; by bike or car once each way.
    start, finish
        Where all set out and end; None: anywhere, and back to where one began.
    patrols
        How many; 0: as few as `cap_s` allows, one without a cap.
    cap_s
        The longest a patrol may take; 0: no cap.
    """

    edges: tuple[int, ...]
    name: str = ""
    mode: str = "foot"
    both_sides: bool = False
    start: Place | None = None
    finish: Place | None = None
    patrols: int = 0
    cap_s: int = 0
    seed: int = 1
    effort: int = EFFORT
    times: TimeModel = field(default=DEFAULT_TIMES)

    def __post_init__(self) -> None:
        """Refuse what cannot be planned."""
        if self.mode not in MODES:
            raise InputError("plan.mode", mode=self.mode, known=", ".join(MODES))
        if not self.edges:
            raise PlanError("patrol.no_streets")
        if not 0 <= self.patrols <= MOST_PATROLS:
            raise PlanError("patrol.many", n=self.patrols, most=MOST_PATROLS)
