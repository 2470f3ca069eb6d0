"""datasketch: MinHash.bulk, which shares the permutations and calls update_batch; xxhash instead of SHA-1."""

import xxhash
from datasketch import MinHash

from lane import run, shingles_of


def make_signer(hashes):
    def sign(texts):
        shingles = ([shingle.encode() for shingle in shingles_of(text)] for text in texts)
        return MinHash.bulk(shingles, num_perm=hashes, hashfunc=xxhash.xxh32_intdigest)

    return sign, lambda minhashes: [minhash.hashvalues for minhash in minhashes]


run("datasketch", make_signer)
