"""Room "Follow me": the person's own diary, in a file of theirs, shown to this machine only."""
