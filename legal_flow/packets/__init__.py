"""Papers and packets: templates, rendering, evidence sheets, assembly, object storage."""
