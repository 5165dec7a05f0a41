"""The laboratory as a local web application."""
