"""The house stands: contracts, light start, complete words, documented commands and codes."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import click
import pytest

import geoplan
from geoplan.base.words import catalogue, reading
from geoplan.cli.main import COMMANDS, LazyGroup

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "geoplan"


def fields(sentence):
    """Return the names a sentence has in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_contracts_hold():
    """Imports point back along the flow."""
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_help_loads_no_tables():
    """`geoplan --help` answers without pandas, NumPy or GDAL."""
    code = (
        "import sys; sys.argv = ['geoplan', '--help']\n"
        "from geoplan.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'geopandas', 'folium', 'osmnx'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_sentences_name_the_same_facts(code):
    """Both languages are there and name the same facts."""
    zh, en = catalogue()[code]
    assert zh.strip()
    assert en.strip()
    assert fields(zh) == fields(en)


def test_every_code_in_the_source_has_words():
    """A code that can be raised or said stands in the catalogue."""
    pattern = re.compile(
        r"(?:Error|say|tell|talk|progress|code=|fill)\(?\s*[\"']([a-z_]+(?:\.[a-z_0-9]+)+)[\"']"
    )
    missing = {
        f"{path.relative_to(SOURCE)}: {code}"
        for path in SOURCE.rglob("*.py")
        if "words" not in path.parts
        for code in pattern.findall(path.read_text("utf-8"))
        if code not in catalogue()
    }
    assert not missing


def commands():
    """Yield every command with its full name."""
    with reading("en"):
        context = click.Context(LazyGroup(), info_name="geoplan")
        for name in COMMANDS:
            command = LazyGroup().get_command(context, name)
            yield name, command
            if isinstance(command, click.Group):
                for sub, inner in command.commands.items():
                    yield f"{name} {sub}", inner


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_is_documented(language):
    """Each command, and each of its options, stands in the reference of both languages."""
    text = (ROOT / "docs" / language / "commands.md").read_text("utf-8")
    missing = []
    for name, command in commands():
        if f"`geoplan {name}" not in text:
            missing.append(name)
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                flag = max(parameter.opts, key=len)
                assert parameter.help, (name, flag)
                if flag not in text and flag != "--help":
                    missing.append(f"{name} {flag}")
    assert not missing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_error_pages_are_current(language):
    """Every code that can be raised is documented as the catalogue says it."""
    spec = importlib.util.spec_from_file_location("make_errors", ROOT / "docs" / "make_errors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert len(module.raised_codes()) > 80
    written = (ROOT / "docs" / language / "errors.md").read_text("utf-8")
    assert written == module.page(language), "run: python docs/make_errors.py"


def test_public_names_are_there_and_are_no_rooms():
    """The face is complete, and no name hides a room."""
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    for name in geoplan.__all__:
        assert getattr(geoplan, name) is not None
        assert name not in rooms
    with pytest.raises(AttributeError):
        geoplan.nothing  # noqa: B018  (asking is the test)


def test_modules_stay_small():
    """No module outgrows 400 lines."""
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if "words" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not long
