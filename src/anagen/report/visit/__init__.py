"""The sheet for a visit: one content in two versions, for the clinician and for the patient."""
