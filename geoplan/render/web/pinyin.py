"""Chinese names spelt out, so that a keyboard without Chinese finds them."""

import re
from collections.abc import Iterable
from functools import cache

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 40  # signs of a name that are spelt


def spelt(names: Iterable[str]) -> dict[str, str]:
    """Return name → syllables with blanks between, for names with a Chinese sign.

    Signs with several readings are read by the phrase they stand in (`pypinyin`). About 20
    microseconds a name after the first call, which loads the dictionary (0.2 s).
    """
    return {name: _spelt(name[:_LONGEST]) for name in dict.fromkeys(names) if _CHINESE.search(name)}


@cache
def _spelt(name: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (its dictionary takes a while to load)

    # ü is typed as v.
    return re.sub(r"\s+", " ", " ".join(lazy_pinyin(name, v_to_u=False))).strip().lower()
