"""Registers of permanent random numbers: drawn once, kept closed, gone through wave by wave."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from geoplan.base.canon import canonical, sha256_hex
from geoplan.base.errors import ProjectError
from geoplan.draw.sources import is_public, parse_source, register_digest
from geoplan.store.documents import read_json, write_json
from geoplan.store.project import Project, open_project

_NAME: Final = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register as it lies in the project; the digest is for the public, the seed is not."""

    name: str
    digest: str
    public: bool


def make_register(folder: Path, name: str, *, sources: tuple[str, ...], now: datetime) -> Register:
    """Make a register from sources of chance; its seed stays in the project until disclosed.

    Raises
    ------
    ProjectError
        `register.name`, or `register.exists`: no second register of one name.
    DesignError
        A source that cannot be read.
    """
    values = [parse_source(source) for source in sources]
    with open_project(folder, write=True) as project:
        path = _path(project, name)
        if path.exists():
            raise ProjectError("register.exists", register=name)
        seed = sha256_hex(f"geoplan-register-seed-v1|{name}|{canonical(values)}")
        document = {
            "spec": "geoplan-register-v1",
            "id": name,
            "sources": values,
            "seed": seed,
            "digest": register_digest(seed),
            "at": project.local(now),
        }
        write_json(path, document)
        return Register(name=name, digest=register_digest(seed), public=is_public(values))


def _path(project: Project, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ProjectError("register.name", register=name)
    return project.folder / "registers" / f"{name}.json"


def register_seed(project: Project, name: str) -> str:
    """Return the seed of a register of the project.

    Raises
    ------
    ProjectError
        `register.missing`.
    """
    path = _path(project, name)
    if not path.exists():
        raise ProjectError("register.missing", register=name)
    return str(read_json(path)["seed"])


def register_of_design(project: Project, design: Mapping[str, Any]) -> dict[str, Any]:
    """Return which register a design's panels use and where each goes on; empty without one."""
    name = design["register"]
    if not name:
        return {}
    digest = register_digest(register_seed(project, name))
    return {"id": name, "digest": digest, "after": _where_panels_stand(project, digest)}


def _where_panels_stand(project: Project, digest: str) -> dict[str, str]:
    """Return the last permanent number that each rule's last wave of a register took."""
    waves = []
    for folder in sorted((project.folder / "rounds").glob("*")):
        path = project.attempt_folder(folder.name) / "draw.json"
        if path.exists():
            certificate = read_json(path)
            if certificate["commitment"]["register"].get("digest") == digest:
                waves.append(certificate)
    after: dict[str, str] = {}
    for certificate in sorted(waves, key=lambda wave: (wave["at"], wave["round_id"])):
        for draw in certificate["draws"]:
            if draw["after"]:
                after[draw["label"].removeprefix(certificate["round_id"] + "/")] = draw["after"]
    return after
