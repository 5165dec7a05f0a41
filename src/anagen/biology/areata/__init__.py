"""Alopecia areata in space: a scalp, an immune field that spreads on it, and its effect on follicles."""
