"""Alopecia areata in space: a scalp, an immune field that spreads on it, and what it does to follicles."""
