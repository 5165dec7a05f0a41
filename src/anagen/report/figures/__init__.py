"""Pictures, one file each: every function takes data and returns a matplotlib `Figure`."""
