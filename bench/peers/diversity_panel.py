"""Times the numbers of the package diversity on a file of texts, one a line.

    python diversity_panel.py TEXTS QUADRATIC

Prints JSON: the version, seconds of the numbers that take linear time on all texts, and of those that compare every text with
every other on the first QUADRATIC texts. The modules are taken by themselves: the package's entry loads the libraries of language
models, which these numbers have no use for.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys
import time
import types

package = types.ModuleType("diversity")
package.__path__ = [os.path.dirname(importlib.util.find_spec("diversity").origin)]
sys.modules["diversity"] = package

from diversity.compression import compression_ratio  # noqa: E402
from diversity.ngram_diversity import ngram_diversity_score  # noqa: E402
from diversity.self_repetition import self_repetition_score  # noqa: E402

path, quadratic = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8") as file:
    texts = file.read().splitlines()


def seconds(function, *arguments, **options):
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


linear = {
    "ngram_diversity_score": seconds(ngram_diversity_score, texts, 4),
    "compression_ratio": seconds(compression_ratio, texts),
}
few = {"self_repetition_score": seconds(self_repetition_score, texts[:quadratic], 4, verbose=False)}
print(json.dumps({"version": importlib.metadata.version("diversity"), "linear": linear, "quadratic": few}))
