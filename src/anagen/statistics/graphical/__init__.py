"""Graphical multiple testing: weights of hypotheses that pass along edges when one is rejected.

References: Bretz, Maurer, Brannath and Posch 2009; Burman, Sonesson and Guilbaud 2009; Bretz and others 2011.
"""
