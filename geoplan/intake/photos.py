"""Photos: when and where they were taken, from their own data (EXIF); pixels are not looked at."""

import hashlib
import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, UnidentifiedImageError

from geoplan.base.errors import InputError, MissingError
from geoplan.base.shift import to_wgs84

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff")
_LARGEST: Final = 100 * 2**20
# What the library lets out of a file that is not what it says.
_SPOILT: Final = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error,
                  AttributeError, ArithmeticError, MemoryError, RuntimeError)  # fmt: skip
_STAMP: Final = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A photo as it is kept.

    Attributes
    ----------
    name, suffix
        What the file was called; its suffix in lower case.
    sha256
        Of its bytes.
    taken_at
        In UTC; None where the file does not say.
    lon, lat
        WGS-84 degrees; None where the file does not say.
    zoned
        Whether the file itself told the time zone.
    content
        Its bytes.
    """

    name: str
    suffix: str
    sha256: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    zoned: bool
    content: bytes

    @property
    def kept_as(self) -> str:
        """The name of the file in the project's folder of photos."""
        return f"{self.sha256}{self.suffix}"

    def body(self) -> dict[str, Any]:
        """Return it as findings and steps name it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "taken_at": self.taken_at.isoformat() if self.taken_at else "",
            "lon_e7": None if self.lon is None else round(self.lon * 1e7),
            "lat_e7": None if self.lat is None else round(self.lat * 1e7),
        }


def list_photos(folder: Path) -> list[Path]:
    """Return the photos of a folder and of those in it, by name.

    Raises
    ------
    MissingError
        `file.missing`: there is no such folder.
    """
    if not folder.is_dir():
        raise MissingError("file.missing", file=str(folder))
    return sorted(path for path in folder.rglob("*") if is_photo(path))


def is_photo(path: Path) -> bool:
    """Tell whether a file is called like a photo."""
    return path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")


def read_photo(path: Path, *, zone: str, datum: str = "WGS-84") -> Photo:
    """Read a photo.

    Parameters
    ----------
    zone
        Of times without an offset of their own.
    datum
        What its place is in. EXIF says WGS-84; some phones in China write GCJ-02 all the same.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `photo.too_large`; `photo.unreadable`: it is no picture.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    if path.stat().st_size > _LARGEST:
        raise InputError("photo.too_large", file=path.name)
    content = path.read_bytes()
    told = _exif(content, name=path.name)
    taken, zoned = _taken_at(told, zone=zone)
    place = _place(told.get("gps", {}), datum=datum)
    return Photo(
        name=path.name,
        suffix=path.suffix.lower(),
        sha256=hashlib.sha256(content).hexdigest(),
        taken_at=taken,
        lon=place[0] if place else None,
        lat=place[1] if place else None,
        zoned=zoned,
        content=content,
    )


def _exif(content: bytes, *, name: str) -> dict[str, Any]:
    """Return what a picture says of itself, nothing where that part is spoilt."""
    with warnings.catch_warnings():
        # A picture of 108 megapixels is no bomb to somebody who does not unpack it.
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(content))
        except UnidentifiedImageError:
            # HEIC is a picture that this library does not know: kept, without time and place.
            if Path(name).suffix.lower() in {".heic", ".heif"} and content[4:8] == b"ftyp":
                return {}
            raise InputError("photo.unreadable", file=name) from None
        except Image.DecompressionBombError:
            return {}
        except _SPOILT as error:
            raise InputError("photo.unreadable", file=name, detail=error) from None
        with picture:
            try:
                return _told(picture.getexif())
            except _SPOILT:
                return {}


def _told(exif: Image.Exif) -> dict[str, Any]:
    told = dict(exif.get_ifd(ExifTags.IFD.Exif))
    names = {ExifTags.Base(tag).name: value for tag, value in told.items() if _known(tag)}
    names.setdefault("DateTime", exif.get(ExifTags.Base.DateTime))
    return {**names, "gps": dict(exif.get_ifd(ExifTags.IFD.GPSInfo))}


def _known(tag: int) -> bool:
    return tag in ExifTags.TAGS and tag in set(ExifTags.Base)


def _taken_at(told: Mapping[str, Any], *, zone: str) -> tuple[datetime | None, bool]:
    """Return the moment, and whether the file told its offset."""
    for stamp, offset in (
        ("DateTimeOriginal", "OffsetTimeOriginal"),
        ("DateTimeDigitized", "OffsetTimeDigitized"),
        ("DateTime", "OffsetTime"),
    ):
        text = str(told.get(stamp) or "").strip("\0 ")
        try:
            local = datetime.strptime(text, _STAMP)  # noqa: DTZ007  (the zone comes next)
        except ValueError:
            continue
        shift = _offset(str(told.get(offset) or "").strip("\0 "))
        zoned = local.replace(tzinfo=shift or ZoneInfo(zone))
        return zoned.astimezone(UTC), shift is not None
    return None, False


def _offset(text: str) -> timezone | None:
    sign, hours, minutes = text[:1], text[1:3], text[4:6]
    if sign not in {"+", "-"} or not (hours.isdigit() and minutes.isdigit()):
        return UTC if text == "Z" else None
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    if shift >= timedelta(hours=24):
        return None
    return timezone(-shift if sign == "-" else shift)


def _place(gps: Mapping[int, Any], *, datum: str) -> tuple[float, float] | None:
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):
        return None
    if datum == "WGS-84":
        return lon, lat
    east, north = to_wgs84([lon], [lat], datum=datum)
    return float(east[0]), float(north[0])


def _degrees(parts: Any, ref: Any, negative: str) -> float | None:  # noqa: ANN401  (of a file)
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if value != value:  # noqa: PLR0124  (0/0 in the file)
        return None
    side = ref.decode("ascii", "replace") if isinstance(ref, bytes) else str(ref or "")
    return -value if side[:1].upper() == negative else value
