"""Floor 1: law as dated, cited data, and the calendar it runs on."""
