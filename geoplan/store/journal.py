"""The journal: append-only, hash-chained records in SQLite; what is acknowledged is on disk."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from geoplan.base.canon import canonical, chain
from geoplan.base.errors import ProjectError

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS records (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  head TEXT NOT NULL,
  UNIQUE (kind, key)
) STRICT
"""


class Journal:
    """Records of one project, each of a kind and with a key that may be used once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def head(self) -> str:
        """The hash of the whole chain so far, "" when empty."""
        row = self._connection.execute(
            "SELECT head FROM records ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else ""

    def append(self, kind: str, records: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Append records in one transaction; keys already there are left alone.

        Parameters
        ----------
        kind
            Such as "visit" or "import".
        records
            (key, body); bodies hold texts, integers, lists and objects only.

        Returns
        -------
        int
            How many were new.
        """
        head, added = self.head, 0
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            known = {
                row[0]
                for row in self._connection.execute(
                    "SELECT key FROM records WHERE kind = ?", (kind,)
                )
            }
            for key, body in records:
                if key in known:
                    continue
                known.add(key)
                head = chain(head, [kind, key, dict(body)])
                self._connection.execute(
                    "INSERT INTO records (kind, key, body, head) VALUES (?, ?, ?, ?)",
                    (kind, key, canonical(dict(body)), head),
                )
                added += 1
        return added

    def read(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the records of one kind in order: (key, body)."""
        rows = self._connection.execute(
            "SELECT key, body FROM records WHERE kind = ? ORDER BY seq", (kind,)
        )
        for key, body in rows:
            yield str(key), json.loads(body)

    def first_break(self) -> int | None:
        """Return the sequence number of the first record that breaks the chain, if any."""
        head = ""
        rows = self._connection.execute(
            "SELECT seq, kind, key, body, head FROM records ORDER BY seq"
        )
        for place, (seq, kind, key, body, stated) in enumerate(rows, start=1):
            try:
                head = chain(head, [kind, key, json.loads(body)])
            except ValueError:
                return int(seq)
            if head != stated or seq != place:
                return int(seq)
        return None


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open a project's journal, making it when it is not there.

    Raises
    ------
    ProjectError
        `journal.damaged`: the file is no journal.
    """
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(_TABLE)
            connection.commit()
            yield Journal(connection)
    except sqlite3.DatabaseError as error:
        raise ProjectError("journal.damaged", file=path.name, detail=error) from None
