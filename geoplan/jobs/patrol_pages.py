"""Pages of the patrols that were planned, for publishing with all others."""

from geoplan.base.words import say
from geoplan.jobs.edits import read_edited_network
from geoplan.jobs.notes import page_notes, read_backdrop
from geoplan.plan.patrol.result import PatrolPlan
from geoplan.render.web.patrol_page import patrol_page
from geoplan.render.web.tiles import Tiles
from geoplan.store.documents import as_value, read_json
from geoplan.store.layers import read_layer
from geoplan.store.project import Project


def patrol_pages(project: Project, *, tiles: Tiles | None = None) -> dict[str, tuple[str, str]]:
    """Return file name → (page, what it shows) of every patrol plan of a project."""
    plans = sorted((project.folder / "patrols").glob("*/plan.json"))
    if not plans or not project.has_streets:
        return {}
    network, backdrop = read_edited_network(project), read_backdrop(project)
    pages: dict[str, tuple[str, str]] = {}
    for path in plans:
        plan = as_value(read_json(path), PatrolPlan, file=path.name)
        page = patrol_page(
            plan,
            read_layer(path.with_name("legs.gpkg"), "legs", index="leg"),
            network=network,
            backdrop=backdrop,
            standard=project.standard,
            notes=page_notes(project, title="file.patrol", tiles=tiles),
        )
        pages[f"patrol-{plan.name}.html"] = (page, say("file.patrol"))
    return pages
