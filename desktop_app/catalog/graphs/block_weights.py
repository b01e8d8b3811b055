"""Linear layers in blocks of few bits, as ONNX Runtime's operator `MatMulNBits` reads them.

Owns the arithmetic and the layout of such a layer. Imported only by the process that changes a graph: ONNX Runtime's
own converter would need one more package (`onnx-ir`) for the same numbers.
Source of the layout: ONNX Runtime, documentation of the operators of com.microsoft.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import helper, numpy_helper

BLOCK = 32
ACCURACY_LEVEL = 4
"""Activations are cut to 8 bits while a block is multiplied; the default, float32, is slower."""
MICROSOFT = "com.microsoft"


def pack(weight: npt.NDArray[np.float32], bits: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Cut a layer (inputs, outputs) into blocks of 32 inputs; packed numbers and scales.

    Packed is uint8 (outputs, blocks, 32 * bits / 8), scales float32 (outputs * blocks). A number q stands for
    (q - 2^(bits - 1)) * scale; the value that is farthest from 0 becomes q = 0, which has one step more than the top.
    """
    inputs, outputs = weight.shape
    count = -(-inputs // BLOCK)
    rows = np.zeros((outputs, count * BLOCK), np.float32)
    rows[:, :inputs] = weight.T
    blocks = rows.reshape(outputs, count, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    middle = 1 << (bits - 1)
    scales = farthest / -middle
    steps = np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales != 0)
    numbers = np.clip(np.rint(steps) + middle, 0, 2 * middle - 1).astype(np.uint8)
    if bits == 4:
        numbers = numbers[:, :, 0::2] | (numbers[:, :, 1::2] << 4)
    return numbers, scales.reshape(-1).astype(np.float32)


def use_blocks(model: Any, bits: int) -> int:
    """Replace every multiplication by a constant matrix in the graph of `model`; how many there were."""
    graph = model.graph
    matrices = {item.name: item for item in graph.initializer if len(item.dims) == 2}
    replaced = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in matrices]
    for node in replaced:
        name = node.input[1]
        weight = numpy_helper.to_array(matrices[name]).astype(np.float32)
        numbers, scales = pack(weight, bits)
        graph.initializer.append(numpy_helper.from_array(numbers, f"{name}_{bits}bits_{node.name}"))
        graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scales_{node.name}"))
        node.op_type, node.domain = "MatMulNBits", MICROSOFT
        node.input[1:] = [item.name for item in graph.initializer[-2:]]
        sizes = {"K": weight.shape[0], "N": weight.shape[1], "bits": bits, "block_size": BLOCK}
        for key, value in {**sizes, "accuracy_level": ACCURACY_LEVEL}.items():
            node.attribute.append(helper.make_attribute(key, value))
    if all(item.domain != MICROSOFT for item in model.opset_import):
        model.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    _drop_unused(graph)
    return len(replaced)


def _drop_unused(graph: Any) -> None:
    used = {name for node in graph.node for name in node.input} | {item.name for item in graph.output}
    for item in [item for item in graph.initializer if item.name not in used]:
        graph.initializer.remove(item)
