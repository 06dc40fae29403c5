"""Kinds of places on maps and the categories they are, as data that offices edit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from geoplan.base.closed import CLOSED
from geoplan.frame.standard import Standard, Words

if TYPE_CHECKING:
    import pandas as pd

_STEPS: Final = re.compile(r"\s*[;；>/]\s*")
_SEVERAL: Final = re.compile(r"\s*\|\s*")


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """The kinds of one map and the category each is.

    Attributes
    ----------
    paths
        "large;middle;small" → category code; "" for kinds that are none.
    """

    __pydantic_config__: ClassVar = CLOSED

    id: str
    version: str
    confidence: str
    source: str
    title: Words
    paths: Mapping[str, str]

    @cached_property
    def _by_path(self) -> Mapping[tuple[str, ...], str]:
        return {tuple(_STEPS.split(path.casefold())): code for path, code in self.paths.items()}

    @cached_property
    def _by_leaf(self) -> Mapping[str, str]:
        """Last steps that stand for one category only, for maps that give no path."""
        leaves: dict[str, str] = {}
        for path, code in self._by_path.items():
            leaf = path[-1]
            leaves[leaf] = code if leaves.get(leaf, code) == code else ""
        return leaves

    def category(self, kind: str) -> str | None:
        """Return the category of a kind, "" when it is none, None when it is not listed.

        The longest listed path decides; of several kinds joined by "|" the first that is one.
        "key=value" is looked up by its value.
        """
        found: str | None = None
        for one in _SEVERAL.split(kind.casefold().strip()):
            steps = tuple(_STEPS.split(one.partition("=")[2] or one))
            codes = [
                self._by_path[steps[:length]]
                for length in range(len(steps), 0, -1)
                if steps[:length] in self._by_path
            ]
            # A path that is not listed is not guessed at by its last step.
            leaf = self._by_leaf.get(steps[0]) if len(steps) == 1 else None
            code = codes[0] if codes else leaf
            if code:
                return code
            found = code if found is None else found
        return found


def categories_of(
    kinds: "pd.Series[str]", *, standard: Standard, tables: Sequence[Kinds]
) -> "pd.Series[str]":
    """Return the category of each kind, "" where none is known.

    What is a category's own name or code stands for itself; then the tables are asked in turn.

    Parameters
    ----------
    kinds
        What the map calls each place.
    """
    names = standard.names
    codes: dict[str, str] = {}
    for kind in kinds.unique():
        told = [table.category(str(kind)) for table in tables]
        listed = [code for code in told if code is not None]
        own = names.get(str(kind).strip().casefold(), "")
        codes[str(kind)] = own or next(iter(listed), "")
    found = kinds.map(codes).astype("str")
    return found.where(found.isin(list(standard.by_code)), "")
