"""Virtual patients: who they are and how they are drawn."""
