"""The catalogue of all sentences people read, in Chinese and English.

Each room has a module here with one mapping, `WORDS`: code → (zh, en). A sentence names
its facts in braces; both languages must name the same ones (a test compares them).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import Literal, cast

Lang = Literal["zh", "en"]

ROOMS = (
    "books",
    "cli",
    "directions",
    "draw",
    "exports",
    "findings",
    "frame",
    "gaps",
    "intake",
    "keep",
    "maps",
    "meeting",
    "network",
    "phone",
    "partners",
    "patrol",
    "plan",
    "province",
    "record",
    "sampling",
    "score",
    "score_pages",
    "sheets",
    "store",
    "streets",
    "survey",
    "tracks",
    "visits",
)

# The reader's language belongs to the call in progress, not to the program.
_READER: ContextVar[Lang] = ContextVar("reader", default="zh")


@cache
def catalogue() -> Mapping[str, tuple[str, str]]:
    """Return all sentences: code → (zh, en)."""
    words: dict[str, tuple[str, str]] = {}
    for room in ROOMS:
        module = import_module(f"geoplan.base.words.{room}")
        for code, pair in cast("dict[str, tuple[str, str]]", module.WORDS).items():
            if code in words:
                message = f"two sentences share the code {code}"
                raise KeyError(message)
            words[code] = pair
    return words


def reader() -> Lang:
    """Return the language of the call in progress."""
    return _READER.get()


@contextmanager
def reading(lang: Lang) -> Iterator[None]:
    """Use a language for the calls inside the block."""
    token = _READER.set(lang)
    try:
        yield
    finally:
        _READER.reset(token)


def fill(code: str, facts: Mapping[str, object], *, lang: Lang | None = None) -> str:
    """Return one sentence with its facts filled in.

    Parameters
    ----------
    code
        Its code in the catalogue.
    facts
        What the sentence names in braces; more is allowed.
    lang
        "zh" or "en"; the language of the call in progress when left out.

    Raises
    ------
    KeyError
        The code, or a fact the sentence needs, is missing: a fault of ours, found by tests.
    """
    zh, en = catalogue()[code]
    return (zh if (lang or reader()) == "zh" else en).format_map(facts)


def say(code: str, /, *, lang: Lang | None = None, **facts: object) -> str:
    """Return one sentence, its facts given by name (see `fill`)."""
    return fill(code, facts, lang=lang)
