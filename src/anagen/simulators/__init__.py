"""Simulators of a disease under treatment behind one contract; one joint draw per replicate."""
