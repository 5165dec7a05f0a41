"""From published trials to parameters: what is fitted, to what, and how well."""
