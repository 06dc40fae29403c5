"""geoplan: random draws that can be checked, patrol routes and coverage maps for inspections.

The public face. Names are loaded when first used, so that `import geoplan` stays light.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_FACE: dict[str, str] = {}

__all__ = ["__version__", *_FACE]  # noqa: PLE0604  (texts, gathered from one mapping)


def __getattr__(name: str) -> Any:  # noqa: ANN401  (PEP 562: any public name)
    if name not in _FACE:
        message = f"module 'geoplan' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
