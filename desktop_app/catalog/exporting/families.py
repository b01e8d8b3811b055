"""Which transformer families can become a graph, with which tools, and why others cannot.

Owns what is known of `config.json` beyond its plain values. Must not know files: a config comes as a mapping.
Families whose positions are learned go through optimum. Those with rotary positions go through `torch.onnx`:
optimum needs a transformers release that lacks NomicBert, ignores `is_causal` and does not read how newer
releases write down the rotation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.errors import UserFacingError
from desktop_app.model_description import ModelKind

OPTIMUM, TORCH = "optimum", "torch"
MOST_TOKENS = 8192
"""No limit is set higher: memory grows with the square of the length."""
DEFAULT_TOKENS = 512
HEADLESS = ("Model", "ForMaskedLM", "ForPreTraining")
CLASSIFIER, LANGUAGE_MODEL = "ForSequenceClassification", "ForCausalLM"


@dataclass(frozen=True, slots=True)
class Family:
    """One `model_type` of Transformers."""

    prefix: str
    """Of the names of its classes."""
    tools: str
    """OPTIMUM or TORCH."""
    decoder: bool = False
    positions_offset: int = 0
    """Rows of the position table that no token can use."""
    max_tokens: int = MOST_TOKENS


FAMILIES: Mapping[str, Family] = {
    "bert": Family("Bert", OPTIMUM),
    "distilbert": Family("DistilBert", OPTIMUM),
    "roberta": Family("Roberta", OPTIMUM, positions_offset=2),
    "xlm-roberta": Family("XLMRoberta", OPTIMUM, positions_offset=2),
    "mpnet": Family("MPNet", OPTIMUM, positions_offset=2),
    "deberta-v2": Family("DebertaV2", OPTIMUM),
    "modernbert": Family("ModernBert", TORCH),
    "nomic_bert": Family("NomicBert", TORCH, max_tokens=2048),
    "mistral": Family("Mistral", TORCH, decoder=True),
    "qwen2": Family("Qwen2", TORCH, decoder=True),
    "qwen3": Family("Qwen3", TORCH, decoder=True),
}
"""By `model_type`. Nomic's was trained on 2,048 positions; what lies beyond is extrapolated."""


def family_of(config: Mapping[str, Any]) -> Family:
    """The family that a checkpoint's `config.json` names.

    :raises UserFacingError: it cannot be exported; the sentence says why.
    """
    kind = str(config.get("model_type", ""))
    family = FAMILIES.get(kind)
    if family is None:
        own = " It brings program code of its own, which is not run." if "auto_map" in config else ""
        raise _refused(f"Models of the type {kind or 'unknown'} cannot be exported.{own}")
    if kind == "nomic_bert" and (config.get("moe_every_n_layers") or (config.get("num_experts") or 1) > 1):
        raise _refused("A mixture of experts chooses them by code that a graph cannot hold.")
    if config.get("position_embedding_type", "absolute") not in ("absolute", None) and not family.decoder:
        raise _refused(f"Its positions ({config['position_embedding_type']}) are not those of its family.")
    if not _architecture(config).startswith(family.prefix):
        raise _refused(f"{_architecture(config)} is not an architecture that can be exported.")
    return family


def kind_of(config: Mapping[str, Any], family: Family, *, embeds: bool) -> ModelKind:
    """Whether it gives vectors or scores; `embeds`: it is known, from other files, to give vectors.

    :raises UserFacingError: neither of them.
    """
    head = _architecture(config).removeprefix(family.prefix)
    if head == CLASSIFIER:
        labels = config.get("num_labels") or len(config.get("id2label") or {"0": "", "1": ""})
        if labels != 1:
            raise _refused(f"It sorts texts into {labels} classes; a reranker has one score.")
        return ModelKind.CROSS_ENCODER
    if head in HEADLESS or (head == LANGUAGE_MODEL and embeds):
        return ModelKind.BI_ENCODER
    raise _refused(f"{_architecture(config)} gives neither vectors nor a score.")


def is_causal(config: Mapping[str, Any], family: Family) -> bool:
    """Whether a token sees only those before it."""
    return family.decoder and bool(config.get("is_causal", True))


def most_tokens(config: Mapping[str, Any], family: Family | None, stated: object) -> int:
    """The longest input, special tokens included; `stated` is the tokenizer's own limit, if it has a sane one."""
    limits = [family.max_tokens if family else MOST_TOKENS]
    positions = config.get("max_position_embeddings") or config.get("n_positions")
    if isinstance(positions, int):
        limits.append(positions - (family.positions_offset if family else 0))
    if isinstance(stated, int) and 0 < stated <= MOST_TOKENS:
        limits.append(stated)
    return min(limits) if len(limits) > 1 else DEFAULT_TOKENS


def _architecture(config: Mapping[str, Any]) -> str:
    names = config.get("architectures") or []
    return str(names[0]) if names else FAMILIES[str(config["model_type"])].prefix + "Model"


def _refused(reason: str) -> UserFacingError:
    return UserFacingError(
        f"This checkpoint cannot be turned into a graph. {reason}", "Look for an ONNX version of it and import that."
    )
