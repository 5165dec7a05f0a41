"""Learning of parameters from published trials: rows, fits, posterior and their checks."""
