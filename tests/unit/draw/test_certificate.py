"""Sources, nonce, registers, signatures, amendments: what surrounds a draw."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.base.canon import canonical, digest, sha256_hex
from geoplan.base.errors import DesignError
from geoplan.draw.amend import (
    REASONS,
    Report,
    amend,
    check_amendments,
    next_substitute,
    no_amendments,
    standing,
)
from geoplan.draw.certificate import Sealed, Stamp, make_certificate, make_commitment
from geoplan.draw.design import Design, Stratum, Title, TwoStage, design_digest, design_document
from geoplan.draw.picks import picks_table
from geoplan.draw.signing import public_key_of, sign_text, signature_faults
from geoplan.draw.sources import (
    check_named,
    nonce_digest,
    parse_source,
    public_bits,
    register_digest,
)
from geoplan.draw.verify import Evidence, verify_draw, verify_files
from geoplan.frame.text import Unit, frame_text

NONCE = "0123456789abcdef" * 2
DICE = "dice=83920174650192837465"


def frame():
    """Return a small frame's text."""
    units = [Unit(f"m{i}", "market", None, 1 + i, i, 2 * i) for i in range(8)]
    return frame_text(units, crs="EPSG:4548", xy_scale=1000)


def design(*strata, register=""):
    """Return a design's document."""
    return design_document(
        Design(
            format="geoplan-design-v1", id="d", version="1", title=Title(zh="d", en="d"),
            standard="s", source="", confidence="example", register=register,
            strata=strata or (Stratum(category="market", n=3, replacement=2),),
        )
    )  # fmt: skip


def stamp(previous="", *, counter=1, at="2026-06-08T09:00:00+08:00"):
    """Return a stamp."""
    return Stamp(round_id="W24", code_digest="c", software="geoplan", at=at, counter=counter,
                 previous=previous)  # fmt: skip


def made(named=("dice",), sources=(DICE,), *, sealed=None, document=None, register_seed=""):
    """Return a certificate."""
    text, document = frame(), document or design()
    commitment = make_commitment(
        frame_sha256=sha256_hex(text), design_sha256=design_digest(document), named=named,
        stamp=stamp(), sealed=sealed,
    )  # fmt: skip
    return make_certificate(
        text, document, commitment=commitment, sources=[parse_source(s) for s in sources],
        stamp=stamp(commitment["head"]), register_seed=register_seed,
    )  # fmt: skip


# ---- sources


@pytest.mark.parametrize(
    ("text", "code"),
    [("drand=1:zz", "source.drand"), ("drand=x/1:ab", "source.drand"), ("drand=1", "source.drand"),
     ("nonce=12", "source.nonce"), ("nonce=" + "G" * 32, "source.nonce"),
     ("dice=8392017465019283746@王芳", "source.dice"), ("typed=", "source.unknown")],
)  # fmt: skip
def test_bad_values(text, code):
    """Each by its own code."""
    with pytest.raises(DesignError) as caught:
        parse_source(text)
    assert caught.value.code == code


def test_witnesses_belong_to_the_dice():
    """They stand in the certificate, and in the seed."""
    source = parse_source(DICE + " @ 王芳  李强 ")
    assert source == {"type": "dice", "value": DICE[5:], "witnesses": "王芳 李强"}
    assert made(sources=(DICE,))["seed"] != made(sources=(DICE + "@王芳",))["seed"]


@pytest.mark.parametrize(
    ("text", "named"),
    [("dice", "dice"), ("lottery=双色球/2026066", "lottery=双色球/2026066"),
     ("drand=123", "drand=52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/123"),
     ("drand=default/9", "drand=8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce/9")],  # noqa: E501
)  # fmt: skip
def test_named_sources(text, named):
    """A type, or a type and which one is meant."""
    assert check_named(text) == named


def test_named_sources_that_say_nothing():
    """Dice have no period, and lotteries need one."""
    for text in ("dice=5", "lottery=双色球", "lottery=双色球/", "moon"):
        with pytest.raises(DesignError) as caught:
            check_named(text)
        assert caught.value.code == "source.unknown"


def test_another_period_than_named_is_refused():
    """The lottery of the day before is another source."""
    named = ("lottery=双色球/2026066",)
    good = "lottery=双色球/2026066:03 09 10 16 20 27 11"
    assert made(named, (good,))["public"] is True
    with pytest.raises(DesignError) as caught:
        made(named, (good.replace("066", "065"),))
    assert caught.value.code == "commit.sources"


def test_bits_of_public_chance():
    """Twenty dice 66.4, a lottery 24.1, a beacon 256; a nonce nothing."""
    told = [parse_source(text) for text in (DICE, "lottery=双色球/1:1 2", f"nonce={NONCE}")]
    assert public_bits(told) == pytest.approx(66.44 + 24.08, abs=0.01)


# ---- nonce and register


def test_a_nonce_seals_the_draw():
    """The commitment's digest binds it, and it bends the seed together with the dice."""
    sealed = Sealed(nonce_digest=nonce_digest(NONCE))
    named, sources = ("nonce", "dice"), (f"nonce={NONCE}", DICE)
    certificate = made(named, sources, sealed=sealed)
    assert verify_draw(certificate, frame=frame()) == []
    with pytest.raises(DesignError) as caught:
        made(named, (f"nonce={NONCE[::-1]}", DICE), sealed=sealed)
    assert caught.value.code == "commit.nonce"


def test_a_register_is_needed_to_check_its_panels():
    """Without its seed a verifier says so; with another, too; waves go on without repeats."""
    document = design(Stratum(category="market", n=3, method="panel"), register="2026")
    seen = []
    after = {}
    for _ in range(2):
        sealed = Sealed(
            register={"id": "2026", "digest": register_digest("r" * 64), "after": after}
        )
        certificate = made(document=document, sealed=sealed, register_seed="r" * 64)
        draw = certificate["draws"][0]
        seen += draw["base"]
        after = {"market": draw["after"]}
        for seed, code in (("", "verify.register"), ("x", "verify.register"), ("r" * 64, None)):
            faults = verify_draw(certificate, frame=frame(), register_seed=seed)
            assert [fault.code for fault in faults] == ([code] if code else [])
    assert len(set(seen)) == 6
    with pytest.raises(DesignError) as caught:
        made(document=document, sealed=sealed, register_seed="y")
    assert caught.value.code == "commit.register"


def test_panels_need_a_register():
    """An empty seed would be known to everybody."""
    with pytest.raises(DesignError) as caught:
        made(document=design(Stratum(category="market", n=3, method="panel")))
    assert caught.value.code == "design.register"


def test_a_flag_for_a_number_in_the_design_file_is_found():
    """Python holds 0 and false equal; no file may hold the one for the other."""
    certificate = made()
    text = canonical(certificate["design"]).replace('"up_to":false', '"up_to":0') + "\n"
    faults = verify_files(
        canonical(certificate) + "\n", frame=frame(), evidence=Evidence(design=text)
    )
    assert [fault.facts["place"] for fault in faults] == ["design.json"]


# ---- amendments


def report(unit, reason="closed", by="王芳"):
    """Return a report."""
    return Report(unit=unit, reason=reason, by=by, at="2026-06-09T10:00:00+08:00", note="关门")


def test_a_replacement_is_the_next_in_order():
    """Substitutes come in order, may be replaced themselves, and run out."""
    certificate = made()
    draw = certificate["draws"][0]
    record = no_amendments(certificate)
    first, second = draw["replacement"]
    record = amend(certificate, record, report(draw["base"][1]))
    assert record["entries"][0]["substitute"] == first
    record = amend(certificate, record, report(first, "no_access"))
    assert record["entries"][1]["substitute"] == second
    assert standing(draw, record["entries"]) == [draw["base"][0], second, draw["base"][2]]
    record = amend(certificate, record, report(draw["base"][0]))
    assert record["entries"][2]["substitute"] == ""
    assert next_substitute(draw, record["entries"]) == ""
    assert check_amendments(certificate, record) == []
    roles = picks_table(certificate, amendments=record).set_index("unit_id")["role"]
    assert roles[draw["base"][1]] == "replaced"
    assert roles[first] == "replaced"
    assert roles[second] == "base"
    assert (roles == "base").sum() == 2


def test_a_replaced_township_takes_its_villages_along():
    """The substitute's villages are visited in place of those of the township."""
    units = [Unit(f"t{i}", "area:township", None, 1, 0, 0) for i in range(3)]
    units += [
        Unit(f"t{t}v{i}", "area:village", f"t{t}", 1, 0, 0) for t in range(3) for i in range(3)
    ]
    text = frame_text(units, crs="EPSG:4548", xy_scale=1000)
    document = design_document(
        Design(format="geoplan-design-v1", id="d", version="1", title=Title(zh="d", en="d"),
               standard="s", source="", confidence="example",
               two_stage=(TwoStage(category="township"),))
    )  # fmt: skip
    commitment = make_commitment(frame_sha256=sha256_hex(text), named=("dice",), stamp=stamp(),
                                 design_sha256=design_digest(document))  # fmt: skip
    certificate = make_certificate(text, document, commitment=commitment,
                                   sources=[parse_source(DICE)], stamp=stamp(commitment["head"]))  # fmt: skip  # noqa: E501
    towns = certificate["draws"][0]
    record = amend(certificate, no_amendments(certificate), report(towns["base"][0], "no_access"))
    picks = picks_table(certificate, amendments=record)
    villages = picks[picks["kind"] == "village"]
    (visited,) = villages[villages["role"] == "base"]["unit_id"]
    assert visited.startswith(towns["replacement"][0])
    assert set(villages[villages["unit_id"].str.startswith(towns["base"][0])]["role"]) == {
        "replaced"
    }


@pytest.mark.parametrize(
    ("told", "code"),
    [(report("m99"), "amend.unit"), (report("m0", "tired"), "amend.reason"),
     (report("m0", by=" "), "amend.by")],
)  # fmt: skip
def test_reports_that_cannot_be_taken(told, code):
    """Not drawn, no such reason, nobody answers for it."""
    certificate = made()
    with pytest.raises(DesignError) as caught:
        amend(certificate, no_amendments(certificate), told)
    assert caught.value.code == code
    base = certificate["draws"][0]["base"][0]
    twice = amend(certificate, no_amendments(certificate), report(base))
    with pytest.raises(DesignError) as caught:
        amend(certificate, twice, report(base))
    assert caught.value.code == "amend.unit"


def test_signed_amendments():
    """With a committed key each entry is signed, and a forged one is found."""
    private = "5e" * 32
    public = public_key_of(private)
    certificate = made(sealed=Sealed(public_key=public))
    base = certificate["draws"][0]["base"]
    with pytest.raises(DesignError) as caught:
        amend(certificate, no_amendments(certificate), report(base[0]))
    assert caught.value.code == "amend.key"
    record = no_amendments(certificate)
    for unit in base[:2]:
        record = amend(certificate, record, report(unit),
                       sign=lambda text: sign_text(text, private_key=private))  # fmt: skip
    assert check_amendments(certificate, record) == []
    assert signature_faults(certificate, record) == []
    forged = copy.deepcopy(record)
    entry = forged["entries"][1]
    entry["by"] = "别人"
    entry["head"] = forged["head"] = digest({k: v for k, v in entry.items() if k != "head"})
    assert check_amendments(certificate, forged) == []
    (fault,) = signature_faults(certificate, forged)
    assert fault.facts["place"] == "amendments[2].signature"


CERTIFICATE = made()
RECORD = amend(CERTIFICATE, no_amendments(CERTIFICATE), report(CERTIFICATE["draws"][0]["base"][0]))
RECORD = amend(CERTIFICATE, RECORD, report(CERTIFICATE["draws"][0]["base"][2], "duplicate"))


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_any_changed_byte_of_the_amendments_is_found(data):
    """And the place is named."""
    text = canonical(RECORD) + "\n"
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from('0a|九"}[,\\').filter(lambda s: s != text[at]))
    altered = text[:at] + sign + text[at + 1 :]
    faults = verify_files(
        canonical(CERTIFICATE) + "\n", frame=frame(), evidence=Evidence(amendments=altered)
    )
    assert faults
    assert all(str(fault) for fault in faults)


def test_entries_cannot_be_left_out_or_turned():
    """A chain without its first, its last or in another order does not hold."""
    entries = RECORD["entries"]
    for kept, head in (
        (entries[1:], entries[1]["head"]),
        (entries[::-1], entries[0]["head"]),
        (entries[:1], entries[1]["head"]),
    ):
        assert check_amendments(CERTIFICATE, {**RECORD, "entries": kept, "head": head})
    # Without the last one and with its head the chain is whole again: only the published head
    # tells that something is missing.
    assert not check_amendments(
        CERTIFICATE, {**RECORD, "entries": entries[:1], "head": entries[0]["head"]}
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "{", '{"a":1.5}\n', "[" * 5000, '"\\ud800"']
)
def test_no_file_makes_the_verifier_fail(text):
    """Whatever is handed in, there is a list of faults, never an exception."""
    good = canonical(CERTIFICATE) + "\n"
    assert verify_files(text, frame=frame())
    assert verify_files(good, frame=text)
    for name in ("design", "commitment", "amendments"):
        if text:
            assert verify_files(good, frame=frame(), evidence=Evidence(**{name: text}))


def test_floats_and_flags_are_not_numbers():
    """1 and true are told apart, though Python holds them equal."""
    for path, value in ((("counter",), True), (("draws", 0, "n"), 3.0), (("public",), 1)):
        altered = json.loads(canonical(CERTIFICATE))
        inner = altered
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        assert verify_draw(altered, frame=frame())


def test_reasons_have_words():
    """Each reason is explained in the help."""
    from geoplan.base.words import catalogue  # noqa: PLC0415

    assert all(reason in catalogue()["help.replace.reason"][0] for reason in REASONS)
