"""The literature's own models, one module a paper."""
