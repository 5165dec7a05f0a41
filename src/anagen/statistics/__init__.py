"""Statistics of events (responders): tables, proportions, logistic models, several tests at once.

Functions take counts with any leading axes (the replicates of a trial) and return arrays of the
same leading shape. A number that cannot be estimated is NaN; one beyond every number is infinite.

A test of a table of counts belongs in `contingency`, an exact test in `exact`, an interval of a share in
`proportions`; `binary` offers them to trials.
"""
