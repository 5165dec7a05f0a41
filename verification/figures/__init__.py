"""Figures of the re-implemented published models."""
