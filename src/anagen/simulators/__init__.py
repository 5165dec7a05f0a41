"""Simulators of a disease under treatment, behind one contract; one joint draw per replicate.

`field*`: hair counted on a field of skin (pattern loss, effluvium, traction, scarring, inflamed scalp).
`scalp*` and `areata_hair_growth`: a disease in space over the whole scalp (alopecia areata).
"""
