"""Sentences of the room `sheets`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
