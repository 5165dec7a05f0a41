"""The room for clinicians: a few ticks, and the sheet for the visit in two versions."""
