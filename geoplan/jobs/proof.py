"""The proof of a draw as a folder that a sceptic takes home: files and two verifiers."""

from pathlib import Path
from typing import Final

from geoplan.base.words import say
from geoplan.jobs.standalone import program_bytes
from geoplan.jobs.verifier import verifier_page
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project

_FILES: Final = ("draw.json", "frame.txt", "design.json", "commit.json", "amendments.json")


def write_proof(project: Project, folder: Path, *, round_id: str) -> dict[Path, str]:
    """Write what verifies a round's draw into `folder`; return it with what it shows.

    The documents as they lie in the project, byte for byte, the verifying page, the program that
    needs Python alone, and a note on their use. The frame's text names units by identifier and
    place, no persons.
    """
    source = project.attempt_folder(round_id)
    for name in _FILES:
        if (source / name).exists():
            write_bytes(folder / name, (source / name).read_bytes())
    write_bytes(folder / "verify.html", verifier_page())
    write_bytes(folder / "verify.pyz", program_bytes())
    note = "\n\n".join(say("proof.note", lang=lang) for lang in ("zh", "en")) + "\n"
    # Notepad on older Windows knows UTF-8 by its mark alone.
    write_text(folder / "README.txt", "\ufeff" + note)
    return {folder: say("file.proof")}
