"""Floor 3: carriers of letters and other mail."""
