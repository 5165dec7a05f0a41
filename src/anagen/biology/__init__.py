"""What a follicle is: its cycle, its calibre, the niche it listens to, and what goes wrong with it."""
