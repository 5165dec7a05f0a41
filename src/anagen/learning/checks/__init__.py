"""Checks of the posterior: predictive checks, studies left out, simulation-based calibration."""
