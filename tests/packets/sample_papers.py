"""The specimens of papers, under the name that tests know."""

from legal_flow.sample.specimens import *  # noqa: F403
