"""Meta-analysis: one effect from many studies, pairwise and across a network of therapies.

Why an engine of its own. `pimeta` (PyPI, MIT, 1.1.0 of October 2026) passes the same reference numbers, and
needs no more than numpy, scipy and matplotlib. It is not a dependency, for three reasons: it had been public
for weeks, by one author, when this was written, so nobody knows whether it will be kept; it calls itself a
port of R packages under the GPL, so its MIT label is not for us to rely on; and of its 34,000 lines this
laboratory needs a few hundred, which have to sit beside a Bayesian network model that it does not offer.
Where it happens to be installed, the tests compare the two; nobody needs it.

The files, from the ground up:

- `marginal_model`: the one normal model under everything, with moment, likelihood and Q-profile estimators
- `effect_size`, `heterogeneity`, `pairwise`, `regression`, `small_study`: classical pairwise work
- `stratified_tables`, `binomial_mixed`: events, without a normal approximation
- `network`, `inconsistency`: network meta-analysis by least squares, exact for trials of several arms
- `bayesian_network`, `binomial_network`, `ranks`: the same networks as posteriors
- `hair_contrasts`, `hair_trials`, `hair`, `summary`: trials in androgenetic alopecia, which of them enter and
  on what grounds, and what the methods above make of them
"""
