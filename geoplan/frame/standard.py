"""The standard: categories, their points, checklists and hours, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

from geoplan.base.closed import CLOSED
from geoplan.base.errors import InputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One text in both languages."""

    __pydantic_config__: ClassVar = CLOSED

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the text in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """One kind of site."""

    __pydantic_config__: ClassVar = CLOSED

    code: str
    zh: str
    en: str
    geometry: Literal["point", "line", "area"]
    points: str  # a decimal number as text: canonical documents hold no floats
    service_s: int
    windows: tuple[str, ...] = ()  # "HH:MM-HH:MM", local
    items: tuple[str, ...] = ()

    def say(self, lang: str) -> str:
        """Return the category's name in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class Standard:
    """A versioned assessment standard; `confidence` says how far to trust it."""

    __pydantic_config__: ClassVar = CLOSED

    id: str
    version: str
    confidence: str
    source: str
    title: Words
    items: Mapping[str, Words]
    categories: tuple[Category, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        """The categories by code."""
        return {category.code: category for category in self.categories}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name a category goes by, folded to lower case → code."""
        known: dict[str, str] = {}
        for category in self.categories:
            for name in (category.code, category.zh, category.en):
                known[name.casefold()] = category.code
        return known

    def category(self, code: str) -> Category:
        """Return one category.

        Raises
        ------
        InputError
            `category.unknown_code`.
        """
        try:
            return self.by_code[code]
        except KeyError:
            raise InputError("category.unknown_code", category=code, standard=self.id) from None
