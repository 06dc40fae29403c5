"""Double random: inspectors drawn to groups of drawn sites. Standard library only.

Sites were drawn at random first; now each group of them gets the eligible inspectors with the
lowest tickets. Whoever is interested in a place withdraws, and the next ticket takes the seat.
Everything that kept somebody from a seat is written down.

Method: simple random sampling by tickets within each group, restricted to eligible inspectors;
the rule is that of 双随机、一公开 (国办发〔2015〕58号): objects and inspectors are both drawn at
random, there are at least two inspectors, and interested ones withdraw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from geoplan.base.canon import sha256_hex
from geoplan.base.errors import DesignError, GeoplanError, VerifyError
from geoplan.base.tickets import by_ticket
from geoplan.draw.groups import PairSite, site_groups
from geoplan.draw.recheck import BROKEN, Seal, compare, sealed
from geoplan.draw.roster import Inspector, parse_roster, roster_digest
from geoplan.draw.seats import Rules, Walk, check_rules
from geoplan.frame.text import parse_frame

PAIRS_SPEC: Final = "geoplan-pairs-v1"


def draw_pairs(
    inspectors: Sequence[Inspector],
    sites: Sequence[PairSite],
    rules: Rules,
    *,
    seed: str,
    round_id: str,
) -> dict[str, Any]:
    """Draw inspectors to groups of sites.

    Groups are served in the order of their own tickets (label `round/inspector_order`), so that
    no group always comes last where inspectors are few. Within a group (label
    `round/inspector/<group>`) each seat goes to the lowest ticket that is available, not
    recused, under its limit, of another unit than the team so far, and with whom the skills
    can still be had. Where units cannot differ, that is dropped and stated; then skills are.

    Parameters
    ----------
    inspectors, sites
        The register; the drawn sites.
    rules
        See `Rules`.
    seed, round_id
        Of the round's certificate.

    Returns
    -------
    dict
        groups (group, sites, skills, team with tickets), recusals (with grounds and
        substitute), passed (over, and why), unfilled (what is missing).

    Raises
    ------
    DesignError
        What `check_rules` refuses; `pair.no_inspectors`; `pair.no_sites`.
    """
    check_rules(rules)
    if not inspectors:
        raise DesignError("pair.no_inspectors")
    if not sites:
        raise DesignError("pair.no_sites", round=round_id)
    grouped = site_groups(sites, group_by=rules.group_by, groups=rules.groups)
    known = {site.id: site for site in sites}
    walk = Walk(
        rules=rules,
        seed=seed,
        round_id=round_id,
        people=[one for one in inspectors if one.available],
    )
    for group in by_ticket(grouped, seed=seed, label=f"{round_id}/inspector_order"):
        walk.serve(group, [known[site] for site in grouped[group]])
    return {
        "groups": walk.groups,
        "recusals": walk.recusals,
        "passed": walk.passed,
        "unfilled": walk.unfilled,
    }


def drawn_sites(certificate: Mapping[str, Any]) -> list[str]:
    """Return the sites a certificate drew, without areas, replacements and what lies in those."""
    draws = certificate["draws"]
    towns = [draw for draw in draws if draw["kind"] == "township"]
    spare = {unit for draw in towns for unit in draw["replacement"]}
    sites = [
        draw["base"] for draw in draws if draw["kind"] == "site" and draw["parent"] not in spare
    ]
    return sorted({site for base in sites for site in base}, key=str.encode)


def make_pairs(
    roster: str,
    sites: Sequence[PairSite],
    rules: Rules,
    *,
    certificate: Mapping[str, Any],
    seal: Seal,
    committed: str = "",
) -> dict[str, Any]:
    """Draw and return the document of `pairs.json`.

    Parameters
    ----------
    roster
        The register's canonical text (`roster_text`).
    sites, rules
        See `draw_pairs`.
    certificate
        The round's revealed draw.
    seal
        Round, code, time; `counter` counts the pairings of this draw, `previous` is the head of
        the one before.
    committed
        Digest of the register as it was published before the draw, "" for none; where the
        draw's own commitment names one, that counts.
    """
    published = certificate.get("commitment", {}).get("roster_digest", "") or committed
    inspectors = parse_roster(roster)
    ordered = sorted(sites, key=lambda site: site.id.encode())
    seed, round_id = certificate["seed"], seal.round_id
    body = {
        "spec": PAIRS_SPEC,
        "draw_head": certificate["head"],
        "seed": seed,
        "register_digest": roster_digest(roster),
        "register_committed": published,
        "rules": _plain(asdict(rules)),
        "sites": [_plain(asdict(site)) for site in ordered],
        **draw_pairs(inspectors, ordered, rules, seed=seed, round_id=round_id),
        **asdict(seal),
    }
    return sealed(body)


def _plain(value: Any) -> Any:  # noqa: ANN401  (a document of any shape)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def verify_pairs(
    document: Mapping[str, Any],
    *,
    roster: str,
    certificate: Mapping[str, Any],
    frame: str,
) -> list[VerifyError]:
    """Recompute a pairing; an empty list means "identical".

    Parameters
    ----------
    document
        What `pairs.json` holds.
    roster, frame
        Canonical texts of the register and of the committed frame.
    certificate
        The draw that the pairing follows; see `verify_draw` for its own verification.

    Returns
    -------
    list
        Everything that does not hold, each naming its place.
    """
    try:
        rules = document["rules"]
        again = make_pairs(
            roster,
            [_site(one) for one in document["sites"]],
            Rules(**{**rules, "skills": tuple((c, s) for c, s in rules["skills"])}),
            certificate=certificate,
            seal=Seal(**{name: document[name] for name in Seal.__slots__}),
            committed=document["register_committed"],
        )
        faults = compare("", stated=document, found=again)
        found = sha256_hex(frame)
        faults += compare("frame_digest", stated=certificate["frame_digest"], found=found)
        faults += compare("round_id", stated=document["round_id"], found=certificate["round_id"])
        return faults + _sites_hold(document["sites"], certificate=certificate, frame=frame)
    except VerifyError as fault:
        return [fault]
    except BROKEN as fault:
        return [VerifyError("pair.shape", detail=f"{type(fault).__name__}: {fault}")]
    except GeoplanError as fault:
        return [VerifyError("pair.shape", detail=str(fault))]


def _site(facts: Mapping[str, Any]) -> PairSite:
    lists = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
    return PairSite(**{**facts, **lists})


def _sites_hold(
    sites: Sequence[Mapping[str, Any]], *, certificate: Mapping[str, Any], frame: str
) -> list[VerifyError]:
    """Return where the sites are not those that were drawn, or not as the frame has them."""
    units = parse_frame(frame).by_id()
    ids = drawn_sites(certificate)
    faults = compare("sites", stated=[site["id"] for site in sites], found=ids)
    for site in sites:
        unit = units.get(site["id"])
        if unit is None:
            faults += compare("sites", stated=site["id"], found="–")
            continue
        for key, found in (("category", unit.stratum), ("x", unit.x), ("y", unit.y)):
            faults += compare(f"sites[{site['id']}].{key}", stated=site[key], found=found)
    return faults
