"""Qualification: what is installed, whether it computes what it must, and whether a trial runs."""
