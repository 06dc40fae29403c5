"""Sentences of the room `plan`: code → (zh, en)."""

WORDS: dict[str, tuple[str, str]] = {}
