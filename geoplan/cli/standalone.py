"""Verification without installation: `python verify.pyz draw.json frame.txt …`.

Standard library only. `geoplan draw verifier` packs this file and what it needs into verify.pyz.
"""

import argparse
import json
import locale
import sys
from collections.abc import Sequence
from pathlib import Path

from geoplan.base.words import reading, say
from geoplan.draw.verify import Evidence, verify_files


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a certificate; return 0 when identical, 2 otherwise."""
    system = (locale.getlocale()[0] or "").lower()
    lang = "zh" if system.startswith(("zh", "chinese")) else "en"
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--lang=zh" in given or "--lang=en" in given:
        lang = "zh" if "--lang=zh" in given else "en"
        given = [word for word in given if not word.startswith("--lang=")]
    with reading("zh" if lang == "zh" else "en"):
        return _verify(given)


def _verify(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="verify.pyz", description=say("standalone.help"))
    parser.add_argument("certificate", type=Path, help="draw.json")
    parser.add_argument("frame", type=Path, help="frame.txt")
    for name in ("design", "commit", "amendments", "register"):
        parser.add_argument(f"--{name}", type=Path, help=f"{name}.json")
    told = parser.parse_args(given)
    certificate = _text(told.certificate)
    register = json.loads(_text(told.register))["seed"] if told.register else ""
    evidence = Evidence(
        design=_text(told.design),
        commitment=_text(told.commit),
        amendments=_text(told.amendments),
        register_seed=register,
    )
    faults = verify_files(certificate, frame=_text(told.frame), evidence=evidence)
    if faults:
        sys.stdout.write(say("standalone.fails", n=len(faults)) + "\n")
        sys.stdout.writelines(f"  {fault}\n" for fault in faults)
        return 2
    head = json.loads(certificate)["head"]
    sys.stdout.write(say("standalone.identical", head=head) + "\n")
    return 0


def _text(path: Path | None) -> str:
    # Bytes that are no UTF-8 stay visible as such, and are found as a change.
    return path.read_bytes().decode("utf-8", "surrogateescape") if path else ""


if __name__ == "__main__":
    sys.exit(main())
