"""The findings of a check as a workbook: the list, and the ledger with its cells marked."""

import geopandas as gpd
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.words import reader, say
from geoplan.frame.check import Finding
from geoplan.frame.standard import Standard
from geoplan.render.workbook import add_sheet, book_bytes, new_book, note_cell, words
from geoplan.visits.privacy import mask_phone

_SHOWN = ("name", "category", "address", "unit", "partners", "person", "phone", "leader",
          "township", "community", "grid", "size", "source")  # fmt: skip


def check_book(findings: list[Finding], *, sites: gpd.GeoDataFrame, standard: Standard) -> bytes:
    """Return a workbook of findings and of all sites, a comment in each faulty cell.

    Telephone numbers are masked.

    Parameters
    ----------
    findings
        As `geoplan.frame.check.check_frame` gives them.
    sites
        The frame's sites.
    """
    book = new_book()
    said = [
        say(finding.code, name=finding.name, site=finding.site_id, detail=finding.detail)
        for finding in findings
    ]
    rows = [
        (finding.site_id, finding.name, text, finding.code)
        for finding, text in zip(findings, said, strict=True)
    ]
    head = words("id", "name", "meaning", "code")
    add_sheet(book, say("book.findings"), head=head, rows=rows)
    columns = [say("book.id"), *(say(f"field.{name}") for name in _SHOWN), *words("lon", "lat")]
    sheet = add_sheet(book, say("book.sites"), head=columns, rows=_rows(sites, standard))
    places = {"": 1, **{name: place for place, name in enumerate(_SHOWN, start=2)}}
    places["geometry"] = len(_SHOWN) + 2
    numbers = {str(key): row for row, key in enumerate(sites.index, start=2)}
    for finding, text in zip(findings, said, strict=True):
        row = numbers.get(finding.site_id)
        if row is not None:
            note_cell(sheet, row=row, column=places[finding.column], text=text)
    sheet.freeze_panes = "C2"
    return book_bytes(book)


def _rows(sites: gpd.GeoDataFrame, standard: Standard) -> list[tuple[object, ...]]:
    lang = reader()
    names = {category.code: category.say(lang) for category in standard.categories}
    table = sites[list(_SHOWN)].copy()
    table["category"] = table["category"].map(names).fillna(table["category"])
    table["phone"] = table["phone"].map(mask_phone)
    xy = shapely.get_coordinates(shapely.point_on_surface(sites.geometry.to_numpy()))
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1], crs=CRS(sites.crs))
    table["lon"], table["lat"] = lon.round(6), lat.round(6)
    return [(str(key), *row) for key, *row in table.itertuples(name=None)]
