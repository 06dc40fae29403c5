"""The frame: sites, areas, duties and the standard they are checked by."""
