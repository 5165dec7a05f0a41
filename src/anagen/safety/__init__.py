"""Safety of therapies for a person: withheld, caution, fine or not known, before any number."""
