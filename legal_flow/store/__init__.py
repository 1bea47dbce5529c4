"""Floor 3: the database. It owns the cases; everything that must be true at once is written in one transaction."""
