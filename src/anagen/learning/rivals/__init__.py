"""Fair rivals of the model: predictions from the evidence's rows alone, without any biology."""
