"""The literature's own models, each re-implemented and checked against its paper.

A model is a module here, with a data file of the same name that holds its equations in words, its
parameters and what is expected of it; `verification.registry` lists them.
"""
