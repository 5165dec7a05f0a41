"""Virtual patients: their traits, diseases and baseline, and the drawing of cohorts."""
