"""gaoya from Python: its own analyser in Rust makes the word 5-grams. Words are what white space divides, so punctuation
stays on them: fewer steps than the token rule asks for."""

from gaoya.minhash import MinHashStringIndex

from lane import run

ROWS = 8


def make_signer(hashes):
    index = MinHashStringIndex(
        hash_size=32,
        num_bands=hashes // ROWS,
        band_size=ROWS,
        analyzer="word",
        lowercase=True,
        ngram_range=(5, 5),
        id_container="vec",
    ).minhash_index
    return index.bulk_hash_docs, lambda rows: rows


run("gaoya", make_signer)
