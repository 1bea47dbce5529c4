"""An invented jurisdiction, to show that law is behind the seam: another clock, other fees, another calendar."""
