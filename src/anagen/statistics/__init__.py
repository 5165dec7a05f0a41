"""Statistics of outcomes that happen or do not: tables, proportions, logistic models, several tests at once.

Functions take counts with any leading axes (the replicates of a trial) and return arrays of the
same leading shape. What cannot be estimated is NaN, what lies beyond every number is infinite.
"""
