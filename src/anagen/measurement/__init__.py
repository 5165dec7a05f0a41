"""Measurement as a clinic does it: fields, methods, their errors, and the outcomes they report."""
