"""Product, delivery and response: what a therapy adds to the follicle's niche.

A therapy is one file in ``catalogue/``; the file names one of a few effect models.
"""
