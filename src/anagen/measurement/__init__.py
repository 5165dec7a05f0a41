"""What a clinic sees: fields, methods, their errors, and the outcomes they report."""
