"""How far a task has come, told to whoever wants to know."""

from typing import Protocol


class Progress(Protocol):
    """Receives steps; terminals draw a bar of them, pages a meter."""

    def __call__(self, code: str, /, *, done: int, total: int) -> None:
        """Take note: `done` of `total`; `code` names the step in the catalogue."""


def silent(_code: str, /, *, done: int, total: int) -> None:
    """Take no note."""
    del done, total
