import numpy as np

from desktop_app.evaluate.memory_peak import MemoryPeak


def test_the_peak_holds_what_was_freed_again() -> None:
    with MemoryPeak() as before:
        pass
    with MemoryPeak() as memory:
        while memory.peak_bytes < before.peak_bytes + 150 * 2**20:  # until the watcher has looked
            block = np.ones(200 * 2**20 // 8)
            block += 1
    assert memory.peak_bytes >= before.peak_bytes + 150 * 2**20
