"""Random draws that anyone can check."""
