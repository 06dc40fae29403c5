"""Photos into the project: kept by their digest, matched to sites, visits and findings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.intake.photos import Photo, is_photo, list_photos, read_photo
from geoplan.intake.record_cells import Places
from geoplan.store.atomic import write_bytes
from geoplan.store.journal import Journal, open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.corrections import correction
from geoplan.visits.events import visits_table
from geoplan.visits.findings import findings_table


@dataclass(frozen=True, kw_only=True)
class KeptPhotos:
    """Photos of findings: how many were kept, and the names of those not found."""

    kept: int
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PhotoWish:
    """How photos are matched.

    Attributes
    ----------
    datum
        What their places are in.
    near_m
        How far from its site a photo may have been taken.
    minutes
        How far its time may lie from the visit's.
    """

    datum: str = "WGS-84"
    near_m: float = 200.0
    minutes: int = 90


@dataclass(frozen=True, kw_only=True)
class PhotoLine:
    """What became of one photo.

    Attributes
    ----------
    outcome
        "finding", "visit", "site", "far", "unplaced", "known" or "unreadable".
    away_m
        From the nearest site; None where the photo tells no place.
    """

    name: str
    outcome: str
    site_id: str = ""
    visit_id: str = ""
    finding_id: str = ""
    taken_at: str = ""
    away_m: int | None = None


def keep_photo(project: Project, path: Path, *, datum: str) -> Photo:
    """Keep a photo under its digest.

    Raises
    ------
    InputError
        What `read_photo` refuses.
    """
    photo = read_photo(path, zone=project.settings.zone, datum=datum)
    kept = project.folder / "photos" / photo.kept_as
    if not kept.exists():
        write_bytes(kept, photo.content)
    return photo


def photos_of_findings(
    project: Project, findings: list[tuple[str, dict[str, Any]]], *, folder: Path, datum: str
) -> KeptPhotos:
    """Keep the photos that findings name and tell these what the photos say of themselves."""
    known: dict[str, dict[str, Any]] = {}
    missing: dict[str, None] = {}
    here: dict[str, Path] | None = None
    for _, body in findings:
        for place, photo in enumerate(body["photos"]):
            name = Path(photo["name"].replace("\\", "/")).name
            if here is None:
                near = (*folder.glob("*"), *folder.glob("*/*"))
                here = {path.name: path for path in near if is_photo(path)}
            if name not in known and name in here:
                try:
                    known[name] = keep_photo(project, here[name], datum=datum).body()
                except InputError:
                    missing[name] = None
            if name in known:
                body["photos"][place] = known[name]
            else:
                missing[name] = None
    return KeptPhotos(kept=len(known), missing=tuple(missing))


def import_photos(
    folder: Path, source: Path, *, now: datetime, by: str = "", wish: PhotoWish | None = None
) -> list[PhotoLine]:
    """Keep the photos of a folder and match them to what was recorded.

    A photo belongs to the finding that names it; else to the nearest site, its visit next in
    time, and the finding of that visit if there is one only. Photos far from every site, or
    without a place, are kept and reported. The same folder twice adds nothing.

    Raises
    ------
    MissingError
        `file.missing`.
    """
    said = wish or PhotoWish()
    lines: list[PhotoLine] = []
    with (
        open_project(folder, write=True) as project,
        open_journal(project.folder / "journal.sqlite") as journal,
    ):
        matcher = _Matcher(project, journal, said)
        for path in list_photos(source):
            try:
                photo = keep_photo(project, path, datum=said.datum)
            except InputError:
                lines.append(PhotoLine(name=path.name, outcome="unreadable"))
                continue
            lines.append(matcher.match(photo, path))
        stamp = now.isoformat(timespec="seconds")
        journal.append_all(
            {
                "photo": [
                    (key, {**body, "at": stamp, "by": by}) for key, body in matcher.photos.items()
                ],
                "correction": [
                    correction("finding", key, body=body, at=now, by=by, reason="photo")
                    for key, body in matcher.changed.items()
                ],
            }
        )
    return lines


class _Matcher:
    """Finds what a photo shows, and gathers what is to be recorded of it."""

    def __init__(self, project: Project, journal: Journal, wish: PhotoWish) -> None:
        sites = project.read_frame().sites
        self.places = Places(sites=sites, near_m=wish.near_m, codes={})
        self.window = timedelta(minutes=wish.minutes)
        self.visits = visits_table(journal.read("visit"))
        self.bodies = dict(journal.read("finding"))
        self.findings = findings_table(self.bodies.items())
        self.journal = journal
        self.named: dict[str, list[str]] = {}
        for key, body in self.bodies.items():
            for photo in body["photos"]:
                self.named.setdefault(photo["name"], []).append(key)
        self.photos: dict[str, dict[str, Any]] = {}
        self.changed: dict[str, dict[str, Any]] = {}

    def match(self, photo: Photo, path: Path) -> PhotoLine:
        if self.journal.knows("photo", photo.sha256) or photo.sha256 in self.photos:
            return PhotoLine(name=path.name, outcome="known")
        near, away = self._near(photo)
        finding = self._finding_named(photo)
        visit = self.bodies[finding]["visit_id"] if finding else self._visit(photo, near)
        if not finding and visit:
            of_visit = self.findings.index[self.findings["visit_id"] == visit]
            finding = str(of_visit[0]) if len(of_visit) == 1 else ""
        site = self.bodies[finding]["site_id"] if finding else near
        if finding:
            self._attach(finding, photo)
        outcome = "finding" if finding else "visit" if visit else "site" if site else ""
        if not outcome:
            outcome = "unplaced" if photo.lon is None else "far"
        told = {"site_id": site, "visit_id": visit, "finding_id": finding}
        self.photos[photo.sha256] = {**photo.body(), "file": photo.kept_as, **told}
        taken = photo.taken_at.isoformat() if photo.taken_at else ""
        return PhotoLine(name=path.name, outcome=outcome, taken_at=taken, away_m=away, **told)

    def _near(self, photo: Photo) -> tuple[str, int | None]:
        if photo.lon is None or photo.lat is None:
            return "", None
        found = self.places.nearest(pd.Series([photo.lon]), pd.Series([photo.lat]))
        away = found["away_m"].iloc[0]
        return str(found["site_id"].iloc[0]), None if pd.isna(away) else round(float(away))

    def _finding_named(self, photo: Photo) -> str:
        named = self.named.get(photo.name, [])
        return named[0] if len(named) == 1 else ""

    def _visit(self, photo: Photo, site: str) -> str:
        if not site or photo.taken_at is None:
            return ""
        visits = self.visits[self.visits["site_id"] == site]
        apart = (visits["at"] - pd.Timestamp(photo.taken_at)).abs()
        close = apart[apart <= self.window]
        return str(close.idxmin()) if len(close) else ""

    def _attach(self, finding: str, photo: Photo) -> None:
        body = self.changed.get(finding, self.bodies[finding])
        kept = [one for one in body["photos"] if one["name"] != photo.name or one["sha256"]]
        if any(one["sha256"] == photo.sha256 for one in kept):
            return
        self.changed[finding] = {**body, "photos": [*kept, photo.body()]}
