"""What every method is handed: units in byte order, and their chances as exact integers."""

from dataclasses import dataclass

from geoplan.base.tickets import Stream


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """What a panel goes on from.

    Attributes
    ----------
    seed
        Of the register's permanent random numbers.
    after
        The last number of the wave before, 64 hex digits; "" for the first wave.
    """

    seed: str
    after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origins:
    """Where somebody may stand who looks at a phone map.

    Attributes
    ----------
    x, y, weight
        Places with integer weights; without weights, anywhere within `reach` of a place alike.
    reach
        How far from a place, in units of the coordinates.
    ranks
        Integer weights of taking the nearest, the second nearest, … unit.
    """

    x: tuple[int, ...]
    y: tuple[int, ...]
    weight: tuple[int, ...]
    reach: int
    ranks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pool:
    """Units of one draw with inclusion probabilities mass / whole, each between 0 and 1.

    The masses add up to n · whole. Certain and impossible units are not among them.

    Attributes
    ----------
    ids
        Identifiers, ascending by UTF-8 bytes.
    x, y
        Integer coordinates.
    mass, whole
        π_i = mass[i] / whole.
    n
        How many are drawn.
    seed, label
        Of the draw.
    aid
        What panels and phone maps need besides.
    """

    ids: tuple[str, ...]
    x: tuple[int, ...]
    y: tuple[int, ...]
    mass: tuple[int, ...]
    whole: int
    n: int
    seed: str
    label: str
    aid: Register | Origins | None = None

    def __len__(self) -> int:
        """How many units there are."""
        return len(self.ids)

    @property
    def equal(self) -> bool:
        """Whether all chances are the same."""
        return len(set(self.mass)) <= 1

    def stream(self, part: str = "") -> Stream:
        """Return the draw's stream of integers, or one for a named part of it."""
        return Stream(seed=self.seed, label=self.label + part)

    def others(self, *, n: int, chosen: list[int], part: str) -> "Pool":
        """Return a pool of some of the units, n of them drawn with equal chances."""
        return Pool(
            ids=tuple(self.ids[i] for i in chosen),
            x=tuple(self.x[i] for i in chosen),
            y=tuple(self.y[i] for i in chosen),
            mass=(n,) * len(chosen),
            whole=len(chosen),
            n=n,
            seed=self.seed,
            label=self.label + part,
        )


def weighed(stream: Stream, masses: tuple[int, ...]) -> int:
    """Return a position with probability proportional to its mass. Linear."""
    left = stream.below(sum(masses))
    for position, mass in enumerate(masses):
        left -= mass
        if left < 0:
            return position
    raise AssertionError
