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


@pytest.fixture(scope="session")
def demo_data() -> Path:
    """Return the demo county."""
    return ROOT / "data" / "demo"
