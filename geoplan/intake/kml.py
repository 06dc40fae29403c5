"""KML and KMZ, plain and as Ovital writes them."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from geoplan.base.errors import InputError
from geoplan.intake.guards import check_archive, check_xml

SUFFIXES: Final = (".kml", ".kmz", ".ovkml", ".ovkmz")
# Headings under which what KML keeps in its tree stands in the table.
FOLDER: Final = "文件夹"
DATUM: Final = "坐标系"
_SPACE: Final = "http://www.opengis.net/kml/2.2"


@dataclass(frozen=True, kw_only=True)
class FlatKml:
    """A KML with all placemarks on one level, and what its coded columns are called."""

    content: bytes
    columns: dict[str, str]


def flat_kml(path: Path) -> FlatKml:
    """Return a KML with all placemarks on one level, in the order of the file.

    The folder a placemark lies in, and the datum Ovital states for it (`OvCoordType`), become
    data of the placemark. Its data bear coded names, as the reader knows ASCII only.

    Raises
    ------
    InputError
        `file.damaged`, or what `check_archive` and `check_xml` refuse.
    """
    try:
        root = ET.fromstring(kml_content(path))  # noqa: S314  (entities were refused before)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    for element in root.iter():
        # Names without their space: old and new ones, and Ovital's, differ in nothing else.
        element.tag = element.tag.rpartition("}")[2]
    flat = ET.Element("kml", {"xmlns": _SPACE})
    document = ET.SubElement(flat, "Document")
    # Without a name of its own the layer would bear one made anew at every opening.
    ET.SubElement(document, "name").text = "placemarks"
    codes: dict[str, str] = {}
    for placemark, folder in _placemarks(root):
        values = {**_data(placemark), FOLDER: folder}
        values[DATUM] = placemark.findtext("OvCoordType") or values.get(DATUM, "")
        extended = ET.SubElement(placemark, "ExtendedData")
        for name, value in values.items():
            if value.strip():
                code = codes.setdefault(name, f"column{len(codes)}")
                entry = ET.SubElement(extended, "Data", {"name": code})
                ET.SubElement(entry, "value").text = value.strip()
        document.append(placemark)
    try:
        content: bytes = ET.tostring(flat, encoding="utf-8")
    except RecursionError as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    return FlatKml(content=content, columns={code: name for name, code in codes.items()})


def kml_content(path: Path) -> bytes:
    """Return the KML in a file, out of its zip where it is packed.

    Raises
    ------
    InputError
        What `check_archive` and `check_xml` refuse; `file.damaged`: no KML inside.
    """
    if path.suffix.lower() not in {".kmz", ".ovkmz"}:
        check_xml(path)
        return path.read_bytes()
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith((".kml", ".ovkml"))]
        if not names:
            raise InputError("file.damaged", file=path.name, detail="no .kml inside")
        return archive.read("doc.kml" if "doc.kml" in names else names[0])


def _placemarks(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Yield placemarks in the order of the file with the name of their nearest folder."""
    waiting = [(root, "")]  # a stack of our own: folders may lie deeper than calls may go
    while waiting:
        element, folder = waiting.pop()
        if element.tag == "Placemark":
            yield element, folder
            continue
        if element.tag == "Folder":
            folder = (element.findtext("name") or "").strip() or folder
        waiting += [
            (child, folder)
            for child in reversed(element)
            if child.tag in {"Placemark", "Folder", "Document"}
        ]


def _data(placemark: ET.Element) -> dict[str, str]:
    """Take the extended data out of a placemark."""
    values: dict[str, str] = {}
    for extended in placemark.findall("ExtendedData"):
        for entry in extended.iter("Data"):
            values[entry.get("name", "")] = entry.findtext("value") or ""
        for entry in extended.iter("SimpleData"):
            values[entry.get("name", "")] = entry.text or ""
        placemark.remove(extended)
    return {name: value for name, value in values.items() if name}
