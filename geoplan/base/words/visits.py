"""Sentences of the room `visits`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
