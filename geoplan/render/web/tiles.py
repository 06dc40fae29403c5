"""Map pictures of a service, only when asked for: the one thing for which a page asks a host."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from geoplan.base.errors import InputError

_KEY: Final = re.compile(r"[0-9A-Za-z]{8,64}")
_TIANDITU: Final = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_AMAP: Final = (
    "https://webrd0{s}.is.autonavi.com/appmaptile"
    "?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
)
SERVICES: Final = ("tianditu:KEY", "amap", "osm")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tiles:
    """A service of map pictures.

    Attributes
    ----------
    urls
        One a layer, lowest first, with {s}, {z}, {x}, {y}.
    hosts
        What {s} stands for in turn; "" for none.
    origins
        The hosts as the content policy names them.
    credit
        Whom to name on the map.
    datum
        In which the pictures are drawn. Every vertex of the page is shown in it; pictures are
        never moved.
    """

    urls: tuple[str, ...]
    hosts: str
    origins: tuple[str, ...]
    credit: str
    datum: Literal["WGS-84", "GCJ-02"]

    def document(self) -> dict[str, Any]:
        """Return what the page needs to know."""
        return {
            "urls": list(self.urls),
            "hosts": self.hosts,
            "credit": self.credit,
            "datum": self.datum,
        }


def read_tiles(text: str) -> Tiles | None:
    """Return the service that a text names: "tianditu:KEY", "amap", "osm"; None for "".

    Raises
    ------
    InputError
        `map.tiles`: no such service, or Tianditu without a key.
    """
    name, _, key = text.partition(":")
    if not text:
        return None
    if name == "tianditu" and _KEY.fullmatch(key):
        return Tiles(
            urls=tuple(_TIANDITU.format(layer=layer, key=key) for layer in ("vec", "cva")),
            hosts="01234567",
            origins=("https://*.tianditu.gov.cn",),
            credit="© 天地图 Tianditu",
            datum="WGS-84",
        )
    if text == "amap":
        return Tiles(
            urls=(_AMAP,),
            hosts="1234",
            origins=("https://*.is.autonavi.com",),
            credit="© 高德地图 AutoNavi",
            datum="GCJ-02",
        )
    if text == "osm":
        return Tiles(
            urls=("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
            hosts="",
            origins=("https://tile.openstreetmap.org",),
            credit="© OpenStreetMap contributors",
            datum="WGS-84",
        )
    raise InputError("map.tiles", given=name, known=", ".join(SERVICES))
