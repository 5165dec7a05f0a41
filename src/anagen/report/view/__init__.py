"""One view of a person's forecast and plans, which every page, print, file and command reads."""
