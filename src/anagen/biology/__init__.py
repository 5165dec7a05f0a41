"""Biology of the follicle: its cycle, its calibre, its niche, and the diseases of hair."""
