"""Sentences of the room `intake`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
