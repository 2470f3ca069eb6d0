"""rensa: C-MinHash digests of all shingles, given as strings."""

from rensa import CMinHash

from lane import run, shingles_of


def make_signer(hashes):
    def sign(texts):
        return CMinHash.digests_from_token_sets([shingles_of(text) for text in texts], hashes, 1)

    return sign, lambda digests: digests


run("rensa", make_signer)
