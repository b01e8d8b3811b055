"""ONNX graphs as files: read without loading them, and changed in processes of their own, which alone import `onnx`."""
