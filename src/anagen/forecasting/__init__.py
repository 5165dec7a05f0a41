"""A forecast for one person: every option and doing nothing, with the uncertainty that is left."""
