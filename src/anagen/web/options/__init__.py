"""Room of a person's options: a short form, then all options side by side, doing nothing included."""
