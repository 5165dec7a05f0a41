"""A valid trial file in which every key is used."""

FULL = """\
[trial]
name       = "Every key of a trial file"
seed       = 7
replicates = 20
parameters = "prior"

[population]
alopecia = "androgenetic"
sex      = "any"
age      = "22 to 55 years"
norwood  = ["III vertex", "IV"]
ludwig   = ["I", "II"]
ancestry = "asian"
size     = 90
washout  = "24 weeks"

[design]
kind         = "parallel"
allocation   = "2:1:1"
randomisation = "stratified"
block        = 8
strata       = ["sex", "age"]
dropout      = "15 % by week 24"
visit_window = "3 days"
season_start = "1 March"
identical_arms = false
[[arm]]
name    = "minoxidil 5 %"
synergy = 0.1
dropout = "10 % by month 6"
  [[arm.treatment]]
  therapy  = "minoxidil topical"
  dose     = "5 %"
  schedule = "twice daily"
  [[arm.treatment]]
  therapy  = "finasteride"
  dose     = "1 mg"

[[arm]]
name = "vehicle"
  [[arm.treatment]]
  therapy = "vehicle"
  schedule = "twice daily"

[[arm]]
name      = "nothing"
untreated = true

[measurement]
method   = "phototrichogram"
region   = "vertex"
field    = "0.9 cm2"
visits   = "weeks 0, 6, 12, 24"
outcomes = ["total density", "anagen percent"]

[analysis]
endpoint  = "change in non-vellus density at week 24"
model     = "ANCOVA"
reference = "vehicle"
alpha     = 0.05
missing   = "last observation carried forward"

[[observed]]
arm     = "vehicle"
outcome = "total density"
kind    = "change"
week    = 24
value   = "3.9 hairs/cm2"
sd      = "21.7 hairs/cm2"
n       = 78
source  = "somewhere"
note    = "a note"

[[observed]]
arm     = ["minoxidil 5 %", "vehicle"]
outcome = "anagen percent"
kind    = "change"
week    = 12
value   = "4 %"
se      = "1 %"
ci95    = ["2 %", "6 %"]
source  = "elsewhere"

[[observed]]
arm     = "nothing"
outcome = "total density"
kind    = "responders"
rule    = "change in total density of at least 10 %"
week    = 24
value   = "12 %"
source  = "a third place"
"""
