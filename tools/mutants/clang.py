# SPDX-License-Identifier: Apache-2.0
"""Syntax trees of C++ files from libclang 14, which comes with Debian's clang-14: the few calls that are needed, by ctypes."""
import ctypes
import functools
import subprocess

FIELD, FUNCTION, VARIABLE, PARAMETER, METHOD = 6, 8, 9, 10, 21
STRUCT, UNION, CLASS, NAMESPACE, CONSTRUCTOR, DESTRUCTOR, CONVERSION = 2, 3, 4, 22, 24, 25, 26
ENUM, ENUM_CONSTANT, TYPEDEF, ALIAS = 5, 7, 20, 36
FUNCTION_TEMPLATE, CLASS_TEMPLATE, CLASS_PARTIAL = 30, 31, 32
UNEXPOSED_EXPR, CALL, INTEGER, PAREN, UNARY, SUBSCRIPT, BINARY, COMPOUND_ASSIGN, CONDITIONAL = (
    100, 103, 106, 111, 112, 113, 114, 115, 116)
INIT_LIST, STATIC_CAST, BOOLEAN, NULLPTR, THROW, NEW, DELETE, SIZEOF, LAMBDA = 119, 124, 130, 131, 133, 134, 135, 136, 144
UNEXPOSED_STMT, COMPOUND, CASE, DEFAULT, IF, SWITCH, WHILE, DO, FOR, CONTINUE, BREAK, RETURN = (
    200, 202, 203, 204, 205, 206, 207, 208, 209, 212, 213, 214)
CATCH, TRY, RANGE_FOR, NULL_STMT, DECL_STMT = 223, 224, 225, 230, 231
TRANSLATION_UNIT, MACRO_EXPANSION, LINKAGE_SPEC, STATIC_ASSERT = 350, 502, 23, 602


class _Cursor(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("xdata", ctypes.c_int), ("data", ctypes.c_void_p * 3)]


class _Location(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p * 2), ("number", ctypes.c_uint)]


class _Range(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p * 2), ("begin", ctypes.c_uint), ("end", ctypes.c_uint)]


class _String(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("flags", ctypes.c_uint)]


class _Type(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("data", ctypes.c_void_p * 2)]


_VISITOR = ctypes.CFUNCTYPE(ctypes.c_int, _Cursor, _Cursor, ctypes.c_void_p)
_SIGNATURES = {
    "clang_createIndex": (ctypes.c_void_p, [ctypes.c_int, ctypes.c_int]),
    "clang_parseTranslationUnit": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p),
                                                     ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]),
    "clang_disposeTranslationUnit": (None, [ctypes.c_void_p]),
    "clang_getNumDiagnostics": (ctypes.c_uint, [ctypes.c_void_p]),
    "clang_getDiagnostic": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_uint]),
    "clang_getDiagnosticSeverity": (ctypes.c_int, [ctypes.c_void_p]),
    "clang_formatDiagnostic": (_String, [ctypes.c_void_p, ctypes.c_uint]),
    "clang_getTranslationUnitCursor": (_Cursor, [ctypes.c_void_p]),
    "clang_visitChildren": (ctypes.c_uint, [_Cursor, _VISITOR, ctypes.c_void_p]),
    "clang_getCursorExtent": (_Range, [_Cursor]),
    "clang_getRangeStart": (_Location, [_Range]),
    "clang_getRangeEnd": (_Location, [_Range]),
    "clang_getExpansionLocation": (None, [_Location, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint),
                                          ctypes.POINTER(ctypes.c_uint), ctypes.POINTER(ctypes.c_uint)]),
    "clang_getFileName": (_String, [ctypes.c_void_p]),
    "clang_getCursorSpelling": (_String, [_Cursor]),
    "clang_getCursorType": (_Type, [_Cursor]),
    "clang_getCanonicalType": (_Type, [_Type]),
    "clang_getTypeSpelling": (_String, [_Type]),
    "clang_Cursor_getNumArguments": (ctypes.c_int, [_Cursor]),
    "clang_Cursor_getArgument": (_Cursor, [_Cursor, ctypes.c_uint]),
    "clang_getCString": (ctypes.c_char_p, [_String]),
    "clang_disposeString": (None, [_String]),
}


@functools.cache
def _library():
    library = ctypes.CDLL("libclang-14.so.1")
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _text(string):
    value = _library().clang_getCString(string)
    text = value.decode("latin-1") if value else ""
    _library().clang_disposeString(string)
    return text


@functools.cache
def _file_name(handle):
    return _text(_library().clang_getFileName(handle)) if handle else ""


def _place(location):
    file, line, column, offset = ctypes.c_void_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    _library().clang_getExpansionLocation(location, file, line, column, offset)
    return _file_name(file.value), offset.value


class Node:
    """One node of the tree. `start` and `end` are byte offsets in `file`."""

    def __init__(self, cursor):
        self._cursor = cursor
        self.kind = cursor.kind
        extent = _library().clang_getCursorExtent(cursor)
        self.file, self.start = _place(_library().clang_getRangeStart(extent))
        self.end = _place(_library().clang_getRangeEnd(extent))[1]

    @functools.cached_property
    def children(self):
        found = []

        def visit(cursor, _parent, _data):
            found.append(Node(cursor))
            return 1  # go on with the next sibling

        _library().clang_visitChildren(self._cursor, _VISITOR(visit), None)
        return found

    @functools.cached_property
    def name(self):
        return _text(_library().clang_getCursorSpelling(self._cursor))

    @functools.cached_property
    def type(self):
        """Canonical spelling without const."""
        kind = _library().clang_getCanonicalType(_library().clang_getCursorType(self._cursor))
        return _text(_library().clang_getTypeSpelling(kind)).removeprefix("const ")

    @functools.cached_property
    def arguments(self):
        count = _library().clang_Cursor_getNumArguments(self._cursor)
        return [Node(_library().clang_Cursor_getArgument(self._cursor, i)) for i in range(max(count, 0))]

    @property
    def is_expression(self):
        return 100 <= self.kind < 200

    @property
    def is_statement(self):
        return 200 <= self.kind < 300


def parse(path, flags):
    """The tree of a source file: a Node. Raises ValueError with what clang says when it can't be compiled."""
    resources = subprocess.run(["clang-14", "-print-resource-dir"], check=True, capture_output=True, text=True).stdout.strip()
    words = [word.encode() for word in [*flags, "-w", "-resource-dir", resources]]
    library = _library()
    index = library.clang_createIndex(0, 0)
    record_macros = 1
    unit = library.clang_parseTranslationUnit(index, str(path).encode(), (ctypes.c_char_p * len(words))(*words), len(words),
                                              None, 0, record_macros)
    if not unit:
        raise ValueError(f"{path}: libclang can't read it")
    for i in range(library.clang_getNumDiagnostics(unit)):
        diagnostic = library.clang_getDiagnostic(unit, i)
        if library.clang_getDiagnosticSeverity(diagnostic) >= 3:
            raise ValueError(_text(library.clang_formatDiagnostic(diagnostic, 1)))
    return Node(library.clang_getTranslationUnitCursor(unit))
