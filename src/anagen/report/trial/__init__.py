"""Report of a virtual trial: page, console table, and their wording."""
