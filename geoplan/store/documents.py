"""TOML and JSON documents in, frozen values out."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import tomli_w
from pydantic import TypeAdapter, ValidationError

from geoplan.base.canon import canonical
from geoplan.base.errors import InputError, MissingError
from geoplan.base.words import catalogue, fill
from geoplan.store.atomic import write_text

Value = TypeVar("Value")


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise MissingError("file.missing", file=str(path)) from None
    except UnicodeDecodeError as error:
        raise InputError("file.not_utf8", file=path.name, at=error.start) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML document as plain values.

    Raises
    ------
    InputError
        `toml.syntax`, `file.not_utf8`, or `file.missing` (MissingError).
    """
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError("toml.syntax", file=path.name, detail=error) from None


def read_json(path: Path) -> Any:  # noqa: ANN401  (a document of any shape)
    """Read a JSON document.

    Raises
    ------
    InputError
        `json.syntax`, `file.not_utf8`, or `file.missing` (MissingError).
    """
    try:
        return json.loads(_read_text(path))
    except ValueError as error:
        raise InputError("json.syntax", file=path.name, detail=error) from None


def as_value(data: Mapping[str, Any], kind: type[Value], *, file: str) -> Value:
    """Check a document strictly and return the frozen value; `true` is no integer.

    Raises
    ------
    InputError
        `document.invalid` with every fault: path, what is wrong, value found.
    """
    try:
        adapter: TypeAdapter[Value] = TypeAdapter(kind)
        return adapter.validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        listed = error.errors(include_url=False)
        faults = "\n".join(_fault_line(fault) for fault in listed)
        raise InputError("document.invalid", file=file, count=len(listed), faults=faults) from None


def _fault_line(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(step) for step in fault["loc"])
    value = json.dumps(fault["input"], ensure_ascii=False, default=str)[:80]
    code = f"fault.{fault['type']}"
    facts = {**fault.get("ctx", {}), "place": place, "value": value, "detail": fault["msg"]}
    return fill(code if code in catalogue() else "fault.other", facts)


def read_value(path: Path, kind: type[Value]) -> Value:
    """Read a TOML document into a frozen value (see `as_value`)."""
    return as_value(read_toml(path), kind, file=path.name)


def write_toml(path: Path, document: Mapping[str, Any]) -> None:
    """Write a TOML document, all or nothing."""
    write_text(path, tomli_w.dumps(dict(document)))


def write_json(path: Path, document: object) -> None:
    """Write a document as canonical JSON and a line feed, all or nothing."""
    write_text(path, canonical(document) + "\n")
