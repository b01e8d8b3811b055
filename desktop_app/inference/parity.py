"""Whether two computations of the same output agree; pure."""

import numpy as np
import numpy.typing as npt

MIN_COSINE = 0.99
"""Between processors the same int8 weights measured above 0.995; a wrong kernel falls far below."""
MAX_LENGTH_RATIO = 1.1


def agree(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    """Whether both have the same shape, are finite, and point the same way at about the same length."""
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    a, b = one.astype(np.float64).ravel(), other.astype(np.float64).ravel()
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(lengths) == 0:
        return max(lengths) == 0
    cosine = float(a @ b) / (lengths[0] * lengths[1])
    return cosine >= MIN_COSINE and max(lengths) / min(lengths) <= MAX_LENGTH_RATIO
