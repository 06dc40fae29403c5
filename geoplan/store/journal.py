"""The journal: append-only, hash-chained records in SQLite; what is acknowledged is on disk."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from geoplan.base.canon import canonical, chain_text
from geoplan.base.errors import ProjectError
from geoplan.store.seals import Break, find_breaks, marks_of
from geoplan.visits.corrections import corrected

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS records (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  head TEXT NOT NULL,
  marks TEXT NOT NULL DEFAULT '',
  UNIQUE (kind, key)
) STRICT
"""
# By kind, then number: what `told` asks for.
_INDEX: Final = "CREATE INDEX IF NOT EXISTS records_by_kind ON records (kind)"
_BATCH: Final = 5_000
_PATIENCE_S: Final = 30.0  # how long one writer waits for another
CORRECTION: Final = "correction"
# SQLite's own codes → ours; all others mean that the file is no sound database.
_CODES: Final = {
    sqlite3.SQLITE_FULL: "journal.full",
    sqlite3.SQLITE_IOERR: "journal.io",
    sqlite3.SQLITE_READONLY: "journal.read_only",
    sqlite3.SQLITE_CANTOPEN: "journal.read_only",
    sqlite3.SQLITE_PERM: "journal.read_only",
    sqlite3.SQLITE_BUSY: "journal.busy",
    sqlite3.SQLITE_LOCKED: "journal.busy",
    sqlite3.SQLITE_PROTOCOL: "journal.busy",
}


@dataclass(frozen=True, kw_only=True)
class Appended:
    """What an append did.

    Attributes
    ----------
    new
        Records that were added.
    same
        Records that were there already, word for word.
    other
        Keys that were there with another body; that one stays.
    """

    new: int
    same: int
    other: tuple[str, ...]


class Journal:
    """Records of one project, each of a kind and with a key that may be used once."""

    def __init__(self, connection: sqlite3.Connection, *, name: str = "journal") -> None:
        self._connection, self._name = connection, name

    @property
    def head(self) -> str:
        """The hash of the whole chain so far, "" when empty."""
        row = self._connection.execute(
            "SELECT head FROM records ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else ""

    @property
    def length(self) -> int:
        """How many records there are."""
        return int(self._connection.execute("SELECT count(*) FROM records").fetchone()[0])

    def counts(self) -> dict[str, int]:
        """Return how many records there are of each kind."""
        rows = self._connection.execute("SELECT kind, count(*) FROM records GROUP BY kind")
        return {str(kind): int(n) for kind, n in rows}

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
        return self.append_all({kind: records})[kind].new

    def append_all(
        self, told: Mapping[str, Iterable[tuple[str, Mapping[str, Any]]]]
    ) -> dict[str, Appended]:
        """Append records of several kinds in one transaction: all of them or none.

        100,000 findings take 3 to 5 s on two cores.

        Parameters
        ----------
        told
            Kind → records, as for `append`.

        Raises
        ------
        ProjectError
            `journal.busy`, `journal.full`, `journal.io` or `journal.read_only`, when the block
            of `open_journal` is left: nothing was added.
        """
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            writer = _Writer(self._connection, head=self.head, seq=self._last())
            return {kind: writer.add(kind, records) for kind, records in told.items()}

    def _last(self) -> int:
        return int(self._connection.execute("SELECT max(seq) FROM records").fetchone()[0] or 0)

    def read(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the records of one kind in order, (key, body), corrections folded in."""
        changes = [] if kind == CORRECTION else [body for _, body in self.told(CORRECTION)]
        return corrected(self.told(kind), changes, kind=kind)

    def told(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the records of one kind in order, (key, body), as they were first told.

        Raises
        ------
        ProjectError
            `journal.damaged`: a record cannot be read; `geoplan audit` names it.
        """
        rows = self._connection.execute(
            "SELECT key, body FROM records WHERE kind = ? ORDER BY seq", (kind,)
        )
        for rows_of in iter(lambda: rows.fetchmany(_BATCH), []):
            try:
                # One text of many bodies is parsed in a fraction of the time of many texts.
                bodies = json.loads(f"[{','.join(body for _, body in rows_of)}]")
            except (TypeError, ValueError) as error:
                raise ProjectError("journal.damaged", file=self._name, detail=error) from None
            yield from zip((str(key) for key, _ in rows_of), bodies, strict=True)

    def find(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return one record as it stands now, None where there is none or it was withdrawn."""
        row = self._connection.execute(
            "SELECT body FROM records WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        if row is None:
            return None
        changes = [body for _, body in self.told(CORRECTION)]
        found = dict(corrected([(key, json.loads(row[0]))], changes, kind=kind))
        return found.get(key)

    def knows(self, kind: str, key: str) -> bool:
        """Tell whether a record was ever told."""
        found = self._connection.execute(
            "SELECT 1 FROM records WHERE kind = ? AND key = ?", (kind, key)
        )
        return found.fetchone() is not None

    def first_break(self) -> int | None:
        """Return the sequence number of the first record that breaks the chain, if any."""
        found = next(iter(self.breaks()), None)
        return found.seq if found else None

    def breaks(self) -> Iterator[Break]:
        """Yield every record that does not fit the chain, with the field that was changed."""
        yield from find_breaks(
            self._connection.execute(
                f"SELECT seq, kind, key, body, head, {_marks(self._connection)}"  # noqa: S608
                " FROM records ORDER BY seq"
            )
        )

    def heads(self) -> set[str]:
        """Return every head the chain ever had."""
        return {str(head) for (head,) in self._connection.execute("SELECT head FROM records")}

    def faults_of_file(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file."""
        rows = self._connection.execute("PRAGMA integrity_check(20)")
        return [str(text) for (text,) in rows if text != "ok"]

    def copy_to(self, path: Path) -> None:
        """Copy the journal as of one moment, while others may go on writing."""
        with closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")


class _Writer:
    """Adds records to an open transaction."""

    def __init__(self, connection: sqlite3.Connection, *, head: str, seq: int) -> None:
        self._connection, self._head, self._seq = connection, head, seq

    def add(self, kind: str, records: Iterable[tuple[str, Mapping[str, Any]]]) -> Appended:
        name = canonical(kind)
        new, same, other = 0, 0, []
        waiting = iter(records)
        for part in iter(lambda: list(islice(waiting, _BATCH)), []):
            texts: dict[str, str] = {}
            again: list[tuple[str, str]] = []
            for key, body in part:
                text = canonical(dict(body))
                if texts.setdefault(key, text) is not text:
                    again.append((key, text))
            known = self._known(kind, list(texts))
            fresh = [(key, text) for key, text in texts.items() if key not in known]
            self._insert(kind, fresh, name=name)
            new += len(fresh)
            again += [(key, texts[key]) for key in known]
            kept = texts | known
            differ = [key for key, text in again if kept[key] != text]
            same += len(again) - len(differ)
            other += differ
        return Appended(new=new, same=same, other=tuple(other))

    def _insert(self, kind: str, fresh: list[tuple[str, str]], *, name: str) -> None:
        rows = []
        for key, body in fresh:
            self._seq += 1
            self._head = chain_text(self._head, f"[{name},{canonical(key)},{body}]")
            rows.append((self._seq, kind, key, body, self._head, marks_of(kind, key, body)))
        self._connection.executemany(
            "INSERT INTO records (seq, kind, key, body, head, marks) VALUES (?,?,?,?,?,?)", rows
        )

    def _known(self, kind: str, keys: list[str]) -> dict[str, str]:
        rows = self._connection.execute(
            "SELECT key, body FROM records WHERE kind = ?"
            " AND key IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(keys)),
        )
        return {str(key): str(body) for key, body in rows}


def _marks(connection: sqlite3.Connection) -> str:
    """Return the column of marks, or nothing in journals that were made before there was one."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(records)")]
    return "marks" if "marks" in columns else "''"


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open a project's journal, making it when it is not there.

    Where the folder cannot be written it can still be read.

    Raises
    ------
    ProjectError
        `journal.damaged`: the file is no journal; `journal.busy`: another program writes for
        too long; `journal.full`, `journal.io`, `journal.read_only`: it cannot be written.
    """
    try:
        with closing(_connect(path)) as connection:
            yield Journal(connection, name=path.name)
    except sqlite3.Error as error:
        number = getattr(error, "sqlite_errorcode", None) or 0
        code = _CODES.get(number & 0xFF, "journal.damaged")
        raise ProjectError(code, file=path.name, folder=str(path.parent), detail=error) from None


def _connect(path: Path) -> sqlite3.Connection:
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return _connect_to_read(path)
    connection = sqlite3.connect(path, timeout=_PATIENCE_S)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        if _marks(connection) != "marks":
            connection.execute("ALTER TABLE records ADD COLUMN marks TEXT NOT NULL DEFAULT ''")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    # Without its log the file is complete; SQLite would want to make one beside it.
    log = path.with_name(f"{path.name}-wal")
    try:
        whole = not log.exists() or log.stat().st_size == 0
    except PermissionError:  # the folder may not even be looked into; SQLite says so
        whole = True
    mode = "mode=ro&immutable=1" if whole else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_PATIENCE_S)
