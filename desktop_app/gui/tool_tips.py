"""Tool tips that hold what others wrote: names of files above all."""

from html import escape


def plain_tip(text: str) -> str:
    """Shows `text` as it is; Qt takes one with a tag or an entity in it for rich text, and would load its pictures."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if "<" in text or "&" in text else text
