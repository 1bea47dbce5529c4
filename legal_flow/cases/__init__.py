"""Floor 0: what a case is. Plain Python, no framework."""
