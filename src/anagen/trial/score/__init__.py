"""Prognostic score of a trial's patients: their untreated course as the model foresees it from baseline.

The score is a regression of untreated outcomes on what is observed at baseline, learned from another cohort
that the model simulates. It is not the patient's own twin, which nobody could know in a real trial.
Reference: Schuler and others 2022 (PROCOVA).
"""
