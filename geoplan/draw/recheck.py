"""Documents that follow a draw: sealed, and compared with their recomputation.

Standard library only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from geoplan.base.canon import canonical, digest
from geoplan.base.errors import VerifyError

# What recomputing from a damaged document can run into.
BROKEN: Final = (
    ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """What surrounds a document: which round, which code, when, and what came before.

    Attributes
    ----------
    at
        ISO 8601 with offset.
    counter
        How many such documents this draw has seen, this one included.
    previous
        Head of the one before, "" for none.
    """

    round_id: str
    code_digest: str
    software: str
    at: str
    counter: int
    previous: str


def sealed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with its head, the digest of everything else in it."""
    return {**body, "head": digest(dict(body))}


def differ(place: str, *, stated: object, found: object) -> list[VerifyError]:
    """Return one fault where two values have different canonical texts, as a whole.

    1 and true are equal to Python; no document may hold the one for the other.
    """
    if canonical(stated) == canonical(found):
        return []
    return [VerifyError("verify.differs", place=place, stated=stated, found=found)]


def compare(place: str, *, stated: object, found: object) -> list[VerifyError]:
    """Return where two values differ, down to the smallest place that does.

    Parameters
    ----------
    place
        What the value is called, such as "groups[2].team".
    stated, found
        What the document says, and what its recomputation gives.
    """
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        faults: list[VerifyError] = []
        for key in sorted(stated.keys() | found.keys(), key=str):
            inner = f"{place}.{key}".lstrip(".")
            faults += compare(inner, stated=stated.get(key, "–"), found=found.get(key, "–"))
        return faults
    if isinstance(stated, list) and isinstance(found, list) and len(stated) == len(found):
        faults = []
        for number, (one, other) in enumerate(zip(stated, found, strict=True)):
            faults += compare(f"{place}[{number}]", stated=one, found=other)
        return faults
    if type(stated) is type(found) and stated == found:
        return []
    return [VerifyError("verify.differs", place=place, stated=_short(stated), found=_short(found))]


def check_line(documents: Sequence[Mapping[str, Any]]) -> list[VerifyError]:
    """Return where a line of documents is broken: each names the one before by its digest.

    Parameters
    ----------
    documents
        The newest first, down to the first ever made; one that is missing is empty.
    """
    faults: list[VerifyError] = []
    nothing: Mapping[str, Any] = {}
    for later, earlier in zip_longest(documents, documents[1:], fillvalue=nothing):
        number = later.get("counter")
        body = {key: value for key, value in earlier.items() if key != "head"}
        found = digest(body) if body else ""
        faults += compare(f"previous ({number})", stated=later.get("previous"), found=found)
        if body and number:
            before = body.get("counter")
            faults += compare("counter", stated=before, found=number - 1)
    return faults


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
