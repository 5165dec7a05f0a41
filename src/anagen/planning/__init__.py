"""Plans for a person: regimens and combinations, ranked by the chance of the wanted result."""
