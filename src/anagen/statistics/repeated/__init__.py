"""Mixed model for repeated measures (MMRM), in which the visits of a patient are correlated.

`model.mmrm` is its front; `anagen.statistics` offers it. Parameters and first-order methods follow the R
package mmrm (openpharma/mmrm, Apache-2.0), against whose numbers they are held.
"""
