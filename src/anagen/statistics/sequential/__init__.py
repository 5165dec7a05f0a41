"""Group-sequential designs: boundaries, exact crossing probabilities, and inference after a trial with looks.

Everything is written for the score process: at information fraction t the statistic is Z = B / sqrt(t), and
B moves as a Brownian motion whose drift is the expected Z at full information, effect x sqrt(information).
Effects in their own units are drift / sqrt(full information); for the difference of two means with n patients
an arm and standard deviation s, the full information is n / (2 s^2).

Reference: Jennison and Turnbull, Group Sequential Methods with Applications to Clinical Trials (2000).
"""
