"""Ground: errors, words, tables, coordinate systems, tickets, canonical texts."""
