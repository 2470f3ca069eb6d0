"""rensa: R-MinHash digests of all shingles, given as strings. Not the `_rho` sketch, which reads a sample of them."""

from rensa import RMinHash

from lane import run, shingles_of


def make_signer(hashes):
    def sign(texts):
        return RMinHash.digest_matrix_from_token_sets([shingles_of(text) for text in texts], hashes, 1)

    return sign, lambda matrix: matrix.to_rows()


run("rensa", make_signer)
