"""Bayesian analysis that borrows from earlier trials, with a robust prior that gives way when they disagree.

References: Neuenschwander and others 2010 for the meta-analytic predictive prior; Schmidli and others 2014
for its robust form.
"""
