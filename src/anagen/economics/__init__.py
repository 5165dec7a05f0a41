"""Costs of a plan, and the gains that they buy."""
