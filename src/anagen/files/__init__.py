"""Input files of users (TOML with line numbers, shapes, phrases) and output files of results."""
