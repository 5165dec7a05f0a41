"""The scalp room: the simulated scalp, close and whole, under two therapies on the same follicles."""
