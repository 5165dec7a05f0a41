"""Alopecia areata learned from published trials: rows, engine runs, surfaces over them, posterior."""
