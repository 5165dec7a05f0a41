"""A user's own trial data, checked and analysed by the estimators that virtual trials use."""
