"""Kinds of hair loss and the causes that each consists of."""
