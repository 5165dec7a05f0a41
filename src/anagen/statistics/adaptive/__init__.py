"""Adaptive designs: stages whose p values are combined, so that what follows may depend on what was seen.

The type I error holds if the combination, its bounds and its weights were fixed beforehand, and the p values
of each stage, given those before, are uniform or larger under the null hypothesis.

Reference: Wassmer and Brannath, Group Sequential and Confirmatory Adaptive Designs in Clinical Trials (2016).
"""
