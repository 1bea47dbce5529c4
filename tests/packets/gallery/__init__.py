"""Files as others send them: each specimen is named by its defect, with what must become of it."""
