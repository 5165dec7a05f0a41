"""Simulators of a disease under treatment behind one contract; one joint parameter draw a replicate."""
