"""Simulated persons for demonstrations: what they make are real files, and plainly for testing."""
