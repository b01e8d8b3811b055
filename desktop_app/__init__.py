"""Findwell: finds a person's own files by what they mean."""

import os

__version__ = "0.1.0"

# ONNX Runtime's official builds report their use over the network, from the moment they are imported; its own
# function to switch that off comes too late. Child processes inherit the variable. See docs/decisions/0009.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# The client of the model hub asks which programs run it, and would send a person's token unasked; it reads both
# when it is imported. See docs/decisions/0018.
os.environ |= dict.fromkeys(("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_IMPLICIT_TOKEN"), "1")
# OpenBLAS, which NumPy's wheels bring, lets its threads spin for a while after each product of matrices: in a search
# they took the second core from the encoder, which then needed 15 ms for a question instead of 7. It reads this when
# NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
