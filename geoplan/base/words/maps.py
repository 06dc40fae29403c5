"""Sentences of the room `maps`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
