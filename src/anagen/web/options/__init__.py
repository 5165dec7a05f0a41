"""My options: a short form, then every option side by side, doing nothing included."""
