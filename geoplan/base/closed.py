"""A mark for values that are read from documents."""

from typing import Final

# Read by the strict reader of documents: a key that the value does not declare is a fault.
CLOSED: Final = {"extra": "forbid"}
