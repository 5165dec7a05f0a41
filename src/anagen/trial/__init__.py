"""Virtual trials: the protocol file, randomisation, attrition, conduct and analysis."""
