"""Sampling designs: what is drawn, how much of it, and how far the source can be trusted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

from geoplan.base.canon import digest
from geoplan.base.closed import CLOSED

Confidence = Literal["official", "press", "document", "example"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A design's name in both languages."""

    __pydantic_config__: ClassVar = CLOSED

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """One category: n sites by simple random sampling, and ordered replacements."""

    __pydantic_config__: ClassVar = CLOSED

    category: str
    n: int
    replacement: int = 0
    points: str = "0"  # decimal as text; canonical documents hold no floats
    windows: tuple[str, ...] = ()  # overrides the standard's
    source: str = ""
    confidence: Confidence = "example"


@dataclass(frozen=True, kw_only=True, slots=True)
class TwoStage:
    """Areas drawn in two stages: townships, then villages in each drawn township.

    The inspectors go to the drawn villages, and to the sites of `category` in the drawn
    townships.
    """

    __pydantic_config__: ClassVar = CLOSED

    category: str
    n_townships: int = 1
    n_villages: int = 1
    replacement: int = 1
    service_s: int = 900
    source: str = ""
    confidence: Confidence = "example"


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """A whole design, as read from TOML."""

    __pydantic_config__: ClassVar = CLOSED

    format: Literal["geoplan-design-v1"]
    id: str
    version: str
    title: Title
    standard: str
    source: str
    confidence: Confidence
    strata: tuple[Stratum, ...]
    two_stage: tuple[TwoStage, ...] = ()


def design_document(design: Design) -> Mapping[str, object]:
    """Return the design as plain lists and objects, as the certificate holds it."""
    document: Mapping[str, object] = asdict(design)
    return document


def design_digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of a design's canonical text."""
    return digest(document)
