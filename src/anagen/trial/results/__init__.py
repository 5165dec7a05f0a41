"""What a finished trial says, one concept a file; `trial_summary.TrialSummary` is ``summary.json``."""
