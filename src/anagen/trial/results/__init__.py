"""Results of a finished trial, one concept per file; `trial_summary.TrialSummary` is ``summary.json``."""
