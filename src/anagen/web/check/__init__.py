"""Room that checks a page: an article marked sentence by sentence against the claims ledger."""
