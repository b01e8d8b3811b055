"""Which nodes of a syntax tree are definitions, in the languages that have a grammar.

Owns the node types that the grammars give, nothing of how a tree is made or walked.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """A type of node that is a definition."""

    name: str = "name"
    """The field that holds its name."""
    holds: bool = False
    """Whether its members are parts of their own."""
    value: str = ""
    """The field that must hold a function or class, so that this is the definition of one; empty: it always is."""
    needs: str = ""
    """A field without which this only mentions what is defined elsewhere."""
    outer: str = ""
    """The field that tells the type to which a member written outside of it belongs."""


ABOVE = frozenset(
    (
        "comment",
        "line_comment",
        "block_comment",
        "multiline_comment",
        "decorator",
        "attribute_item",
        "template_parameter_list",
    )
)
"""Types of nodes that go with a definition right below them."""

FUNCTION_VALUES = frozenset(("arrow_function", "function_expression", "generator_function"))
CLASS_VALUES = frozenset(("class",))

_WHOLE = Rule()
_HOLDER = Rule(holds=True)
_WITH_BODY = Rule(needs="body")
_HOLDER_WITH_BODY = Rule(holds=True, needs="body")

_JAVASCRIPT = {
    **dict.fromkeys(("function_declaration", "generator_function_declaration", "method_definition"), _WHOLE),
    "class_declaration": _HOLDER,
    "variable_declarator": Rule(value="value"),
    "assignment_expression": Rule(name="left", value="right"),
    "pair": Rule(name="key", value="value"),
    "field_definition": Rule(name="property", value="value"),
}
_TYPESCRIPT = {
    **_JAVASCRIPT,
    "public_field_definition": Rule(value="value"),
    **dict.fromkeys(("abstract_class_declaration", "internal_module", "module"), _HOLDER),
    **dict.fromkeys(("interface_declaration", "enum_declaration", "type_alias_declaration"), _WHOLE),
    "function_signature": _WHOLE,
}
_C = {
    "function_definition": Rule(name="declarator"),
    "preproc_function_def": _WHOLE,
    "type_definition": Rule(name="declarator"),
    **dict.fromkeys(("struct_specifier", "union_specifier", "enum_specifier"), _WITH_BODY),
}

NODES: dict[str, dict[str, Rule]] = {
    "c": _C,
    "cpp": {
        **_C,
        **dict.fromkeys(("struct_specifier", "class_specifier", "namespace_definition"), _HOLDER_WITH_BODY),
        "concept_definition": _WHOLE,
    },
    "csharp": {
        **dict.fromkeys(("namespace_declaration", "class_declaration", "struct_declaration"), _HOLDER),
        **dict.fromkeys(("record_declaration", "interface_declaration"), _HOLDER),
        **dict.fromkeys(("method_declaration", "constructor_declaration", "enum_declaration"), _WHOLE),
    },
    "go": {
        "function_declaration": _WHOLE,
        "method_declaration": Rule(outer="receiver"),
        "type_spec": _WHOLE,
    },
    "java": {
        **dict.fromkeys(("class_declaration", "interface_declaration", "enum_declaration"), _HOLDER),
        **dict.fromkeys(("record_declaration", "annotation_type_declaration"), _HOLDER),
        **dict.fromkeys(("method_declaration", "constructor_declaration"), _WHOLE),
        "compact_constructor_declaration": _WHOLE,
    },
    "javascript": _JAVASCRIPT,
    "kotlin": {
        **dict.fromkeys(("class_declaration", "object_declaration"), _HOLDER),
        "function_declaration": _WHOLE,
    },
    "php": {
        **dict.fromkeys(("class_declaration", "interface_declaration"), _HOLDER),
        **dict.fromkeys(("trait_declaration", "enum_declaration"), _HOLDER),
        "namespace_definition": _HOLDER_WITH_BODY,
        **dict.fromkeys(("method_declaration", "function_definition"), _WHOLE),
    },
    "python": {"class_definition": _HOLDER, "function_definition": _WHOLE},
    "ruby": {
        **dict.fromkeys(("module", "class"), _HOLDER),
        **dict.fromkeys(("method", "singleton_method"), _WHOLE),
    },
    "rust": {
        **dict.fromkeys(("function_item", "function_signature_item", "macro_definition"), _WHOLE),
        **dict.fromkeys(("struct_item", "enum_item", "union_item"), _WHOLE),
        "impl_item": Rule(name="type", holds=True),
        "trait_item": _HOLDER,
        "mod_item": _HOLDER_WITH_BODY,
    },
    "scala": {
        **dict.fromkeys(("class_definition", "object_definition"), _HOLDER),
        **dict.fromkeys(("trait_definition", "enum_definition"), _HOLDER),
        **dict.fromkeys(("function_definition", "function_declaration"), _WHOLE),
    },
    "swift": {
        **dict.fromkeys(("class_declaration", "protocol_declaration"), _HOLDER),
        **dict.fromkeys(("function_declaration", "protocol_function_declaration"), _WHOLE),
        "init_declaration": _WHOLE,
    },
    "tsx": _TYPESCRIPT,
    "typescript": _TYPESCRIPT,
}
"""Language → type of node → what it defines."""
