"""What a person's health rules out or makes risky, asked before any number is given."""
