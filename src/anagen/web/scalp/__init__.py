"""Room of the simulated scalp, close and whole, under two therapies on the same follicles."""
