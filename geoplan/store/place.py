"""Where a project lies: folders that other machines or sync programs write are refused."""

import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

from geoplan.base.errors import ProjectError

_MOUNTS: Final = Path("/proc/self/mounts")
_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "davfs",
                             "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.glusterfs", "ceph",
                             "fuse.ceph", "lustre", "9p"})  # fmt: skip
_SYNCED: Final = ("onedrive", "dropbox", "坚果云", "nutstore", "google drive", "googledrive",
                  "icloud drive", "iclouddrive", "baidusyncdisk", "百度网盘", "wps云盘", "wpsdrive",
                  "腾讯微云", "微云同步", "阿里云盘", "seafile", "nextcloud", "owncloud",
                  "syncthing", "box sync", "pcloud")  # fmt: skip
# What sync programs leave in the folder they keep.
_LEFT: Final = (".dropbox", ".dropbox.cache", ".stfolder", ".nutstore", ".seafile-data", ".sync")
_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_REMOTE: Final = 4  # Windows: a network drive


class Shared(NamedTuple):
    """Why a folder is no place for a journal: "network" or "synced", and the sign of it."""

    kind: str
    sign: str


def shared_by(folder: Path) -> Shared | None:
    """Return what shares a folder with other machines, None for a local one.

    It goes by the kind of the drive, by the names of sync programs' folders and by the marks
    these leave; what none of them tells cannot be known.
    """
    place = folder.absolute()
    network = _network(place)
    if network:
        return Shared("network", network)
    for part in (place, *place.parents):
        name = part.name.casefold()
        known = next((sign for sign in _SYNCED if name.startswith(sign)), "")
        left = next((sign for sign in _LEFT if (part / sign).exists()), "")
        if known or left:
            return Shared("synced", part.name if known else left)
    for variable in _VARIABLES:
        root = os.environ.get(variable, "")
        if root and place.is_relative_to(root):
            return Shared("synced", variable)
    return None


def refuse_shared(folder: Path) -> None:
    """Refuse a folder that is shared.

    Raises
    ------
    ProjectError
        `place.network` or `place.synced`.
    """
    found = shared_by(folder)
    if found is not None:
        code = "place.network" if found.kind == "network" else "place.synced"
        raise ProjectError(code, folder=str(folder), detail=found.sign)


def _network(place: Path) -> str:
    if sys.platform == "win32":
        return _network_of_windows(place)
    if not _MOUNTS.exists():
        return ""
    return network_mount(place.resolve(), _MOUNTS.read_text("utf-8", "surrogateescape"))


def network_mount(place: Path, mounts: str) -> str:
    """Return the kind of the network file system a place is on, "" for a local one.

    Parameters
    ----------
    mounts
        Lines of device, mount point, kind, as the Linux kernel lists them.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        # The kernel writes blanks of mount points as octal numbers.
        point = Path(parts[1].replace("\\040", " "))
        deep = len(point.parts)
        if deep >= best and place.is_relative_to(point):
            best, kind = deep, parts[2]
    # A whole machine on 9p is a container; a folder on 9p is another machine's.
    return kind if kind in _NETWORK and not (kind == "9p" and best <= 1) else ""


def _network_of_windows(place: Path) -> str:  # pragma: no cover  (Windows)
    import ctypes  # noqa: PLC0415

    drive = place.resolve().drive
    if drive.startswith("\\\\"):
        return drive
    windows = getattr(ctypes, "windll").kernel32  # noqa: B009  (absent elsewhere)
    return drive if windows.GetDriveTypeW(f"{drive}\\") == _REMOTE else ""
