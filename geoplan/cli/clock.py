"""The clock; everything behind it takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment."""
    return datetime.now(tz=UTC)  # noqa: TID251  (the one place that reads the clock)
