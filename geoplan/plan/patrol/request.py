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
        Where all set out and end; None: where it suits, and back to where one began.
    free
        Ends that each patrol chooses for itself ("start", "finish"), whatever the other is.
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
    free: frozenset[str] = frozenset()
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
        told = {"start": self.start, "finish": self.finish}
        for end in sorted(self.free):
            if told[end] is not None:
                raise PlanError("patrol.end_twice", end=end)
        if not 0 <= self.patrols <= MOST_PATROLS:
            raise PlanError("patrol.many", n=self.patrols, most=MOST_PATROLS)
