"""Exploration of designs: one trial file, varied; power curves, operating characteristics, sample sizes."""
