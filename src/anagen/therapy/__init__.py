"""Therapy: product, delivery and response, from a treatment in a trial file to signals in the niche."""
