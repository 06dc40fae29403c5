"""Sentences of the room `draw`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
