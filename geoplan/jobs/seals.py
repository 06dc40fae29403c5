"""Documents that follow a draw, drawn again under a counter: what surrounds and links them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from geoplan import __version__
from geoplan.draw.recheck import Seal
from geoplan.store.assets import code_digest
from geoplan.store.documents import read_json
from geoplan.store.project import Project

# What a seal says of when and by what; two documents that differ in nothing else are the same.
SEALED: Final = frozenset({"at", "code_digest", "software", "counter", "previous", "head"})


def next_seal(
    project: Project, round_id: str, *, last: Mapping[str, Any] | None, now: datetime
) -> Seal:
    """Return the seal of a document that follows `last`, or begins a line."""
    return Seal(
        round_id=round_id,
        code_digest=code_digest(),
        software=f"geoplan {__version__}",
        at=project.local(now),
        counter=last["counter"] + 1 if last else 1,
        previous=last["head"] if last else "",
    )


def same_question(
    one: Mapping[str, Any], two: Mapping[str, Any], *, beside: frozenset[str] = frozenset()
) -> bool:
    """Tell whether two documents differ in their seals alone, and in what `beside` names."""
    apart = SEALED | beside
    return {key: one[key] for key in one.keys() - apart} == {
        key: two[key] for key in two.keys() - apart
    }


def line_of(where: Path, document: dict[str, Any], *, stem: str) -> list[dict[str, Any]]:
    """Return a document and all before it, an empty one where a file is gone."""
    paths = [where / f"{stem}-{n}.json" for n in range(document["counter"] - 1, 0, -1)]
    return [document, *(read_json(path) if path.exists() else {} for path in paths)]
