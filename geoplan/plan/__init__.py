"""Routes over one street network."""
