"""Meta-analysis: one effect from many studies, pairwise and across a network of therapies.

Why an engine of its own: `pimeta` (PyPI, MIT, 1.1.0 of October 2026) passes the same reference numbers and
needs no more than numpy, scipy and matplotlib. It is not a dependency, for three reasons: it had been public
for weeks, by one author, when this was written, so its maintenance is uncertain; it calls itself a
port of R packages under the GPL, so its MIT label is doubtful; and of its 34,000 lines a few hundred are
needed here, which have to work beside a Bayesian network model that it does not offer.
Where it happens to be installed, the tests compare the two.

The files, from the ground up:

- `marginal_model`: the one normal model under all methods, with moment, likelihood and Q-profile estimators
- `effect_size`, `heterogeneity`, `pairwise`, `regression`, `small_study`: classical pairwise work
- `stratified_tables`, `binomial_mixed`: events, without a normal approximation
- `network`, `inconsistency`: network meta-analysis by least squares, exact for trials of several arms
- `bayesian_network`, `binomial_network`, `ranks`: the same networks as posteriors
- `hair_contrasts`, `hair_trials`, `hair`, `summary`: trials in androgenetic alopecia, the rules by which they
  enter, and their results by the methods above
"""
