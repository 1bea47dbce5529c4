"""Floor 2: rules that are the same in kind everywhere. They know no statute; a pack sets them in motion."""
