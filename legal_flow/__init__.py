"""legal_flow: from exhausted collection to enforcement, each step cited, counted and kept."""
