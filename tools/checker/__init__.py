"""Training of the article checker on labelled articles."""
