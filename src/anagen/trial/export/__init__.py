"""Results of a trial as data sets with the names of CDISC ADaM, in formats that other software reads."""
