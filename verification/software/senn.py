"""Senn et al. 2013, drugs for diabetes (HbA1c): `netmeta::Senn2013`; TE, seTE, treat1, treat2, study."""

from __future__ import annotations

from anagen.evidence_base.meta.network import Contrast

_ROWS = """
-1.90,.1414,metf,plac,DeFronzo1995; -.82,.0992,metf,plac,Lewin2007; -.20,.3579,metf,acar,Willms1999;
-1.34,.1435,rosi,plac,Davidson2007; -1.10,.1141,rosi,plac,Wolffenbuttel1999; -1.30,.1268,piog,plac,Kipnes2001;
-.77,.1078,rosi,plac,Kerenyi2004; .16,.0849,piog,metf,Hanefeld2004; .10,.1831,piog,rosi,Derosa2004;
-1.30,.1014,rosi,plac,Baksi2004; -1.09,.2263,rosi,plac,Rosenstock2008; -1.50,.1624,rosi,plac,Zhu2003;
-.14,.2239,rosi,metf,Yang2003; -1.20,.1436,rosi,sulf,Vongthavaravat2002; -.40,.1549,acar,sulf,Oyama2008;
-.80,.1432,acar,plac,Costa1997; -.57,.1291,sita,plac,Hermansen2007; -.70,.1273,vild,plac,Garber2008;
-.37,.1184,metf,sulf,Alex1998; -.74,.1839,migl,plac,Johnston1994; -1.41,.2235,migl,plac,Johnston1998a;
0,.2339,rosi,metf,Kim2007; -.68,.2828,migl,plac,Johnston1998b; -.40,.4356,metf,plac,Gonzalez-Ortiz2004;
-.23,.3467,benf,plac,Stucci1996; -1.01,.1366,benf,plac,Moulin2006; -1.20,.3758,metf,plac,Willms1999;
-1.00,.4669,acar,plac,Willms1999"""


def _contrast(row: str) -> Contrast:
    effect, se, first, second, study = row.strip().split(",")
    return Contrast(study, first, second, float(effect), float(se))


CONTRASTS = [_contrast(row) for row in _ROWS.strip().replace("\n", " ").split(";")]
