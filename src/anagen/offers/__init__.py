"""An offer in hand: what it would add, whether it is lawful, what is known of it, and what the money buys."""
