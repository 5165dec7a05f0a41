"""Pages and tables of a checked article."""
