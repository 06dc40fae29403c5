"""What was said of a source, remembered for the next file from it."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoplan.store.documents import read_value, write_toml

FILE: Final = "sources.toml"
_COUNTED: Final = re.compile(
    r"[\d\s\-_.()（）年月日]+|副本|最新版?|修改|终稿|定稿|copy|final|new", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source as it was last read.

    Attributes
    ----------
    name
        Of the last file.
    at
        When that was, ISO 8601.
    datum, category, encoding, layer, columns
        What the user said of it; "" and {} where nothing was said.
    """

    name: str
    at: str
    datum: str = ""
    category: str = ""
    encoding: str = ""
    layer: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Whether there is anything worth remembering."""
        return bool(self.datum or self.category or self.encoding or self.layer or self.columns)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All sources a project remembers."""

    sources: tuple[Source, ...] = ()


def kin(name: str) -> str:
    """Return what files of one source have in common: the name without dates and numbers."""
    stem, _, suffix = name.rpartition(".")
    return f"{_COUNTED.sub('', stem or suffix)}.{suffix if stem else ''}".casefold()


def recall(folder: Path, name: str) -> Source | None:
    """Return what was said of the last file of the same source, None if nothing."""
    path = folder / FILE
    known = read_value(path, Sources).sources if path.exists() else ()
    return next((source for source in known if kin(source.name) == kin(name)), None)


def remember(folder: Path, source: Source) -> None:
    """Write a source down, in place of the one it follows."""
    path = folder / FILE
    known = read_value(path, Sources).sources if path.exists() else ()
    others = [old for old in known if kin(old.name) != kin(source.name)]
    write_toml(path, {"sources": [dataclasses.asdict(one) for one in (*others, source)]})
