"""Folium figures that open with no network: every asset stands in the page itself."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from geoplan.base.errors import InputError, MissingError


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file that arrives with an installed distribution, known by its digest."""

    package: str
    path: str
    sha256: str
    licence: str


# URL's last part → where the same file lies on disk.
MANIFEST: Final[Mapping[str, Asset]] = {
    "leaflet.js": Asset(
        package="XStatic-Leaflet",
        path="xstatic/pkg/leaflet/data/leaflet.js",
        sha256="5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
        licence="BSD-2-Clause",
    ),
    "leaflet.css": Asset(
        package="XStatic-Leaflet",
        path="xstatic/pkg/leaflet/data/leaflet.css",
        sha256="90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
        licence="BSD-2-Clause",
    ),
    "leaflet_heat.min.js": Asset(
        package="folium",
        path="folium/templates/leaflet_heat.min.js",
        sha256="7378c428ff2318ec48e7e73c0d46061f938aa75551c519c74cd790b044dfa0fa",
        licence="BSD-2-Clause",
    ),
}
_LEAFLET: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
_POLICY: Final = (
    "default-src 'none'; img-src {images}; style-src 'unsafe-inline'; script-src {scripts}"
)


def _located(asset: Asset) -> Path:
    try:
        files = distribution(asset.package).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.as_posix() == asset.path:
            return Path(str(file.locate()))
    raise MissingError("map.no_asset", package=asset.package, file=asset.path)


@cache
def asset_text(url: str) -> str:
    """Return the text that stands for a URL.

    Raises
    ------
    InputError
        `map.unknown_url`: nothing is loaded that the manifest does not name.
    MissingError
        `map.no_asset`: the distribution that carries it is not installed.
    """
    name = url.rsplit("/", 1)[-1]
    if name not in MANIFEST:
        raise InputError("map.unknown_url", url=url)
    text = _located(MANIFEST[name]).read_text("utf-8")
    text = re.sub(r"^\s*(//|/\*)# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    # Credits stay as words: a page holds no reference to a host, not even one to click.
    text = re.sub(r"https?://(?!www\.w3\.org/)", "", text)
    if name.endswith(".css"):
        return _with_images(text, folder=_located(MANIFEST[name]).parent)
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _with_images(css: str, *, folder: Path) -> str:
    def inline(match: re.Match[str]) -> str:
        target = match[1].strip("\"'")
        if target.startswith(("data:", "#")):
            return match[0]
        content = base64.b64encode((folder / target).read_bytes()).decode()
        return f"url(data:image/png;base64,{content})"

    return re.sub(r"url\(([^)]*)\)", inline, css)


def check_assets() -> str:
    """Compare every asset with its digest; return how many there are.

    Raises
    ------
    MissingError
        `map.no_asset`, or `map.other_asset`: another version than the one tested.
    """
    for asset in MANIFEST.values():
        digest = hashlib.sha256(_located(asset).read_bytes()).hexdigest()
        if digest != asset.sha256:
            raise MissingError("map.other_asset", package=asset.package, file=asset.path)
    return str(len(MANIFEST))


class OfflineMap(folium.Map):
    """A folium map that needs Leaflet alone."""

    default_js = [("leaflet", f"{_LEAFLET}.js")]  # noqa: RUF012  (folium's own way)
    default_css = [("leaflet_css", f"{_LEAFLET}.css")]  # noqa: RUF012


class OfflineFigure(Figure):
    """A figure whose links are replaced by the files they name.

    `images` are the origins that pictures may come from, beside the page itself.
    """

    def __init__(self, images: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._images = images

    def render(self, **kwargs: object) -> str:
        """Return the page: assets inlined, scripts bound by a content policy."""
        for child in self._children.values():
            child.render(**kwargs)
        for name, child in list(self.header._children.items()):  # noqa: SLF001  (no public way)
            if isinstance(child, JavascriptLink):
                self.header._children[name] = Written(f"<script>{asset_text(child.url)}</script>")  # noqa: SLF001
            elif isinstance(child, CssLink):
                self.header._children[name] = Written(f"<style>{asset_text(child.url)}</style>")  # noqa: SLF001
        page: str = self._template.render(this=self, kwargs=kwargs)
        # Folium forbids a phone to enlarge the page; people with weak eyes must be able to.
        page = re.sub(r",\s*maximum-scale=1\.0, user-scalable=no", "", page)
        return _bind(page, images=self._images)


class Written(Element):
    """Text that is already written: it passes no template, whatever braces it holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._written = text

    def render(self, **kwargs: object) -> str:
        """Return the text as it is."""
        del kwargs
        return self._written


def _bind(page: str, *, images: tuple[str, ...]) -> str:
    """Allow just the scripts that stand in the page now, each by its digest."""
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = {
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    }
    allowed = " ".join(f"'sha256-{digest}'" for digest in sorted(digests))
    policy = _POLICY.format(scripts=allowed, images=" ".join(("data: blob:", *images)))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<head>", f'<head>\n<meta charset="utf-8">\n{meta}', 1)
