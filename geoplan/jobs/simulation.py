"""A simulation as workbook and map."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geoplan.base.progress import Progress, silent
from geoplan.base.words import say
from geoplan.jobs.notes import Files, page_notes, read_backdrop
from geoplan.jobs.simulate import SEED, Simulated, simulate_design
from geoplan.render.simulation_book import simulation_book
from geoplan.render.web.chance_page import chance_page
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import open_project


@dataclass(frozen=True, kw_only=True)
class PublishedSimulation:
    """What many draws showed, and the files that show it."""

    simulated: Simulated
    files: Files


def publish_simulation(  # noqa: PLR0913  (one option each)
    folder: Path,
    design_name: str,
    *,
    now: datetime,
    runs: int = 10_000,
    seed: int = SEED,
    out: Path | None = None,
    progress: Progress = silent,
) -> PublishedSimulation:
    """Simulate a design, and write its workbook and map.

    Parameters
    ----------
    folder, design_name, now, runs, seed, progress
        As `simulate_design`.
    out
        Where the page goes, if not to `maps`.
    """
    found = simulate_design(folder, design_name, now=now, runs=runs, seed=seed, progress=progress)
    with open_project(folder, write=True) as project:
        frame, standard = project.read_frame(), project.standard
        page = chance_page(
            frame.sites,
            found.by_unit,
            areas=frame.areas,
            backdrop=read_backdrop(project),
            standard=standard,
            notes=page_notes(project, title="file.simulation"),
            runs=found.runs,
        )
        where = out or project.folder / "maps"
        book = project.folder / "reports" / "simulation.xlsx"
        write_text(where / "simulation.html", page)
        write_bytes(book, simulation_book(found.units, found.year, runs=found.runs))
    files = {
        where / "simulation.html": say("file.simulation"),
        book: say("file.simulation_book"),
    }
    return PublishedSimulation(simulated=found, files=files)
