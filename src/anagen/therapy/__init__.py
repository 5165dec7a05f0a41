"""Therapy = product, delivery, response: from a trial file's treatment to signals in the niche."""
