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
    return _AMAP.format(lon=lon, lat=lat, name=url_text(name))


def navigation_qr(lon: float, lat: float, *, name: str) -> str:
    """Return the link as a QR code in SVG, error correction M, quiet zone of 4 modules.

    A short name keeps the modules large: a stop's number, not its name.
    """
    return _svg(navigation_link(lon, lat, name=name))


def link_qr(link: str) -> str:
    """Return any link as a QR code in SVG that takes the size its page gives it."""
    return _svg(link, sized=False)


def head_qr(round_id: str, *, head: str) -> str:
    """Return `geoplan|round|head` as a QR code in SVG: what two papers need to be compared."""
    return _svg(f"geoplan|{round_id}|{head}")


def _svg(text: str, *, sized: bool = True) -> str:
    buffer = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(buffer, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None,
              omitsize=not sized)  # fmt: skip
    return buffer.getvalue().decode()


def url_text(text: str) -> str:
    """Return a text as it may stand in a link (RFC 3986)."""
    plain = {byte for byte in range(128) if chr(byte).isalnum()}
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in text.encode())


def code_qr(code: str) -> str:
    """Return the code of a stop, for `geoplan record add --code`, as a QR code in SVG."""
    return _svg(code)
