"""What wakes a sweep before its time. `pick` never depends on what woke it."""

from airflow.sdk import Asset

PACKAGES_ARRIVED = Asset(name="packages_arrived", uri="legal-flow://packages/arrived")
ACCOUNTS_TAKEN = Asset(name="accounts_taken", uri="legal-flow://accounts/taken")
CASES_OPENED = Asset(name="cases_opened", uri="legal-flow://cases/opened")
EVIDENCE_GATHERED = Asset(name="evidence_gathered", uri="legal-flow://evidence/gathered")
DEMANDS_MADE = Asset(name="demands_made", uri="legal-flow://demands/made")
PACKETS_MOVED = Asset(name="packets_moved", uri="legal-flow://packets/moved")
