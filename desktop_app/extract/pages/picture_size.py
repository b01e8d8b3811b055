"""Tells pictures that decorate a message from those that say something, by how large they are."""

import warnings
from io import BytesIO

from PIL import Image

_SMALL_SIDE = 200
_SMALL_BYTES = 20_000


def is_decoration(picture: bytes) -> bool:
    """Whether a picture is as small as logos, icons and lines are."""
    if len(picture) < _SMALL_BYTES:
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(picture)) as opened:
                return max(opened.size) < _SMALL_SIDE
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return False  # whoever reads it will be told
