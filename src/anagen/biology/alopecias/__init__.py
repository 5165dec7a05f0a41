"""Kinds of hair loss and their causes."""
