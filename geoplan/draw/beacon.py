"""The drand beacon's signatures (BLS12-381), by the package `drand_verify` where installed."""

from collections.abc import Mapping
from typing import Literal

from geoplan.draw.sources import CHAINS

Checked = Literal["good", "bad", "not_installed", "no_previous", "unknown_chain"]


def check_beacon(source: Mapping[str, str]) -> Checked:
    """Check that the League of Entropy's public key signed a drand source's round.

    Parameters
    ----------
    source
        As `parse_source` reads it; the chained network "default" needs the previous signature.

    Returns
    -------
    str
        good, bad, or why it could not be looked at.

    References
    ----------
    drand documentation, "Cryptography": scheme pedersen-bls-chained and bls-unchained-g1-rfc9380.
    """
    try:
        import drand_verify  # noqa: PLC0415  (an extra)
    except ImportError:
        return "not_installed"
    period, signature = int(source["period"]), source["signature"]
    try:
        if source["name"] == CHAINS["quicknet"]:
            found = drand_verify.verify_quicknet(period, signature)
        elif source["name"] == CHAINS["default"]:
            if not source.get("previous"):
                return "no_previous"
            found = drand_verify.verify_mainnet(period, source["previous"], signature)
        else:
            return "unknown_chain"
    except ValueError:
        return "bad"
    return "good" if found == source["value"] else "bad"
