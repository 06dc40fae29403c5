"""Sampling designs: what is drawn, how much of it, and how far the source can be trusted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import ClassVar, Literal

from geoplan.base.canon import digest
from geoplan.base.closed import CLOSED
from geoplan.draw.allocate import Allocation

Confidence = Literal["official", "press", "document", "example"]
MethodName = Literal[
    "srs", "systematic", "systematic_listed", "pivotal", "sampford", "cps", "pareto",
    "seq_poisson", "lpm1", "lpm2", "hlpm2", "scps", "grts", "panel", "phone_map",
]  # fmt: skip
Origin = Literal["uniform", "population", "road", "hotel"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A design's name in both languages."""

    __pydantic_config__: ClassVar = CLOSED

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """How somebody with a phone finds sites (method `phone_map`); the real rule is not public.

    Attributes
    ----------
    origin
        uniform: anywhere within reach of a site; population: around compounds and communities by
        size; road: around street sites by length; hotel: around hotels.
    reach_m
        How far from such a place.
    ranks
        Integer weights of taking the nearest, the second nearest, … site.
    """

    __pydantic_config__: ClassVar = CLOSED

    origin: Origin = "uniform"
    reach_m: int = 500
    ranks: tuple[int, ...] = (1,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """One rule: n sites of a category, or of whatever a condition says.

    Attributes
    ----------
    category
        Category code; may be left out when `where` says what is meant.
    n, replacement
        How many are drawn, how many substitutes are kept ready.
    up_to
        Where there are fewer than n, all are taken.
    id
        Name of the rule in labels; the category when left out.
    where
        Condition over the frame's columns (`geoplan.draw.where`).
    by
        Column whose values are drawn from separately; n is shared out among them.
    allocation, least, spread
        How n is shared out: see `geoplan.draw.allocate`.
    method
        See `geoplan.draw.methods.registry`.
    size
        Column with the measure of size; "" gives equal chances.
    certainty
        Identifiers that are taken for certain.
    min_distance_m
        Keep drawn sites at least this far apart (method srs); chances are then simulated.
    points, windows
        Points of the category as decimal text; times of day over the standard's.
    phone
        For the method phone_map.
    source, confidence
        Where the numbers come from and how far that can be trusted.
    """

    __pydantic_config__: ClassVar = CLOSED

    n: int
    category: str = ""
    replacement: int = 0
    up_to: bool = False
    id: str = ""
    where: str = ""
    by: str = ""
    allocation: Allocation = "proportional"
    least: int = 0
    spread: Mapping[str, str] = field(default_factory=dict)
    method: MethodName = "srs"
    size: str = ""
    certainty: tuple[str, ...] = ()
    min_distance_m: int = 0
    points: str = "0"  # decimal as text; canonical documents hold no floats
    windows: tuple[str, ...] = ()  # overrides the standard's
    phone: Phone | None = None
    source: str = ""
    confidence: Confidence = "example"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """Sites drawn inside each drawn township: the third stage."""

    __pydantic_config__: ClassVar = CLOSED

    category: str
    n: int
    replacement: int = 0
    method: MethodName = "srs"
    size: str = ""
    points: str = "0"


@dataclass(frozen=True, kw_only=True, slots=True)
class TwoStage:
    """Areas drawn in two stages: townships, then villages in each drawn township.

    The inspectors go to the drawn villages, and to the sites of `category` in the drawn
    townships.

    Attributes
    ----------
    category
        Category of these visits.
    id
        Name of the rule in labels.
    n_townships, n_villages, replacement
        How many of each, and substitutes of each.
    method, size
        How townships are drawn; size "villages" is the number of their villages, "size" their
        own, "" gives equal chances.
    village_method, village_size
        How villages are drawn in each township.
    sites
        Sites drawn in each drawn township besides.
    """

    __pydantic_config__: ClassVar = CLOSED

    category: str
    id: str = "two_stage"
    n_townships: int = 1
    n_villages: int = 1
    replacement: int = 1
    method: MethodName = "srs"
    size: Literal["", "size", "villages"] = ""
    village_method: MethodName = "srs"
    village_size: Literal["", "size"] = ""
    sites: tuple[Inside, ...] = ()
    service_s: int = 900
    source: str = ""
    confidence: Confidence = "example"


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """The questionnaire's numbers, when they are to be committed with the draw."""

    __pydantic_config__: ClassVar = CLOSED

    communities: int
    households: int


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
    strata: tuple[Stratum, ...] = ()
    two_stage: tuple[TwoStage, ...] = ()
    survey: Survey | None = None
    register: str = ""  # whose permanent numbers the rules of method panel use


def design_document(design: Design) -> Mapping[str, object]:
    """Return the design as plain lists and objects, as the certificate holds it."""
    document: Mapping[str, object] = asdict(design)
    return document


def design_digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of a design's canonical text."""
    return digest(document)
