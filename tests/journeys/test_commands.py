"""Commands as a user meets them: exit codes, languages, refusals, kills."""

import signal
import subprocess
import time

import pyogrio
import pytest

LEDGER = """点位编号,点位名称,类别,责任单位,经度,纬度,坐标系
{rows}
"""


def ledger(path, n=40, *, broken=0):
    """Write a csv ledger of n banks, some of them without a name."""
    rows = "\n".join(
        f"B{i},{'' if i < broken else f'第{i}支行'},银行网点,金融办,"
        f"{117.3 + i / 1000:.4f},28.95,WGS-84"
        for i in range(n)
    )
    path.write_text(LEDGER.format(rows=rows), encoding="utf-8")
    return path


def design(path, n=5):
    """Write a design that draws banks."""
    path.write_text(
        'format = "geoplan-design-v1"\nid = "one"\nversion = "1"\nstandard = "county-31"\n'
        'source = "test"\nconfidence = "example"\n[title]\nzh = "一"\nen = "one"\n'
        f'[[strata]]\ncategory = "bank"\nn = {n}\nreplacement = 2\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def begun(cli, tmp_path):
    """Return a project with a ledger and a design."""
    cli.run("init", cli.folder)
    cli.json("import", "sites", ledger(tmp_path / "l.csv"))
    design(tmp_path / "one.toml")
    return cli


def test_exit_codes_of_imports(cli, tmp_path):
    """0 clean, 1 with quarantined rows, 2 when nothing is usable."""
    cli.run("init", cli.folder)
    assert cli.json("import", "sites", ledger(tmp_path / "a.csv"))["added"] == 40
    assert (
        cli.json("import", "sites", ledger(tmp_path / "b.csv", broken=3), code=1)["quarantined"]
        == 3
    )
    nothing = cli.json("import", "sites", ledger(tmp_path / "c.csv", n=3, broken=3), code=2)
    assert nothing["accepted"] == 0
    assert cli.json("import", "sites", tmp_path / "a.csv")["same"] == 40


@pytest.mark.parametrize(("lang", "words"), [("zh", "还没有点位"), ("en", "holds no sites yet")])
def test_refusals_speak_the_readers_language(cli, lang, words):
    """One line, with the mend."""
    cli.run("init", cli.folder)
    said = cli.run("check", lang=lang, code=2)
    assert words in said
    assert "geoplan import sites" in said


@pytest.mark.parametrize(
    ("arguments", "part"),
    [(("route",), "缺少 --round"), (("route", "--no-such"), "没有选项 --no-such"),
     (("route", "--round", "W", "--teams", "x"), "--teams 的值不对"),
     (("no-such",), "命令写法不对")],
)  # fmt: skip
def test_wrong_words_are_refused_in_the_readers_language(cli, arguments, part):
    """Missing, unknown and unreadable options, unknown commands."""
    said = cli.run(*arguments, lang="zh", code=2)
    assert part in said
    assert "--help" in said


def test_help_speaks_the_readers_language(cli):
    """Frame and phrases of every help page; no English left in the Chinese ones."""
    assert "用法：" in cli.run("draw", lang="zh")  # a group alone shows its help
    for arguments in ((), ("route",), ("draw", "reveal"), ("import", "sites")):
        said = cli.run(*arguments, "--help", lang="zh")
        assert "用法：" in said
        for word in ("Usage", "Options", "Commands", "Show this", "[default", "[required"):
            assert word not in said, arguments
        assert "Usage:" in cli.run(*arguments, "--help", lang="en")


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("draw", "verify", "W24"), ("import", "sites", "none.xlsx"),
     ("route", "--round", "W24"), ("print", "--round", "W24"), ("coverage",), ("nonsense",),
     ("draw", "commit", "--round", "a/b", "--design", "mirror"),
     ("draw", "commit", "--round", "W24", "--design", "none"),
     ("draw", "commit", "--round", "W24", "--design", "mirror", "--sources", "coin"),
     ("route", "--round", "W24", "--start", "here")],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_2(cli, arguments):
    """In an empty project, and never with a traceback."""
    cli.run("init", cli.folder)
    cli.run(*arguments, code=2)


def test_a_draw_from_commitment_to_proof(begun, tmp_path):
    """Commit names no site; reveal is repeatable; a changed ledger is found by row."""
    commitment = begun.run("draw", "commit", "--round", "W1", "--design", tmp_path / "one.toml")
    assert "支行" not in commitment
    assert "B1" not in commitment
    begun.run("draw", "commit", "--round", "W1", "--design", tmp_path / "one.toml", code=2)
    dice = "dice=83920174650192837465"
    first = begun.json("draw", "reveal", "--round", "W1", "--source", dice)
    assert len(first["draws"][0]["base"]) == 5
    assert begun.json("draw", "reveal", "--round", "W1", "--source", dice) == first
    begun.run("draw", "reveal", "--round", "W1", "--source", dice[:-1] + "6", code=2)
    assert begun.json("draw", "verify", "W1")["identical"]
    text = (tmp_path / "l.csv").read_text("utf-8").replace("B7,第7支行", "B7,改名支行")
    (tmp_path / "l.csv").write_text(text.replace("117.3070", "117.3071"), encoding="utf-8")
    begun.json("import", "sites", tmp_path / "l.csv", "--yes")
    verdict = begun.json("draw", "verify", "W1", code=2)
    assert verdict["faults"][0].rstrip(".").endswith("B7")


def test_committing_again_is_counted_and_names_the_one_before(begun, tmp_path):
    """The second attempt lies beside the first, which is kept."""
    one = ("--round", "W1", "--design", tmp_path / "one.toml")
    begun.json("draw", "commit", *one)
    dice = ("--round", "W1", "--source", "dice=83920174650192837465")
    first = begun.json("draw", "reveal", *dice)
    again = begun.json("draw", "commit", *one, "--again")
    assert (again["counter"], again["previous"]) == (2, first["head"])
    second = begun.json("draw", "reveal", *dice)
    assert second["counter"] == 2
    assert (begun.folder / "rounds" / "W1" / "draw.json").exists()
    assert begun.json("draw", "verify", "W1")["head"] == second["head"]


def test_a_quota_that_cannot_be_filled_is_named(begun, tmp_path):
    """By `check` and by `commit`."""
    path = design(tmp_path / "many.toml", n=99)
    found = begun.json("check", "--design", path, code=1)
    assert {"check.quota"} <= {item["code"] for item in found}
    assert "bank: 40 < 99" in begun.run("draw", "commit", "--round", "W", "--design", path, code=2)


@pytest.mark.parametrize("pause_s", [0.8, 1.1, 1.4, 1.7])
def test_a_killed_import_leaves_the_last_complete_state(begun, tmp_path, pause_s):
    """SIGKILL at any moment: the frame is the old one or the new one, and work goes on."""
    newer = ledger(tmp_path / "newer.csv", n=400)
    process = subprocess.Popen(
        begun.command("import", "sites", newer), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(pause_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = pyogrio.read_info(begun.folder / "frame.gpkg", layer="sites")["features"]
    assert kept in {40, 400}
    assert begun.json("import", "sites", newer)["total"] == 400
    begun.json("draw", "commit", "--round", "W", "--design", tmp_path / "one.toml")


def test_killed_again_and_again_a_round_goes_on(begun, tmp_path, demo_data):
    """SIGKILL during every step of a round: the same command afterwards does its work."""
    begun.run("import", "streets", demo_data / "streets.osm.pbf")
    one = tmp_path / "one.toml"
    visits = tmp_path / "visits.csv"
    visits.write_text("点位编号,检查时间\nB1,2026-06-01\nB2,2026-06-02\n", encoding="utf-8")
    steps = [
        ("import", "streets", demo_data / "streets.osm.pbf"),
        ("draw", "commit", "--round", "K", "--design", one, "--again"),
        ("draw", "reveal", "--round", "K", "--source", "dice=83920174650192837465"),
        ("route", "--round", "K", "--effort", "50", "--date", "2026-06-09"),
        ("print", "--round", "K"),
        ("record", "import", visits),
        ("publish", "--round", "K", "--as-of", "2026-06-10"),
    ]
    for at, step in enumerate(steps):
        for pause_s in (0.9, 1.6):
            process = subprocess.Popen(
                begun.command(*step), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(pause_s)
            process.send_signal(signal.SIGKILL)
            process.wait()
        begun.run(*step, code=(0, 1))
        assert not list(begun.folder.rglob(".*.part*")), at
    assert begun.json("draw", "verify", "K")["identical"]
    assert len(list((begun.folder / "maps").glob("*.html"))) >= 4


def test_sites_without_streets_need_a_street_map_to_be_planned(begun, tmp_path):
    """The refusal names the command that is missing."""
    one = ("--round", "W", "--design", tmp_path / "one.toml", "--sources", "typed")
    begun.json("draw", "commit", *one)
    assert begun.json("draw", "reveal", "--round", "W", "--source", "typed=x")["public"] is False
    assert "geoplan import streets" in begun.run("route", "--round", "W", code=2)


@pytest.mark.usefixtures("no_network")
def test_fetching_without_a_network_says_so(begun):
    """The only command that needs one; nothing else changes."""
    said = begun.run("fetch", "Pinghu, Zhejiang", code=2)
    assert "network" in said.lower()


def test_doctor_finds_everything(cli):
    """Data, font and page assets are there and are those that were tested."""
    said = cli.run("doctor")
    assert said.count("✓") == 4
    assert "✗" not in said
