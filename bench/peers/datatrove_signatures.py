"""datatrove: shingles and signatures of MinhashDedupSignature, its reading and writing left out; 64-bit xxhash as shipped.
Words are split at white space after its own simplification (lower case, numbers as 0, punctuation as spaces, no
diacritics): "don't" is two words, otherwise as the token rule. Under 5 words it has no signature, as we have none."""

import os
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature  # noqa: E402

from lane import run  # noqa: E402
from whitespace_words import WhitespaceWords  # noqa: E402

ROWS = 8


def make_signer(hashes):
    stage = MinhashDedupSignature(
        output_folder=tempfile.mkdtemp(prefix="outcross-datatrove-"),
        config=MinhashConfig(n_grams=5, num_buckets=hashes // ROWS, hashes_per_bucket=ROWS),
        language="eng" if os.environ.get("WORDS") == "spacy" else WhitespaceWords(),
    )

    def sign(texts):
        return [stage.get_signature(stage.get_shingles(text)) for text in texts]

    def lanes(signatures):
        return [[lane for bucket in buckets for lane in bucket] for buckets in signatures]

    return sign, lanes


run("datatrove", make_signer)
