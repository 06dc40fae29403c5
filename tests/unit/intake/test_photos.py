"""Photos: time, offset and place from EXIF; files that are none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from geoplan.base.errors import GeoplanError, InputError
from geoplan.base.shift import wgs84_to_gcj02
from geoplan.intake.photos import list_photos, read_photo

ZONE = "Asia/Shanghai"


def dms(degrees):
    """Return degrees, minutes, seconds."""
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return (float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 5))


def photo(path, *, at="2026:06:01 09:30:00", offset="", lonlat=(117.3, 28.95), refs=("E", "N")):
    """Write a photo as a phone does."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "phone"
    told = exif.get_ifd(ExifTags.IFD.Exif)
    if at:
        told[ExifTags.Base.DateTimeOriginal] = at
    if offset:
        told[ExifTags.Base.OffsetTimeOriginal] = offset
    if lonlat:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({
            ExifTags.GPS.GPSLongitudeRef: refs[0], ExifTags.GPS.GPSLongitude: dms(lonlat[0]),
            ExifTags.GPS.GPSLatitudeRef: refs[1], ExifTags.GPS.GPSLatitude: dms(lonlat[1]),
        })  # fmt: skip
    Image.new("RGB", (8, 8), (len(path.name) * 7 % 255, 80, 90)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_time_and_place(tmp_path, suffix):
    """In the project's zone where the file tells none."""
    found = read_photo(photo(tmp_path / f"a.{suffix}"), zone=ZONE)
    assert found.taken_at == datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
    assert not found.zoned
    assert (found.lon, found.lat) == pytest.approx((117.3, 28.95), abs=1e-7)
    assert found.kept_as == f"{found.sha256}.{suffix}"
    assert found.body()["lat_e7"] == 289_500_000


def test_the_offset_of_the_file_goes_before_the_zone(tmp_path):
    """A phone set to another zone."""
    found = read_photo(photo(tmp_path / "a.jpg", offset="+09:00"), zone=ZONE)
    assert found.taken_at == datetime(2026, 6, 1, 0, 30, tzinfo=UTC)
    assert found.zoned


def test_southern_and_western_places(tmp_path):
    """By their letters."""
    found = read_photo(photo(tmp_path / "a.jpg", lonlat=(70.5, 33.25), refs=("W", "S")), zone=ZONE)
    assert (found.lon, found.lat) == pytest.approx((-70.5, -33.25), abs=1e-7)


def test_a_gallery_that_writes_gcj02(tmp_path):
    """Told so, the place is taken back."""
    lon, lat = wgs84_to_gcj02([117.3], [28.95])
    path = photo(tmp_path / "a.jpg", lonlat=(float(lon[0]), float(lat[0])))
    found = read_photo(path, zone=ZONE, datum="GCJ-02")
    assert (found.lon, found.lat) == pytest.approx((117.3, 28.95), abs=1e-6)


@pytest.mark.parametrize(
    "told",
    [{"at": ""}, {"at": "0000:00:00 00:00:00"}, {"at": "gestern"}, {"lonlat": None},
     {"lonlat": (0.0, 0.0)}],
)  # fmt: skip
def test_what_is_not_told_is_not_guessed(tmp_path, told):
    """No time, no place: neither of the file's date nor of zero."""
    found = read_photo(photo(tmp_path / "a.jpg", **told), zone=ZONE)
    if "at" in told:
        assert found.taken_at is None
    else:
        assert found.lon is None


def test_no_pictures_are_refused_and_heic_is_kept(tmp_path):
    """HEIC is known by its first bytes, and kept without time and place."""
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(InputError) as caught:
        read_photo(tmp_path / "a.jpg", zone=ZONE)
    assert caught.value.code == "photo.unreadable"
    (tmp_path / "b.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    assert read_photo(tmp_path / "b.HEIC", zone=ZONE).taken_at is None
    (tmp_path / ".hidden.jpg").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    assert [path.name for path in list_photos(tmp_path)] == ["a.jpg", "b.HEIC"]


@given(data=st.data())
@settings(max_examples=200)
def test_spoilt_photos_are_read_or_refused(tmp_path_factory, data):
    """Any byte changed or cut: a value or a refusal by code, never a crash."""
    folder = tmp_path_factory.mktemp("photo")
    content = bytearray(photo(folder / "a.jpg").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    path = folder / "b.jpg"
    path.write_bytes(content[:cut])
    try:
        found = read_photo(path, zone=ZONE)
    except GeoplanError as error:
        assert str(error)  # noqa: PT017
    else:
        assert found.lon is None or -180 <= found.lon <= 180
