"""Computes `models/reference/multilingual-e5-small.json`: float32 vectors of the 4-bit weights.

    python models/export/make_reference.py E5-SMALL-Q4.BIN models/reference/multilingual-e5-small.json

The graph is the one the installer builds, before its linear layers become int8.
"""

import json
import sys
import tempfile
from pathlib import Path

import onnx

from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.packages.bert_graph import encoder_graph
from desktop_app.catalog.packages.e5_weights import E5Weights
from desktop_app.catalog.packages.unigram_tokenizer import write_tokenizer
from desktop_app.encode.bi_encoder import BiEncoder
from desktop_app.inference.onnx_session import OnnxSession
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.model_description import ModelDescription
from desktop_app.settings import EncodeSettings

QUERIES = [
    "how long is the notice period in the lease?",
    "合同的通知期是多长时间？",
    "Wie hoch ist die monatliche Miete?",
    "東京で一番高い建物は何ですか",
    "أين تقع أقدم جامعة في العالم؟",
    "ﬁnd  the　ＦＵＬＬ－ＷＩＤＴＨ   receipt №5",
]
PASSAGES = [
    "Either party may end this agreement with three months' written notice to the end of a quarter.",
    "任何一方均可提前三个月书面通知，在季度末终止本合同。租金每月为人民币五千元，于每月五日前支付。",
    "Die monatliche Miete beträgt 1.250 € und ist jeweils bis zum dritten Werktag eines Monats zu zahlen.",
    "東京スカイツリーは高さ634メートルで、日本で最も高い建造物である。2012年に開業した。",
    "تأسست جامعة القرويين في فاس بالمغرب عام 859، وتُعد من أقدم الجامعات التي ما زالت تعمل.",
    "Озеро Байкал — самое глубокое озеро на планете; его глубина достигает 1642 метров.",
    "한국의 수도는 서울이며, 한강이 도시를 가로질러 흐른다.",
    "भारत का संविधान 26 जनवरी 1950 को लागू हुआ।",
    "def mean(values: list[float]) -> float:\n    return sum(values) / len(values)  # ZeroDivisionError if empty",
    "Crème brûlée & naïve café — “quotes”, emoji 🙂, tabs\tand\n\nline breaks.",
    "The mitochondrion is the organelle in which most of the cell's adenosine triphosphate is made. " * 12,
    "x",
]


def main(weights_path: Path, destination: Path) -> None:
    """Write the reference file."""
    entry = load_manifest().models[0]
    description = ModelDescription(
        entry.name,
        entry.dimensions,
        entry.max_tokens,
        entry.pooling,
        entry.query_prefix,
        entry.passage_prefix,
        weights_hash="",
        precision="float32",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        weights = E5Weights(weights_path)
        write_tokenizer(weights.vocabulary, folder / "tokenizer.json")
        onnx.save(encoder_graph(weights), folder / "float32.onnx")
        session = OnnxSession(folder / "float32.onnx", provider="cpu")
        tokenizer = Tokenizer.read(folder / "tokenizer.json", entry.max_tokens)
        encoder = BiEncoder(session, tokenizer, description, EncodeSettings())
        texts = [_item("query", text, encoder.encode_query(text).tolist()) for text in QUERIES]
        vectors = encoder.encode_passages(PASSAGES).tolist()
        texts += [_item("passage", text, vector) for text, vector in zip(PASSAGES, vectors, strict=True)]
        encoder.close()
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in texts)
    destination.write_text(f'{{"model": "{entry.name}", "texts": [\n{lines}\n]}}\n', encoding="utf-8")


def _item(side: str, text: str, vector: list[float]) -> dict[str, object]:
    return {"side": side, "text": text, "vector": [round(value, 5) for value in vector]}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
