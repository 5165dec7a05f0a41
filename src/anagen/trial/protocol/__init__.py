"""Protocol of a trial: file model, checks, and the objects that a run takes."""
