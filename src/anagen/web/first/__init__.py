"""First screen: what this is, seen on two twins, with doors to the rooms."""
