"""The best plan for a person, among all that were studied."""
