"""Floor 4: one module per sweep, `pick` and `run`, and what persons decide."""
