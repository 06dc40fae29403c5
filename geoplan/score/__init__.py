"""What a sample says: estimates with their intervals, or the plain word that there is none."""
