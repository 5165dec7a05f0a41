"""Design a trial: a form or the file itself, a live estimate, the full run in the background, the report."""
