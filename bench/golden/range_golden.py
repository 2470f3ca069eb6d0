"""Values of Python packages for the measures that src/range has as well.

    python3 -m venv /tmp/golden && . /tmp/golden/bin/activate
    pip install -r bench/golden/requirements.txt && pip install --no-deps diversity==0.3.1
    python bench/golden/range_golden.py > test/golden/range-python.json

Inputs are made up from seeds; test/range-python.test.ts makes the same ones. Writes JSON to standard output.
"""

import importlib.metadata
import importlib.util
import json
import math
import sys
import warnings
from collections import Counter

warnings.filterwarnings("ignore")

import nltk.translate.bleu_score as bleu
import numpy
import scipy.special
import scipy.stats
from lexical_diversity import lex_div
from lexicalrichness import LexicalRichness
from skbio.diversity import alpha

MADE_BY = (
    "state = (seed ^ 0x9e3779b9) * 2654435761 mod 2^32; next: state = state * 1664525 + 1013904223 mod 2^32; "
    "below(limit) = floor((state >> 8) / 2^24 * limit). A document has 1 + below(longest) words, each "
    "w<floor(r * r / vocabulary)> with r = below(vocabulary)"
)
CORPORA = {
    "wide": {"seed": 1, "documents": 60, "longest": 120, "vocabulary": 1500},
    "narrow": {"seed": 2, "documents": 25, "longest": 60, "vocabulary": 60},
    "alike": {"seed": 3, "documents": 12, "longest": 30, "vocabulary": 9},
}


class Random:
    def __init__(self, seed):
        self.state = (seed ^ 0x9E3779B9) * 2654435761 % 2**32

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return math.floor((self.state >> 8) / 2**24 * limit)


def make(seed, documents, longest, vocabulary):
    random = Random(seed)
    made = []
    for _ in range(documents):
        length = 1 + random.below(longest)
        words = []
        for _ in range(length):
            rare = random.below(vocabulary)
            words.append(f"w{rare * rare // vocabulary}")
        made.append(words)
    return made


def module_of(package, name):
    """One module of a package, without the package's own imports."""
    for file in importlib.metadata.files(package):
        if str(file) == f"{package}/{name}.py":
            spec = importlib.util.spec_from_file_location(f"{package}_{name}", file.locate())
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise SystemExit(f"{package} has no module {name}")


def self_bleu(documents, order):
    weights = [1 / order] * order
    return [
        bleu.sentence_bleu(documents[:own] + documents[own + 1 :], tokens, weights=weights)
        for own, tokens in enumerate(documents)
    ]


def rarefied(counts, drawn):
    total = sum(counts)
    richness = 0.0
    entropy = 0.0
    for count, types in sorted(Counter(counts).items()):
        richness += types * (1 - scipy.stats.hypergeom.pmf(0, total, count, drawn))
        k = numpy.arange(1, min(count, drawn) + 1)
        share = k / drawn
        entropy -= types * float(numpy.sum(scipy.stats.hypergeom.pmf(k, total, count, drawn) * share * numpy.log(share)))
    return {"drawn": drawn, "richness": richness, "hill_1": math.exp(entropy)}


def corpus_values(documents):
    tokens = [token for document in documents for token in document]
    counts = list(Counter(tokens).values())
    richness = LexicalRichness(tokens, preprocessor=None, tokenizer=None)
    values = {
        "tokens": len(tokens),
        "types": len(counts),
        "lexicalrichness": {
            "mattr_50": richness.mattr(50),
            "msttr_50": richness.msttr(50),
            "hdd_42": richness.hdd(42),
            "mtld": richness.mtld(0.72),
            "yule_k": richness.yulek,
        },
        "lexical_diversity": {
            "mattr_50": lex_div.mattr(tokens, 50),
            "msttr_50": lex_div.msttr(tokens, 50),
            "hdd": lex_div.hdd(tokens),
            "mtld": lex_div.mtld(tokens),
        },
        "skbio": {
            "shannon": alpha.shannon(counts),
            "chao1_bias_corrected": alpha.chao1(counts),
            "chao1_classic": alpha.chao1(counts, bias_corrected=False),
            "goods_coverage": alpha.goods_coverage(counts),
            "hill_0.5": alpha.hill(counts, order=0.5),
            "hill_1": alpha.hill(counts, order=1),
            "hill_2": alpha.hill(counts, order=2),
            "inv_simpson_finite": alpha.inv_simpson(counts, finite=True),
        },
        "scipy_rarefied": [rarefied(counts, drawn) for drawn in (10, len(tokens) // 2, len(tokens) - 1)],
        "diversity": {
            "ngram_diversity_4": module_of("diversity", "ngram_diversity").ngram_diversity_score(
                [" ".join(document) for document in documents], 4
            ),
            "self_repetition_4": module_of("diversity", "self_repetition").self_repetition_score(
                [" ".join(document) for document in documents], 4, verbose=False
            ),
        },
        "nltk_self_bleu": {"2": self_bleu(documents, 2)},
    }
    return values


def main():
    grid = [1e-9, 0.001, 0.25, 0.5, 0.999, 1.001, 1.4616321449683622, 1.75, 2.001, 2.5, 3.3, 7.7, 9.99, 10, 42.5, 1e3, 123456.5, 2e6, 1e12]
    names = ["lexicalrichness", "lexical-diversity", "scikit-bio", "diversity", "nltk", "scipy", "numpy"]
    result = {
        "made_by": MADE_BY,
        "packages": {name: importlib.metadata.version(name) for name in names},
        "special_functions": {
            "x": grid,
            "gammaln": [float(scipy.special.gammaln(x)) for x in grid],
            "digamma": [float(scipy.special.digamma(x)) for x in grid],
            "exp1_scaled_x": [x for x in grid if 1e-9 <= x < 700],
            "exp1_scaled": [float(scipy.special.exp1(x) * math.exp(x)) for x in grid if 1e-9 <= x < 700],
        },
        "corpora": {name: {"input": shape, **corpus_values(make(**shape))} for name, shape in CORPORA.items()},
    }
    json.dump(result, sys.stdout, indent=1, default=float)
    sys.stdout.write("\n")


main()
