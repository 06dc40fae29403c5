"""Sentences of the room `cli`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
