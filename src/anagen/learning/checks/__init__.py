"""What the posterior is worth: predictive checks, studies left out, simulation-based calibration."""
