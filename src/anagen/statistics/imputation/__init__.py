"""Imputation of repeated continuous outcomes: missing at random, reference-based, and shifted.

A model of the outcome is fitted to what was observed, a strategy says what a patient who left is assumed to
follow, and the completed data are analysed: many times, pooled by Rubin's rules, or once with conditional
means and a jackknife.

References: Carpenter, Roger and Kenward 2013; Cro and others 2020; Wolbers and others 2022 (R package rbmi).
"""
