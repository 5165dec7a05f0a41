"""Reading the files that users write (TOML with line numbers, shapes, phrases) and writing results."""
