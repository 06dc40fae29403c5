"""Designs an office makes: listed, and written from answers."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.base.errors import ProjectError
from geoplan.base.words import reader
from geoplan.draw.allocate import allocate
from geoplan.draw.check import require_sound
from geoplan.draw.design import Design, design_document
from geoplan.store.assets import assets_folder
from geoplan.store.documents import as_value, read_toml, write_toml
from geoplan.store.project import Project, find_project, open_project

Ask = Callable[[str, int], int]  # category's name, number in the ledger → how many to draw


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One design there is."""

    name: str
    title: str
    n: int
    own: bool  # the office's, in the project's folder


def list_designs(folder: Path) -> list[Listed]:
    """Return the designs that come along, and the project's own."""
    places = [(path, False) for path in sorted((assets_folder() / "designs").glob("*.toml"))]
    with suppress(ProjectError):  # outside a project there are no own ones
        own = find_project(folder) / "designs"
        places += [(path, True) for path in sorted(own.glob("*.toml"))]
    found = []
    for path, own_one in places:
        told = read_toml(path)
        title = told.get("title", {}).get(reader(), "")
        n = sum(rule.get("n", 0) for rule in told.get("strata", []))
        found.append(Listed(name=path.stem, title=title, n=n, own=own_one))
    return found


@dataclass(frozen=True, kw_only=True)
class NewDesign:
    """Answers that make a design.

    Attributes
    ----------
    name
        Of the design and its file.
    title
        In both languages.
    method
        How sites are drawn.
    total
        Number of sites, shared out over the categories by their numbers in the ledger, at least
        one each; 0: each category is asked for.
    townships, villages
        To be drawn in two stages; 0 for none.
    """

    name: str
    title: Mapping[str, str]
    method: str = "srs"
    total: int = 0
    townships: int = 0
    villages: int = 0


def write_design(folder: Path, answers: NewDesign, *, ask: Ask) -> tuple[Path, int]:
    """Write a design into the project's folder `designs`; return its path and its sites.

    Raises
    ------
    ProjectError
        `design.exists`.
    DesignError
        The answers make no sound design.
    """
    with open_project(folder, write=True) as project:
        path = project.folder / "designs" / f"{answers.name}.toml"
        if path.exists():
            raise ProjectError("design.exists", name=answers.name, file=str(path))
        counts = Counter(project.read_frame().sites["category"])
        quotas = _quotas(project, answers, counts, ask=ask)
        document = _document(project, answers, quotas)
        design = as_value(document, Design, file=path.name)
        require_sound(design_document(design), project.standard)
        write_toml(path, document)
        return path, sum(quotas.values())


def _quotas(
    project: Project, answers: NewDesign, counts: Mapping[str, int], *, ask: Ask
) -> dict[str, int]:
    known = [one for one in project.standard.categories if counts.get(one.code, 0)]
    known = [one for one in known if not (answers.townships and one.code == "township")]
    if answers.total:
        parts = {one.code: int(counts[one.code]) for one in known}
        shared = allocate(answers.total, parts, how="proportional", least=1, label=answers.name)
        return {one.code: shared[one.code] for one in known}
    asked = {one.code: ask(one.say(reader()), int(counts[one.code])) for one in known}
    return {code: n for code, n in asked.items() if n > 0}


def _document(project: Project, answers: NewDesign, quotas: Mapping[str, int]) -> dict[str, Any]:
    points = {one.code: one.points for one in project.standard.categories}
    strata = [
        {
            "category": code,
            "n": n,
            "replacement": -(-n // 2),
            "method": answers.method,
            "points": points[code],
        }
        for code, n in quotas.items()
    ]
    document: dict[str, Any] = {
        "format": "geoplan-design-v1",
        "id": answers.name,
        "version": "1",
        "standard": project.standard.id,
        "source": "",
        "confidence": "example",
        "title": dict(answers.title),
        "strata": strata,
    }
    if answers.townships:
        document["two_stage"] = [
            {
                "category": "township",
                "n_townships": answers.townships,
                "n_villages": answers.villages,
            }
        ]
    return document
