"""Generators of the pages that hold numbers, run by `make docs`."""
