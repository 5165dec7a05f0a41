"""What a plan costs, and what that buys."""
