"""Claims about hair therapy: the ledger, and the checker that reads articles against it."""
