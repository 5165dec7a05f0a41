"""Analyses of a trial: contrasts between arms, and tables of responders."""
