"""Check the frame: a table of what to mend, a workbook with the cells marked, a map."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geoplan.base.words import fill
from geoplan.draw.check import require_sound
from geoplan.draw.design import design_document
from geoplan.draw.stages import check_quotas
from geoplan.frame.check import Finding, check_frame
from geoplan.frame.standard import Words
from geoplan.frame.text import parse_frame
from geoplan.frame.units import Frame
from geoplan.jobs.edits import read_edited_network
from geoplan.jobs.notes import page_notes, read_backdrop
from geoplan.jobs.told import frame_text_of
from geoplan.plan.snap import snap_points
from geoplan.render.check_book import check_book
from geoplan.render.web.pages import check_page
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project, open_project


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What is to be mended, and the files that show it."""

    findings: list[Finding]
    book: Path
    page: Path


def check_project(
    folder: Path, *, design_name: str = "", mode: str = "car", out: Path | None = None
) -> Checked:
    """Find what is wrong with the frame, the quotas of a design, and the way to the sites.

    Parameters
    ----------
    folder
        The project; the workbook goes to `reports`, the page to `maps`.
    design_name
        A design whose quotas the frame must fill; "" for none.
    mode
        How the teams would travel.
    out
        Where the page goes, if not to `maps`.
    """
    with open_project(folder, write=True) as project:
        frame, standard = project.read_frame(), project.standard
        found = check_frame(frame.sites, frame.areas, standard=standard, duties=frame.duties)
        if design_name:
            found += _quotas(project, design_name)
        if project.has_streets:
            found += _off_streets(project, frame, mode=mode)
        book = project.folder / "reports" / "check.xlsx"
        write_bytes(book, check_book(found, sites=frame.sites, standard=standard))
        page = (out or project.folder / "maps") / "check.html"
        write_text(page, _page(project, frame, found))
        return Checked(findings=found, book=book, page=page)


def _quotas(project: Project, design_name: str) -> list[Finding]:
    document = design_document(project.read_design(design_name))
    require_sound(document, project.standard)
    return [
        Finding(
            code="check.quota",
            site_id="",
            name=str(item["stratum"]),
            detail=f"{item['population']} < {item['n']}",
        )
        for item in check_quotas(parse_frame(frame_text_of(project, document)), document)
    ]


def _off_streets(project: Project, frame: Frame, *, mode: str) -> list[Finding]:
    network = read_edited_network(project)
    points = frame.sites.geometry.to_crs(network.crs).representative_point()
    snapped = snap_points(np.asarray(points, dtype=object), network, mode=mode)
    found: list[Finding] = []
    for code, flags in (
        ("check.off_network", snapped.off_network),
        ("check.other_component", snapped.other_component),
    ):
        rows = frame.sites[flags]
        found += [
            Finding(code=code, site_id=str(key), name=str(name), column="geometry")
            for key, name in zip(rows.index, rows["name"], strict=True)
        ]
    return found


def _page(project: Project, frame: Frame, found: list[Finding]) -> str:
    faults: dict[str, list[Words]] = {}
    for finding in found:
        facts = {"name": finding.name, "site": finding.site_id, "detail": finding.detail}
        words = Words(
            zh=fill(finding.code, facts, lang="zh"), en=fill(finding.code, facts, lang="en")
        )
        faults.setdefault(finding.site_id, []).append(words)
    return check_page(
        frame.sites,
        areas=frame.areas,
        backdrop=read_backdrop(project),
        standard=project.standard,
        notes=page_notes(project, title="file.check"),
        faults=faults,
    )
