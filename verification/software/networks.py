"""Networks of treatments: diabetes and smoking cessation (netmeta)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from anagen.evidence_base.meta.inconsistency import decompose_q, design_by_treatment
from anagen.evidence_base.meta.network import NetworkResult, network_meta_analysis
from verification.software import senn, smoking
from verification.software.number import NETMETA, Call, Number, numbers

DIABETES = "Drugs for diabetes (26 trials, 10 treatments; `Senn2013`)"
SMOKING = "Smoking cessation (24 trials, 4 programmes)"
DRUGS = {
    "common": """acar -.827368972 .1085208454; benf -.9051864494 .1270911346; metf -1.114110189 .0596114776;
        migl -.9439329629 .1269061204; piog -1.066433107 .0758475069; rosi -1.201842011 .0476621653;
        sita -.57 .1291; sulf -.4394971506 .0914791254; vild -.70 .1273""",
    "DL": """acar -.8417849382 .2458203057; benf -.7311472149 .2860750524; metf -1.126775351 .154266582;
        migl -.9497263777 .2317585377; piog -1.129091954 .2196381302; rosi -1.233455753 .1278016419;
        sita -.57 .3540956554; sulf -.4165588002 .2408838117; vild -.70 .3534433662""",
    "REML-netmeta": """acar -.8414331877 .2394031504; benf -.736145731 .2787116006;
        metf -1.128204131 .1500414824; migl -.9498848915 .2261016207; piog -1.129380918 .2129305658;
        rosi -1.233705463 .1240263429; sita -.57 .3430989469; sulf -.4174162106 .2337002532;
        vild -.70 .3424257108""",
}
PROGRAMMES = {
    "common": "B .1997625049 .1259807412; C .6524277907 .0589500197; D .7168193144 .1879173493",
    "DL": "B .4162377049 .3681021952; C .7334060234 .218923644; D .902298208 .4115865072",
    "REML": "B .3971685199 .3286392241; C .7090092801 .1952505446; D .8687333472 .3720731703",
}
SCORES = """rosi 0.89336818; metf 0.78177653; piog 0.77456973; migl 0.61365553; acar 0.52026442;
    benf 0.43581702; vild 0.42324667; sita 0.33309921; sulf 0.21030766; plac 0.01389505"""


@cache
def diabetes(method: str) -> NetworkResult:
    """The drugs against placebo."""
    return network_meta_analysis(senn.CONTRASTS, reference="plac", method=method)


@cache
def cessation(method: str) -> NetworkResult:
    """The programmes against none."""
    return network_meta_analysis(smoking.CONTRASTS, reference="A", method=method)


def _parts(network: NetworkResult) -> Sequence[float]:
    parts = decompose_q(network)
    return [parts.total.q, parts.within.q, parts.between.q, parts.total.df, parts.within.df, parts.between.df]


def _score(drug: str) -> float:
    return float(diabetes("DL").p_scores(larger_is_better=False)[drug])


def _of_drug(method: str, drug: str) -> Sequence[float]:
    return diabetes(method).effect(drug, "plac")


def _of_programme(method: str, programme: str, other: str = "A") -> Sequence[float]:
    return cessation(method).effect(programme, other)


def _rows(text: str) -> list[list[str]]:
    return [row.split() for row in text.split(";")]


CALLS = (
    *(
        Call(
            DIABETES,
            NETMETA,
            f'netmeta(TE, seTE, treat1, treat2, studlab, sm = "MD"){more}',
            f'anagen.evidence_base.meta.network.network_meta_analysis(method="{method}")',
            tuple(
                number
                for drug, effect, se in _rows(DRUGS[method])
                for number in numbers(
                    f"{drug}, its SE",
                    f"{effect} {se}",
                    partial(_of_drug, method, drug),
                    2e-9,
                )
            ),
        )
        for method, more in (("common", "; common effects"), ("DL", ""), ("REML-netmeta", "; REML"))
    ),
    Call(
        DIABETES,
        NETMETA,
        "netmeta(...), with its Q by design and P-scores",
        "anagen.evidence_base.meta.inconsistency, NetworkResult.p_scores",
        (
            *numbers(
                "Q, within designs, between, df, df, df",
                "96.98555301 74.45528174 22.53027127 18 11 7",
                lambda: _parts(diabetes("DL")),
                1e-8,
            ),
            Number("p between designs", "0.002057014", lambda: decompose_q(diabetes("DL")).between.p, 1e-9),
            Number("τ² (DL)", "0.1087169231", lambda: diabetes("DL").tau2, 1e-10),
            Number("I²", "0.8144053476", lambda: diabetes("DL").i2, 1e-10),
            Number("τ² (REML)", "0.1010500774", lambda: diabetes("REML-netmeta").tau2, 1e-9),
            Number(
                "Q, full interaction", "2.1940001", lambda: design_by_treatment(diabetes("DL")).test.q, 1e-6
            ),
            Number("its p", "0.94832711", lambda: design_by_treatment(diabetes("DL")).test.p, 1e-7),
            Number("τ within designs", "0.379745", lambda: design_by_treatment(diabetes("DL")).tau, 1e-6),
            *(
                Number(f"P-score of {drug}", score, partial(_score, drug), 1e-8)
                for drug, score in _rows(SCORES)
            ),
        ),
    ),
    *(
        Call(
            SMOKING,
            NETMETA,
            f'netmeta(pairwise(..., sm = "OR")){more}',
            f'anagen.evidence_base.meta.network.network_meta_analysis(method="{method}")',
            tuple(
                number
                for programme, effect, se in _rows(PROGRAMMES[method])
                for number in numbers(
                    f"{programme}, its SE",
                    f"{effect} {se}",
                    partial(_of_programme, method, programme),
                    5e-7 if method == "REML" else 1e-9,
                )
            ),
            "netmeta's REML comes from an optimiser that stops at about 1e-6 of τ²."
            if method == "REML"
            else "",
        )
        for method, more in (("common", "; common effects"), ("DL", ""), ("REML", "; REML"))
    ),
    Call(
        SMOKING,
        NETMETA,
        "netmeta(...), with its Q by design and other pairs",
        "anagen.evidence_base.meta.inconsistency",
        (
            *numbers(
                "Q, within designs, between, df, df, df",
                "202.6188712 187.3985342 15.22033702 23 16 7",
                lambda: _parts(cessation("DL")),
                1e-7,
            ),
            Number("τ² (DL)", "0.5988752589", lambda: cessation("DL").tau2, 1e-9),
            Number("τ² (REML)", "0.4502296203", lambda: cessation("REML").tau2, 1e-6),
            *(
                number
                for one, other, theirs in (
                    ("C", "B", "0.3171683185 0.3790570373"),
                    ("D", "B", "0.4860605032 0.4505033556"),
                    ("D", "C", "0.1688921847 0.3906806988"),
                )
                for number in numbers(
                    f"{one} − {other} (DL), its SE",
                    theirs,
                    partial(_of_programme, "DL", one, other),
                    1e-9,
                )
            ),
        ),
    ),
)
