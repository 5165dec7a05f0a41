"""Room of the evidence: therapies, studies, forest plots, certainty with its reasons, the claims ledger."""
