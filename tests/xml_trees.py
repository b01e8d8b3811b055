"""Elements in any order and depth, for readers that must make something of all of them."""

from collections.abc import Sequence

from hypothesis import strategies as st


def xml_trees(elements: Sequence[str]) -> st.SearchStrategy[str]:
    """XML of these elements, with the prefix `x`, and letters."""
    trees = st.recursive(
        st.text("ab", max_size=3), lambda inner: st.tuples(st.sampled_from(elements), st.lists(inner, max_size=4))
    )
    return trees.map(_written)


def _written(node: object) -> str:
    match node:
        case (str(name), list(inner)):
            return f"<x:{name}>{''.join(map(_written, inner))}</x:{name}>"
    return str(node)
