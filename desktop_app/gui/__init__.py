"""The window. Owns everything that imports Qt; must not know SQL, ONNX or how text is found.

Widgets show records and emit intents; `operations` turn intents into calls on `lanes`; `main_window` joins
the two. No widget touches a thread.
"""
