"""Check a page: a text marked sentence by sentence against the claims ledger."""
