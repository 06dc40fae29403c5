"""QR codes: to a phone's navigation, and of a draw's head."""

import io
from typing import Final

import segno

# Amap takes WGS-84 when told so, and opens its web page where the app is missing.
_AMAP: Final = (
    "https://uri.amap.com/navigation?to={lon:.6f},{lat:.6f},{name}&coordinate=wgs84&callnative=1"
)


def navigation_link(lon: float, lat: float, *, name: str) -> str:
    """Return the link that opens navigation to a place (WGS-84) in Amap."""
    return _AMAP.format(lon=lon, lat=lat, name=_encoded(name))


def navigation_qr(lon: float, lat: float, *, name: str) -> str:
    """Return the link as a QR code in SVG, error correction M, quiet zone of 4 modules.

    A short name keeps the modules large: a stop's number, not its name.
    """
    return _svg(navigation_link(lon, lat, name=name))


def head_qr(round_id: str, *, head: str) -> str:
    """Return `geoplan|round|head` as a QR code in SVG: what two papers need to be compared."""
    return _svg(f"geoplan|{round_id}|{head}")


def _svg(text: str) -> str:
    buffer = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(buffer, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None)
    return buffer.getvalue().decode()


def _encoded(text: str) -> str:
    """Return a text as it may stand in a link (RFC 3986)."""
    plain = {byte for byte in range(128) if chr(byte).isalnum()}
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in text.encode())
