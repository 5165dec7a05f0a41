"""What is known: studies, claims and how they are pooled, every entry with its source."""
