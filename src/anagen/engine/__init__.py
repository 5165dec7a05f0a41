"""Two engines of the follicle, both reading one Markov chain with shared clocks.

The engines know phases, stages, calibre classes and drivers; they know no disease, drug or clinic.
"""
