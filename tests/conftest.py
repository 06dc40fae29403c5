"""What all tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data kept beside the checkout; skip where there is none."""
    folder = Path(os.environ.get("GEOPLAN_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        pytest.skip(f"real data are not here: {folder} (set GEOPLAN_SHARED_DATA)")
    return folder


@pytest.fixture
def no_network(monkeypatch):
    """Cut the network: every request goes to a port where nobody listens."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo_data() -> Path:
    """Return the demo county."""
    return ROOT / "data" / "demo"
