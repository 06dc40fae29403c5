"""Patrols: streets walked from end to end."""
