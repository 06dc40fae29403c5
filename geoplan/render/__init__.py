"""Paper and screens out."""
