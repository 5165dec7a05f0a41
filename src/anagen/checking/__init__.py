"""Reading an article: which claims it makes, and what the ledger says of each."""
