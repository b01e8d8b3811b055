"""A small index in three languages, made by the real embedded model."""

from collections.abc import Iterator

import pytest

from desktop_app import bootstrap
from desktop_app.services.application import Application
from desktop_app.settings import Settings
from tests.builders import MODEL, installed_model_dir
from tests.indexing_helpers import settle

_LEASE = (
    "The rent is due on the first of the month. Either party can terminate this agreement with three months' notice "
    "given in writing. Pets are not allowed in the building without the consent of the landlord."
)
_OTHERS = {
    "garden": "Tomatoes want a sunny place and are watered at the root, never over their leaves.",
    "bread": "Knead the dough for ten minutes, let it rise until it has doubled, and bake it at 230 degrees.",
    "合同": "任何一方均可提前三个月书面通知终止本协议。租金应于每月一日支付。未经房东同意，不得饲养宠物。",
}


@pytest.fixture(scope="module")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """What `real` gives; kept for the tests of a module."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "data" / "models").mkdir(parents=True)
    models = installed_model_dir()
    assert models is not None
    (folder / "data" / "models" / MODEL).symlink_to(models / MODEL, target_is_directory=True)
    docs = folder / "docs"
    docs.mkdir()
    for name, text in {"lease": _LEASE, **_OTHERS}.items():
        (docs / f"{name}.txt").write_text(text, encoding="utf-8")
    application = bootstrap.build(folder / "data", watch=False, settings=Settings())
    assert application.model_setup.load_installed()
    application.indexing.start()
    application.indexing.add_root(docs)
    settle(application, 60)
    application.indexing.stop()
    yield application
    application.close()


@pytest.fixture
def real(real_index: Application) -> Iterator[Application]:
    """Texts on a lease, in English and Chinese, and others; nothing is indexed any more."""
    yield real_index
    real_index.searching.close()
