"""Our own folder."""
