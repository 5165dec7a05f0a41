"""Room "My offer": an offer in hand, and what it is worth to the person."""
