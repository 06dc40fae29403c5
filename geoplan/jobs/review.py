"""Look at what there is: faults of the frame, coverage by visits."""

from datetime import datetime
from pathlib import Path

import numpy as np

from geoplan.coverage.result import Coverage
from geoplan.coverage.sites import measure_coverage
from geoplan.draw.design import design_document
from geoplan.draw.stages import check_quotas
from geoplan.frame.check import Finding, check_frame
from geoplan.frame.units import Frame, frame_units
from geoplan.jobs.draw import check_design
from geoplan.jobs.plan import read_network
from geoplan.plan.snap import snap_points
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.events import visits_table


def check_project(folder: Path, *, design_name: str = "", mode: str = "car") -> list[Finding]:
    """Return what is wrong with the frame, the quotas of a design, and the way to the sites.

    Parameters
    ----------
    folder
        The project.
    design_name
        A design whose quotas the frame must fill; "" for none.
    mode
        How the teams would travel.
    """
    with open_project(folder) as project:
        frame = project.read_frame()
        found = check_frame(frame.sites, frame.areas)
        if design_name:
            design = project.read_design(design_name)
            check_design(design, project.standard)
            found += [
                Finding(
                    code="check.quota",
                    site_id="",
                    name=str(item["stratum"]),
                    detail=f"{item['population']} < {item['n']}",
                )
                for item in check_quotas(frame_units(frame), design_document(design))
            ]
        if (project.folder / "roads.gpkg").exists():
            found += _off_streets(project, frame, mode=mode)
        return found


def _off_streets(project: Project, frame: Frame, *, mode: str) -> list[Finding]:
    network = read_network(project)
    points = frame.sites.geometry.to_crs(network.crs).representative_point()
    snapped = snap_points(np.asarray(points, dtype=object), network, mode=mode)
    found: list[Finding] = []
    for code, flags in (
        ("check.off_network", snapped.off_network),
        ("check.other_component", snapped.other_component),
    ):
        rows = frame.sites[flags]
        found += [
            Finding(code=code, site_id=str(key), name=str(name))
            for key, name in zip(rows.index, rows["name"], strict=True)
        ]
    return found


def read_coverage(project: Project, *, as_of: datetime) -> Coverage:
    """Return the coverage of the project's frame by its recorded visits."""
    frame = project.read_frame()
    with open_journal(project.folder / "journal.sqlite") as journal:
        visits = visits_table(journal.read("visit"))
    return measure_coverage(frame.sites, visits, as_of=as_of)
