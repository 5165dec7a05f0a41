"""The follicle as a Markov chain with shared clocks: two readings of one generator.

The engine knows phases, stages, calibre classes and drivers; it knows no disease, drug or clinic.
"""

from anagen.compiled import use_cache

use_cache()
