"""Listings and tables of the evidence, the claims and the kinds of hair loss."""
