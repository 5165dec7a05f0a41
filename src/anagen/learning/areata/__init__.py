"""Alopecia areata fitted to published trials: rows, engine runs, surfaces over them, posterior."""
