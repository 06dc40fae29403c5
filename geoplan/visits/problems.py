"""The problem catalogue: what can be found, as data that offices edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar, Literal

from geoplan.base.closed import CLOSED
from geoplan.base.errors import InputError
from geoplan.frame.standard import Words

Fix = Literal["now", "long"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One kind of problem.

    Attributes
    ----------
    item
        The checklist item of the standard that fails by it.
    weight
        Relative gravity, a decimal number as text.
    owner
        Code of the kind of unit that mends it where the site has none.
    fix
        "now": cleared at once; "long": needs works or money.
    veto
        Whether one hit overrides any score.
    words
        Further names it goes by.
    """

    __pydantic_config__: ClassVar = CLOSED

    code: str
    zh: str
    en: str
    item: str
    weight: str
    owner: str
    fix: Fix
    veto: bool = False
    words: tuple[str, ...] = ()

    def say(self, lang: str) -> str:
        """Return its name in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """How long a class of fixes may take.

    Attributes
    ----------
    days
        From the day it was found.
    before
        Days before the assessment by which all is done.
    """

    __pydantic_config__: ClassVar = CLOSED

    days: int
    before: int

    def due(self, found: date, *, assessment: date | None) -> date:
        """Return the due date: the earlier of both, never the day of finding itself."""
        latest = found + timedelta(days=self.days)
        if assessment is not None:
            latest = min(latest, assessment - timedelta(days=self.before))
        return max(latest, found + timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Problems, owners, sources and terms under one version."""

    __pydantic_config__: ClassVar = CLOSED

    id: str
    version: str
    confidence: str
    source: str
    title: Words
    terms: Mapping[str, Term]
    owners: Mapping[str, Words]
    sources: Mapping[str, Words]
    problems: tuple[Problem, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Problem]:
        """The problems by code."""
        return {problem.code: problem for problem in self.problems}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name a problem goes by, folded to lower case → code."""
        return {
            name.casefold(): problem.code
            for problem in self.problems
            for name in (problem.code, problem.zh, problem.en, *problem.words)
        }

    @cached_property
    def source_names(self) -> Mapping[str, str]:
        """Every name a source of reports goes by, folded to lower case → code."""
        return {
            name.casefold(): code
            for code, words in self.sources.items()
            for name in (code, words.zh, words.en)
        }

    def problem(self, code: str) -> Problem:
        """Return one problem.

        Raises
        ------
        InputError
            `problem.unknown`.
        """
        try:
            return self.by_code[code]
        except KeyError:
            raise InputError("problem.unknown", problem=code, catalogue=self.id) from None

    def say(self, code: str, lang: str) -> str:
        """Return a problem's name, "" for none, the code itself where it is not known."""
        known = self.by_code.get(code)
        return known.say(lang) if known else code
