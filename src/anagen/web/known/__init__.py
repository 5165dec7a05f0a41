"""What is known: therapies, studies, forest plots, certainty and its reasons, and the claims ledger."""
