"""What a verification says besides "identical": beacons, signatures, how public the chance was."""

import json
from collections.abc import Iterator, Mapping
from math import comb, log2
from typing import Any

from geoplan.base.errors import MissingError, VerifyError
from geoplan.base.words import say
from geoplan.draw.beacon import check_beacon
from geoplan.draw.signing import signature_faults as check_signatures
from geoplan.draw.sources import public_bits


def signature_faults(certificate: Mapping[str, Any], amendments: str) -> list[VerifyError]:
    """Return signatures of amendments that do not hold; none where they cannot be looked at."""
    if not amendments:
        return []
    try:
        return check_signatures(certificate, json.loads(amendments))
    except MissingError:
        return []


def beacon_faults(certificate: Mapping[str, Any]) -> list[VerifyError]:
    """Return beacon signatures that do not hold."""
    return [
        VerifyError("verify.beacon", place=f"sources[{at}]", period=source["period"])
        for at, source in enumerate(certificate["sources"])
        if source["type"] == "drand" and check_beacon(source) == "bad"
    ]


def notes_of(certificate: Mapping[str, Any], amendments: str) -> Iterator[str]:
    """Yield what a reader of "identical" should know."""
    for source in certificate["sources"]:
        if source["type"] == "drand":
            yield say(f"verify.beacon.{check_beacon(source)}", period=source["period"])
    bits, needed = public_bits(certificate["sources"]), needed_bits(certificate)
    if certificate["public"] and bits < needed:
        yield say("verify.few_bits", bits=f"{bits:.0f}", needed=f"{needed:.0f}")
    if certificate["counter"] > 1:
        yield say("verify.drawn_again", counter=certificate["counter"])
    entries = json.loads(amendments)["entries"] if amendments else []
    if entries:
        yield say("verify.amended", n=len(entries))
        if not certificate["commitment"]["public_key"]:
            yield say("verify.unsigned")


def needed_bits(certificate: Mapping[str, Any]) -> float:
    """Return log₂ of the number of samples of the largest draw: less chance cannot reach them all.

    The rule of RFC 3797, section 3, for one draw.
    """
    draws = certificate["draws"]
    return max((samples_bits(draw["population"], draw["n"]) for draw in draws), default=0.0)


def samples_bits(population: int, n: int) -> float:
    """Return log₂ C(population, n)."""
    return log2(comb(population, n)) if 0 <= n <= population else 0.0
