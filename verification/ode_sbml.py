"""Differential equations, written as formulas, as SBML that any simulator can run.

The formulas are a second transcription of a published model: the code that is checked does not use
them, so agreement of an SBML simulator with that code catches a slip in either. SBML Level 3
Version 2 Core: a parameter with a rate rule for each variable, an assignment rule for each named
expression, and an event for each change of a constant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from anagen.errors import InputError

_NAMESPACE = "http://www.sbml.org/sbml/level3/version2/core"
_MATHML = "http://www.w3.org/1998/Math/MathML"
_TIME = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>'
_BINARY = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "divide", ast.Pow: "power"}
_COMPARE = {ast.Lt: "lt", ast.LtE: "leq", ast.Gt: "gt", ast.GtE: "geq"}


@dataclass(frozen=True)
class Equations:
    """A system of ordinary differential equations in formulas.

    A formula is a Python expression of numbers, names and ``time`` with ``+ - * / **``, comparisons,
    ``and``, and ``a if condition else b``.

    Attributes:
        rates: variable -> its time derivative.
        start: variable -> its value at time 0.
        constants: name -> value.
        named: name -> formula that may be used in others; evaluated at every time.
        events: (condition, {name: formula}), applied whenever the condition becomes true.
        changing: constants that an event sets.
    """

    name: str
    title: str
    rates: Mapping[str, str]
    start: Mapping[str, float]
    constants: Mapping[str, float]
    named: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[tuple[str, Mapping[str, str]]] = ()

    @property
    def changing(self) -> frozenset[str]:
        """Names that an event sets."""
        return frozenset(name for _, settings in self.events for name in settings)


def document(equations: Equations) -> str:
    """SBML text of `equations`.

    Raises:
        InputError: a formula that is no such expression, or names nothing.
    """
    known = {*equations.rates, *equations.constants, *equations.named, "time"}
    changing = equations.changing
    parameters = [_parameter(name, equations.start[name], constant=False) for name in equations.rates]
    parameters += [
        _parameter(name, value, constant=name not in changing) for name, value in equations.constants.items()
    ]
    parameters += [_parameter(name, None, constant=False) for name in equations.named]
    rules = [
        f'<assignmentRule variable="{name}">{_math(formula, known)}</assignmentRule>'
        for name, formula in equations.named.items()
    ]
    rules += [
        f'<rateRule variable="{name}">{_math(formula, known)}</rateRule>'
        for name, formula in equations.rates.items()
    ]
    events = [
        _event(f"event_{i}", condition, settings, known)
        for i, (condition, settings) in enumerate(equations.events)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sbml xmlns="{_NAMESPACE}" level="3" version="2">\n'
        f'<model id="{equations.name}" name={quoteattr(equations.title)}>\n'
        + _section("listOfParameters", parameters)
        + _section("listOfRules", rules)
        + _section("listOfEvents", events)
        + "</model>\n</sbml>\n"
    )


def _parameter(name: str, value: float | None, *, constant: bool) -> str:
    given = "" if value is None else f' value="{float(value)!r}"'
    return f'<parameter id="{name}"{given} constant="{str(constant).lower()}"/>'


def _event(identity: str, condition: str, settings: Mapping[str, str], known: Iterable[str]) -> str:
    assignments = "".join(
        f'<eventAssignment variable="{name}">{_math(formula, known)}</eventAssignment>'
        for name, formula in settings.items()
    )
    return (
        f'<event id="{identity}" useValuesFromTriggerTime="true">'
        f'<trigger initialValue="false" persistent="true">{_math(condition, known)}</trigger>'
        f"<listOfEventAssignments>{assignments}</listOfEventAssignments></event>"
    )


def _section(tag: str, entries: Sequence[str]) -> str:
    lines = "\n".join(entries)
    return f"<{tag}>\n{lines}\n</{tag}>\n" if lines else ""


def _math(formula: str, known: Iterable[str]) -> str:
    return f'<math xmlns="{_MATHML}">{mathml(formula, known)}</math>'


def mathml(formula: str, known: Iterable[str]) -> str:
    """Content MathML of a formula in the names `known`.

    Raises:
        InputError: not such an expression, or a name that is not known.
    """
    names = frozenset(known)
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise InputError(f"not a formula: {error.msg}", where=formula) from None
    return _node(tree, names, formula)


def _node(node: ast.expr, known: frozenset[str], formula: str) -> str:
    match node:
        case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
            return _apply(_BINARY[type(operator)], (left, right), known, formula)
        case ast.UnaryOp(ast.USub(), operand):
            return _apply("minus", (operand,), known, formula)
        case ast.Compare(left, [operator], [right]) if type(operator) in _COMPARE:
            return _apply(_COMPARE[type(operator)], (left, right), known, formula)
        case ast.BoolOp(ast.And(), values):
            return _apply("and", values, known, formula)
        case ast.IfExp(test, body, otherwise):
            yes, condition, no = (_node(part, known, formula) for part in (body, test, otherwise))
            return f"<piecewise><piece>{yes}{condition}</piece><otherwise>{no}</otherwise></piecewise>"
        case ast.Constant(value) if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(float(value))
        case ast.Name("time"):
            return _TIME
        case ast.Name(name) if name in known:
            return f"<ci>{name}</ci>"
    raise InputError(f"{ast.unparse(node)!r} is not understood", where=formula)


def _apply(operator: str, operands: Iterable[ast.expr], known: frozenset[str], formula: str) -> str:
    inner = "".join(_node(operand, known, formula) for operand in operands)
    return f"<apply><{operator}/>{inner}</apply>"


def _number(value: float) -> str:
    """A MathML number, to the last bit."""
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return f"<cn>{mantissa}</cn>"
    return f'<cn type="e-notation">{mantissa}<sep/>{int(exponent)}</cn>'
