"""What people have measured: studies, arms and results as typed records, each with its source."""
