# SPDX-License-Identifier: Apache-2.0
"""Finds the places of a file that can be wrong, and what a wrong one looks like. Which operators there are is told in README.md."""
import re

import clang
from schema import Mutant, Point, on

_TYPES = {clang.STRUCT, clang.UNION, clang.CLASS, clang.CLASS_TEMPLATE, clang.CLASS_PARTIAL}
_FUNCTIONS = {clang.FUNCTION, clang.METHOD, clang.CONSTRUCTOR, clang.DESTRUCTOR, clang.CONVERSION, clang.FUNCTION_TEMPLATE}
_LOOPS = {clang.WHILE, clang.FOR, clang.RANGE_FOR}
_NEVER = {clang.STATIC_ASSERT, clang.ENUM, clang.TYPEDEF, clang.ALIAS, clang.SIZEOF, clang.PARAMETER}
_RELATIONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_SHIFTS = {"<": "-", "<=": "+", ">": "+", ">=": "-"}   # how the bound moves in the direction that _RELATIONS leaves out
_EQUALITIES = {"==": "!=", "!=": "=="}
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "&": "|", "|": "&", "<<": ">>", ">>": "<<"}
_CONSTANT = re.compile(r"[0-9][0-9'a-zA-Z]*|(\w+::)*k[A-Z]\w*|(\w+::)*[A-Z][A-Z_0-9]+|(std::)?size_t\{[0-9]+\}")
_EMPTY = re.compile(r"\{ ?\}|std::nullopt|nullptr|\"\"|0|(std::)?(string|string_view)\( ?\)|std::unexpected.*")
_CONTAINER = re.compile(r"(std::(__cxx11::)?(basic_string|basic_string_view|vector|optional|span|map|set|unordered_map|unique_ptr|"
                        r"shared_ptr)<)")
_INTEGER = re.compile(r"(unsigned )?(int|long|long long|short)|unsigned")
_SILENT = re.compile(r"(\w+(\.|->|::))*(reserve|shrink_to_fit)\(|static_cast<void>|CS_CHECK")


class Finder:
    """Fills `mutants` and `points` from the parts of a tree that lie in one file."""

    def __init__(self, source, name, macros):
        self.source, self.name = source, name
        self.macros = macros
        self.mutants, self.points = [], []
        self._scope = []      # names of classes and functions around
        self._deduced = False   # within a lambda whose type of result is that of its first `return`
        self._conditions = set()   # borders of what is mutated as a condition
        self._known = set()
        self._used = {}

    def top(self, node):
        self._declaration(node)

    def find(self, node):
        for child in node.children:
            self._declaration(child)

    # What is looked into

    def _declaration(self, node):
        if node.file != str(self.source.path) or node.kind in _NEVER or self._in_macro(node):
            return
        if node.kind in (clang.NAMESPACE, clang.LINKAGE_SPEC):
            self.find(node)
        elif node.kind in _TYPES:
            self._scope.append(node.name)
            self.find(node)
            self._scope.pop()
        elif node.kind in _FUNCTIONS:
            self._function(node)
        elif node.kind in (clang.VARIABLE, clang.FIELD):
            self._only_lambdas(node)

    def _function(self, node):
        body = next((child for child in node.children if child.kind in (clang.COMPOUND, clang.TRY)), None)
        if body is None or re.search(r"\b(constexpr|consteval)\b", self.source.text[node.start:body.start]):
            return
        name = node.name.split("<")[0]
        outside = re.search(r"((?:\w+::)*)" + re.escape(name) + r"\s*\(", self.source.text[node.start:body.start])
        self._scope.append((outside.group(1) if outside else "") + name)
        for child in node.children:
            if child.is_expression or child is body:
                self._walk(child)
        self._scope.pop()

    def _only_lambdas(self, node):
        """Of what is computed while compiling, or once: what is in lambdas runs later."""
        for child in node.children:
            if child.file != str(self.source.path) or self._in_macro(child):
                continue
            if child.kind == clang.LAMBDA and self.source.text[child.end:child.end + 1] == "(":
                continue   # called at once
            if child.kind == clang.LAMBDA:
                self._scope.append(node.name if node.kind == clang.VARIABLE else "")
                self._walk(child)
                self._scope.pop()
            else:
                self._only_lambdas(child)

    def _in_macro(self, node):
        return any(start <= node.start and node.end <= end for start, end in self.macros)

    def _walk(self, node):
        if node.kind in _NEVER or node.file != str(self.source.path):
            return
        if self._in_macro(node):
            return
        if (node.start, node.end, node.kind) in self._known:
            return
        self._known.add((node.start, node.end, node.kind))
        if node.kind in (clang.COMPOUND, clang.CASE, clang.DEFAULT):
            for child in node.children:
                self._statement(child)
        if node.kind in (clang.LAMBDA, *_FUNCTIONS):
            before, self._deduced = self._deduced, node.kind == clang.LAMBDA and "->" not in self._head(node)
            self._parts(node)
            self._deduced = before
        else:
            self._parts(node)

    def _head(self, node):
        body = next((child for child in node.children if child.kind == clang.COMPOUND), node)
        return self.source.text[node.start:body.start]

    def _parts(self, node):
        visit = {clang.IF: self._if, clang.WHILE: self._loop, clang.FOR: self._loop, clang.RANGE_FOR: self._loop,
                 clang.DO: self._do, clang.CONDITIONAL: self._conditional, clang.BINARY: self._operation, clang.CALL: self._call,
                 clang.RETURN: self._return, clang.VARIABLE: self._variable, clang.INIT_LIST: self._list,
                 clang.SUBSCRIPT: self._subscript}.get(node.kind)
        if visit is not None and visit(node) is False:
            return
        for child in node.children:
            if child.kind in _TYPES:
                self._declaration(child)
            elif not (node.kind == clang.CASE and child is node.children[0]):
                self._walk(child)

    # Making mutants

    def _mutant(self, operator, start, end, mutated):
        original = self.source.part(start, end)
        function = "::".join(name for name in self._scope if name and not name.startswith("(anonymous"))
        key = (function, operator, original, mutated)
        self._used[key] = self._used.get(key, 0) + 1
        mutant = Mutant(self.name, self.source.line(start), function, operator, original, mutated, self._used[key])
        self.mutants.append(mutant)
        return mutant

    def _point(self, start, end, mutants, write):
        self.points.append(Point(start, end, mutants, write))

    def _truth(self, node, what, true=True, false=True):
        """A condition that always holds, or never."""
        node = _bare(node)
        borders = (node.start, node.end)
        if borders in self._conditions or self._in_macro(node):
            return
        self._conditions.add(borders)
        if node.kind == clang.BOOLEAN:
            true, false = node_text(self.source, node) == "false" and true, node_text(self.source, node) == "true" and false
        sign = self._sign(node)
        # That of all operands of && one is always true says more than that the whole is.
        true, false = true and sign not in ("&&", "and"), false and sign not in ("||", "or")
        always = self._mutant(f"{what} true", *borders, "true") if true else None
        never = self._mutant(f"{what} false", *borders, "false") if false else None

        def write(inner):
            inner = f"(!{on(never)} && ({inner}))" if never else f"({inner})"
            return f"({on(always)} || {inner})" if always else inner

        if always or never:
            self._point(*borders, [one for one in (always, never) if one], write)

    def _instead(self, node, operator, mutated):
        """An expression that stands for another."""
        mutant = self._mutant(operator, node.start, node.end, mutated)
        self._point(node.start, node.end, [mutant], lambda inner: f"({on(mutant)} ? ({mutated}) : ({inner}))")

    def _sign(self, node):
        """Of `a SIGN b` the sign, else nothing."""
        sides = _sides(node)
        return self.source.part(sides[0].end, sides[1].start) if sides else ""

    # Conditions

    def _if(self, node):
        if re.match(r"if\s+constexpr\b", self.source.text[node.start:node.end]):
            return
        body = next((i for i, child in enumerate(node.children) if child.is_statement and child.kind != clang.DECL_STMT), None)
        if body is None or body == 0:
            return
        condition = node.children[body - 1]
        declared = node.children[0]
        if declared.kind == clang.VARIABLE:
            _, end = self.source.semicolons(node.start, node.end)
            mutant = self._mutant("condition false", declared.start, end, "false")
            self._point(declared.start, end, [mutant], lambda inner: f"{inner}; !{on(mutant)} && {declared.name}")
        elif condition.is_expression:
            self._truth(condition, "condition")

    def _loop(self, node):
        body = node.children[-1]
        if body.kind != clang.COMPOUND:
            return
        never = self._mutant("loop never", node.start, body.start, "(nothing)")
        once = self._mutant("loop once", node.start, body.start, "(first round alone)")

        def count():
            return f"cs_round_{once.number}"

        self._point(node.start, node.end, [never],
                    lambda inner: "{ [[maybe_unused]] unsigned %s = 0; if (!%s) { %s } }" % (count(), on(never), inner))
        self._point(body.start, body.start + 1, [once],
                    lambda inner: "{ if (%s && %s++ != 0) { break; }" % (on(once), count()))
        for child in node.children[:-1]:
            if child.is_expression:
                self._conditions.add((_bare(child).start, _bare(child).end))

    def _do(self, node):
        self._truth(node.children[-1], "condition", true=False)

    def _conditional(self, node):
        self._truth(node.children[0], "condition")

    def _operation(self, node):
        sides = _sides(node)
        if not sides:
            return
        sign = self._sign(node)
        left, right = sides
        if sign in ("&&", "and", "||", "or"):
            for side in sides:
                self._truth(side, "operand", true=sign in ("&&", "and"), false=sign in ("||", "or"))
        elif sign in _RELATIONS:
            self._relation(node, left, sign, right)
        elif sign in _EQUALITIES:
            bare = (node.start, node.end)
            if bare not in self._conditions:
                self._instead(node, "equality", self._joined(left, _EQUALITIES[sign], right))
        elif sign == "=" and node.kind == clang.BINARY and node.type == "bool":
            self._truth(right, "value")
        elif sign in _ARITHMETIC and node.kind == clang.BINARY and not re.search(r"[*\]]", _bare(right).type):
            if sign in "&|" and node.type == "bool":
                return
            self._instead(node, "arithmetic", self._joined(left, _ARITHMETIC[sign], right))
            if sign not in "+-":
                self._number(right)

    def _joined(self, left, sign, right):
        return f"{node_text(self.source, left)} {sign} {node_text(self.source, right)}"

    def _relation(self, node, left, sign, right):
        self._instead(node, "relation", self._joined(left, _RELATIONS[sign], right))
        bound, number = node_text(self.source, right), node_text(self.source, left)
        if _CONSTANT.fullmatch(bound):
            self._instead(node, "bound", f"{number} {sign} {bound} {_SHIFTS[sign]} 1")
        elif _CONSTANT.fullmatch(number):
            shift = "+" if _SHIFTS[sign] == "-" else "-"
            self._instead(node, "bound", f"{number} {shift} 1 {sign} {bound}")

    # Values

    def _call(self, node):
        if _sides(node):
            self._operation(node)
            return
        if _SILENT.match(node_text(self.source, node)):
            return
        for argument in node.arguments:
            self._literal(argument)

    def _list(self, node):
        for child in node.children:
            self._literal(child)

    def _subscript(self, node):
        self._number(node.children[-1])

    def _literal(self, node):
        bare = _bare(node)
        if bare.kind == clang.BOOLEAN:
            self._truth(bare, "value")
        else:
            self._number(node)

    def _number(self, node):
        bare = _bare(node)
        if bare.kind == clang.INTEGER and not self._in_macro(bare) and (bare.start, bare.end) not in self._conditions:
            self._conditions.add((bare.start, bare.end))
            self._instead(bare, "number", f"{node_text(self.source, bare)} + 1")

    def _variable(self, node):
        text = self.source.text
        values = [child for child in node.children if child.is_expression]
        if not values or re.search(r"\bconst(expr|init)\b", text[node.start:values[-1].start]):
            self._only_lambdas(node)
            return False
        value = values[-1]
        # Expressions before it are arguments of the type.
        if text[:value.start].rstrip()[-1:] in ("=", "(", "{"):
            if node.type == "bool":
                self._truth(value, "value")
            else:
                self._number(value)
        self._walk(value)
        return False

    # Statements

    def _statement(self, node):
        text = self.source.text
        macro = next(((start, end) for start, end in self.macros if start == node.start), None)
        if macro and self.source.text.startswith("CS_TRY(", node.start):
            inside = text[macro[0] + len("CS_TRY("):macro[1]]
            if not re.match(r"\s*(const\s+)?(auto|std::|[A-Z]\w+\s)", inside) and node.kind in (clang.DO, clang.UNEXPOSED_STMT):
                self._removed(macro[0], macro[1])
            return
        if self._in_macro(node):
            return
        if node.kind in (clang.BREAK, clang.CONTINUE):
            self._removed(node.start, node.end)
        elif node.is_expression:
            bare = _bare(node)
            if _SILENT.match(node_text(self.source, node)) or text.startswith("co_", node.start):
                return
            if bare.kind in (clang.CALL, clang.COMPOUND_ASSIGN, clang.DELETE) or \
                    bare.kind == clang.BINARY and self._sign(bare) == "=" or \
                    bare.kind == clang.UNARY and re.search(r"\+\+|--", text[bare.start:bare.end]):
                self._removed(node.start, node.end)

    def _removed(self, start, end):
        behind = re.compile(r"\s*;").match(self.source.text, end)
        if not behind:
            return
        mutant = self._mutant("statement", start, end, "(nothing)")
        self._point(start, behind.end(), [mutant], lambda inner: "{ if (!%s) { %s } }" % (on(mutant), inner))

    def _return(self, node):
        if not node.children:
            return
        value = node.children[0]
        text = node_text(self.source, value)
        if value.type == "bool":
            self._truth(value, "return")
            return
        mutated = None
        if value.type == "countersign::Result<void>":
            mutated = "{}"
        elif value.type.endswith("*"):
            mutated = "nullptr"
        elif _CONTAINER.match(value.type):
            mutated = "{}"
        elif _INTEGER.fullmatch(value.type):
            mutated = "0"
        if mutated is None or _EMPTY.fullmatch(text):
            if value.kind == clang.INIT_LIST:
                return
            self._number(value)
            return
        behind = re.compile(r"\s*;").match(self.source.text, node.end)
        if not behind:
            return
        mutant = self._mutant("return empty", value.start, value.end, mutated)
        if self._deduced:
            mutated = f"std::decay_t<decltype({text})>{{}}"
        self._point(node.start, behind.end(), [mutant], lambda inner: "{ if (%s) { return %s; } %s }" % (on(mutant), mutated, inner))


def node_text(source, node):
    return source.part(node.start, node.end)


def _bare(node):
    """What is within parentheses, and within conversions that are not written."""
    while len(node.children) == 1 and (node.kind == clang.PAREN or node.kind == clang.UNEXPOSED_EXPR and
                                       (node.children[0].start, node.children[0].end) == (node.start, node.end)):
        node = node.children[0]
    return node


def _sides(node):
    """Both operands of a binary operation, built in or not."""
    if node.kind == clang.BINARY and len(node.children) == 2:
        return node.children
    if node.kind in (clang.CALL, clang.UNEXPOSED_EXPR) and len(node.children) == 3:
        left, sign, right = node.children
        if sign.name.startswith("operator") and left.end <= sign.start and sign.end <= right.start:
            return [left, right]
    if node.kind == clang.UNEXPOSED_EXPR and len(node.children) == 2:
        left, right = node.children
        if left.start == node.start and right.end == node.end and left.end < right.start:
            return [left, right]
    return None
