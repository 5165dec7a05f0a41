"""Faults of the disk and kills, injected into a process that writes results."""
