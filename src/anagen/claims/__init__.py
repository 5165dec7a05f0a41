"""What is said of hair therapy: the ledger of claims, and the checker that reads articles against it."""
