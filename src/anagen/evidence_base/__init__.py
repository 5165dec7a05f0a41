"""The evidence base: studies, arms and results in people as typed records, each with its source."""
