"""ONNX sessions, tokenizers and pooling."""
