"""Sentences of the room `store`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
