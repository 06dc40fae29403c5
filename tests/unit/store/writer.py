"""A process that writes to a journal and says what was acknowledged, until it is killed.

Run as: writer.py JOURNAL NAME ACKNOWLEDGED [COUNT].
"""

import os
import sys
from itertools import count
from pathlib import Path

from geoplan.store.journal import open_journal


def main(path: Path, name: str, told: Path, *, most: int) -> None:
    """Append batches of findings; a batch's last key is told once the append has returned."""
    with told.open("a", buffering=1, encoding="utf-8") as out:
        batch = 0
        for batch in count():
            if most and batch >= most:
                break
            records = [
                (f"{name}-{os.getpid()}-{batch}-{n}", {"site_id": "a", "n": n, "note": "x" * 400})
                for n in range(1 + batch % 7)
            ]
            with open_journal(path) as journal:
                journal.append("finding", records)
            out.write("".join(f"{key}\n" for key, _ in records))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]),
         most=int(sys.argv[4]) if len(sys.argv) > 4 else 0)  # fmt: skip
