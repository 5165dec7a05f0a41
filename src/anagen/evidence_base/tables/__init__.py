"""Typed rows of the evidence: studies, arms, results and the side tables, each with its source."""
