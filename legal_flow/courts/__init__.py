"""Courts: their channels, and the jurisdiction packs."""
