"""Pattern hair loss and its treatments: expectations of published rows, emulator, sampler."""
