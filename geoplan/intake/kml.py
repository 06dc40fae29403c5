"""KML and KMZ, plain and as Ovital writes them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from geoplan.base.errors import InputError
from geoplan.intake.guards import check_archive, check_xml

SUFFIXES: Final = (".kml", ".kmz", ".ovkml", ".ovkmz")
# Headings under which what KML keeps in its tree stands in the table.
FOLDER: Final = "文件夹"
DATUM: Final = "坐标系"


def flat_kml(path: Path) -> bytes:
    """Return a KML with all placemarks on one level, in the order of the file.

    The folder a placemark lies in, and the datum Ovital states for it (`OvCoordType`), become
    data of the placemark.

    Raises
    ------
    InputError
        `file.damaged`, or what `check_archive` and `check_xml` refuse.
    """
    try:
        root = ET.fromstring(_content(path))  # noqa: S314  (entities were refused before)
    except ET.ParseError as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    flat = ET.Element(f"{space}kml")
    document = ET.SubElement(flat, f"{space}Document")
    for placemark, folder in _placemarks(root, space=space, folder=""):
        _add(placemark, FOLDER, folder, space=space)
        stated = placemark.find(f"{space}OvCoordType")
        _add(placemark, DATUM, (stated.text or "") if stated is not None else "", space=space)
        document.append(placemark)
    content: bytes = ET.tostring(flat, encoding="utf-8")
    return content


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in {".kmz", ".ovkmz"}:
        check_xml(path)
        return path.read_bytes()
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith((".kml", ".ovkml"))]
        if not names:
            raise InputError("file.damaged", file=path.name, detail="no .kml inside")
        return archive.read("doc.kml" if "doc.kml" in names else names[0])


def _placemarks(
    element: ET.Element, *, space: str, folder: str
) -> Iterator[tuple[ET.Element, str]]:
    for child in element:
        if child.tag == f"{space}Placemark":
            yield child, folder
        elif child.tag in {f"{space}Folder", f"{space}Document"}:
            name = (child.findtext(f"{space}name") or "").strip()
            inner = name if child.tag == f"{space}Folder" else folder
            yield from _placemarks(child, space=space, folder=inner or folder)


def _add(placemark: ET.Element, name: str, value: str, *, space: str) -> None:
    if not value.strip():
        return
    data = placemark.find(f"{space}ExtendedData")
    if data is None:
        data = ET.SubElement(placemark, f"{space}ExtendedData")
    if all(entry.get("name") != name for entry in data):
        entry = ET.SubElement(data, f"{space}Data", {"name": name})
        ET.SubElement(entry, f"{space}value").text = value.strip()
