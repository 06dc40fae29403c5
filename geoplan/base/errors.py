"""Everything geoplan can refuse.

GeoplanError
├── InputError       a file, row or value from outside
│   ├── CrsError     (also ValueError)
│   └── MissingError (also FileNotFoundError)
├── DesignError      a design this frame cannot fill
├── PlanError        a plan that cannot be begun
├── VerifyError      a certificate that does not hold
└── ProjectError     the project folder: locked, absent, in a wrong state
"""

from geoplan.base.words import fill


class GeoplanError(Exception):
    """A refusal: a stable code, the facts, and (in the catalogue) the mend."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)  # args stay positional, so the error can be pickled

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process, facts included."""
        return (_rebuild, (type(self), self.code, self.facts))

    def __str__(self) -> str:
        """Say it in one line, mend included, in the language now in use."""
        return fill(self.code, self.facts)


def _rebuild(kind: type[GeoplanError], code: str, facts: dict[str, object]) -> GeoplanError:
    return kind(code, **facts)


class InputError(GeoplanError):
    """Something from outside cannot be used as it is."""


class CrsError(InputError, ValueError):
    """Coordinates lack a usable reference system."""


class MissingError(InputError, FileNotFoundError):
    """A file that was named is not there."""

    def __str__(self) -> str:
        """Say it in our words, not the operating system's."""
        return fill(self.code, self.facts)


class DesignError(GeoplanError):
    """The frame cannot fill the design."""


class PlanError(GeoplanError):
    """No plan can be begun with what is given."""


class VerifyError(GeoplanError):
    """A certificate does not hold."""


class ProjectError(GeoplanError):
    """The project folder cannot serve the request."""
