"""What was seen, when and by whom."""
