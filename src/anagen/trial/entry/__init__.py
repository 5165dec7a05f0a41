"""How patients come into a trial: their dates, and who was screened for each of them."""
