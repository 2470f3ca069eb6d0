"""Values of Python packages for the measures that src/range/embedding and src/range/numeric have as well.

    python3 -m venv /tmp/golden-embeddings && . /tmp/golden-embeddings/bin/activate
    pip install -r bench/golden/embeddings-requirements.txt
    python bench/golden/embeddings_golden.py > test/golden/embeddings-python.json

Inputs are made up from seeds; test/embeddings-python.test.ts makes the same ones. Writes JSON to standard output.
"""

import contextlib
import importlib.metadata
import json
import math
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy
import scipy.linalg
import scipy.spatial.distance
import scipy.special
import scipy.stats
from prdc import compute_prdc
from scipy.stats import _morestats
from sklearn.metrics.pairwise import linear_kernel, polynomial_kernel
from sklearn.neighbors import NearestNeighbors
from vendi_score import vendi

MADE_BY = (
    "state = (seed ^ 0x9e3779b9) * 2654435761 mod 2^32; next: state = state * 1664525 + 1013904223 mod 2^32; "
    "below(limit) = floor((state >> 8) / 2^24 * limit). A number is (below(65536) three times, summed, less 98304)/32768, "
    "the first of a row with the shift added; rows of length 1 are divided by the root of their square"
)
CASES = {
    "shifted": {"dimensions": 8, "reference": [1, 200, 0.0], "generation": [2, 180, 0.25]},
    "few": {"dimensions": 20, "reference": [3, 40, 0.0], "generation": [4, 60, 0.5]},
    "line": {"dimensions": 1, "reference": [5, 150, 0.0], "generation": [6, 150, 0.3]},
}
KEPT = 10


class Random:
    def __init__(self, seed):
        self.state = (seed ^ 0x9E3779B9) * 2654435761 % 2**32

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return math.floor((self.state >> 8) / 2**24 * limit)


def make(seed, count, dimensions, shift):
    random = Random(seed)
    rows = numpy.zeros((count, dimensions))
    for row in range(count):
        for at in range(dimensions):
            number = random.below(65536) + random.below(65536) + random.below(65536)
            rows[row, at] = (number - 98304) / 32768 + (shift if at == 0 else 0)
    return rows


def discrepancy(kernel, reference, generation):
    xx, yy, xy = kernel(reference, reference), kernel(generation, generation), kernel(reference, generation)
    n, m = len(reference), len(generation)
    return {
        "unbiased": (xx.sum() - numpy.trace(xx)) / (n * (n - 1))
        + (yy.sum() - numpy.trace(yy)) / (m * (m - 1))
        - 2 * xy.mean(),
        "biased": xx.mean() + yy.mean() - 2 * xy.mean(),
    }


def frechet(reference, generation):
    s, t = numpy.atleast_2d(numpy.cov(reference.T)), numpy.atleast_2d(numpy.cov(generation.T))
    root = scipy.linalg.sqrtm(s @ t)
    shift = reference.mean(axis=0) - generation.mean(axis=0)
    return float(shift @ shift + numpy.trace(s) + numpy.trace(t) - 2 * numpy.trace(root).real)


def mahalanobis(reference, generation):
    """Rows of the generation beyond the .99 quantile, about the moments of the reference."""
    inverse = numpy.linalg.inv(numpy.atleast_2d(numpy.cov(reference.T)))
    centre = reference.mean(axis=0)
    squares = [scipy.spatial.distance.mahalanobis(row, centre, inverse) ** 2 for row in generation]
    return int(sum(square > scipy.stats.chi2.ppf(0.99, reference.shape[1]) for square in squares))


def anderson_darling(x, y):
    """Scholz and Stephens, equation 6, before scipy standardises it."""
    samples = [numpy.sort(x), numpy.sort(y)]
    pooled = numpy.sort(numpy.hstack(samples))
    sizes = numpy.array([len(x), len(y)])
    return float(_morestats._anderson_ksamp_right(samples, pooled, numpy.unique(pooled), 2, sizes, len(pooled)))


def unit(rows):
    return rows / numpy.sqrt((rows * rows).sum(axis=1, keepdims=True))


def case_values(dimensions, reference, generation):
    r, g = make(reference[0], reference[1], dimensions, reference[2]), make(
        generation[0], generation[1], dimensions, generation[2]
    )
    distances, indices = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(g).kneighbors(r[:KEPT])
    own, _ = NearestNeighbors(n_neighbors=6, algorithm="brute").fit(r).kneighbors(r)
    # What the package says of itself goes to standard output.
    with contextlib.redirect_stdout(sys.stderr):
        balls = {str(k): compute_prdc(r, g, k) for k in (3, 5)}
    u = unit(r)
    # Few rows of many dimensions: the dual has zero eigenvalues that come out as noise of either sign, so the kernel is asked.
    score = (lambda q: vendi.score_dual(u, q=q)) if len(u) >= dimensions > 1 else None
    similarities = u @ u.T
    x, y = r[:, 0], g[:, 0]
    return {
        "sums": [float(r.sum()), float(g.sum())],
        "sklearn_neighbors": {
            "distances": distances.tolist(),
            "indices": indices.tolist(),
            "median_fifth_within_reference": float(numpy.median(own[:, 5])),
        },
        "prdc": balls,
        "vendi_score": {
            "dual": {q: float(score(float(q))) for q in ("0.5", "1", "2")} if score else None,
            "kernel": {q: float(vendi.score_K(similarities, q=float(q))) for q in ("1", "2")},
        },
        "sklearn_kernels": {
            "linear": discrepancy(linear_kernel, r, g),
            "cubic": discrepancy(lambda a, b: polynomial_kernel(a, b, degree=3, gamma=1 / dimensions, coef0=1), r, g),
        },
        "scipy": {
            "frechet": frechet(r, g),
            "mahalanobis_beyond": mahalanobis(r, g),
            "energy_distance_root": float(scipy.stats.energy_distance(x, y)),
            "ks": float(scipy.stats.ks_2samp(x, y).statistic),
            "anderson_darling": anderson_darling(x, y),
            "anderson_darling_rounded": anderson_darling(numpy.round(x * 4), numpy.round(y * 4)),
        },
        "numpy_quantiles": numpy.quantile(x, [0.005, 0.1, 0.5, 0.995]).tolist(),
    }


def matrix_values():
    """A symmetric matrix from the same numbers."""
    rows = make(7, 40, 40, 0.0)
    return {"input": [7, 40], "eigenvalues": scipy.linalg.eigvalsh(rows + rows.T).tolist()}


def histogram_values():
    from mauve.compute_mauve import compute_area_under_curve, get_divergence_curve_for_multinomials, get_fronter_integral

    random = Random(8)
    p = numpy.array([1 + random.below(50) for _ in range(12)], dtype=float)
    q = numpy.array([1 + random.below(50) for _ in range(12)], dtype=float)
    shares_p, shares_q = p / p.sum(), q / q.sum()
    curve = get_divergence_curve_for_multinomials(shares_p, shares_q, numpy.linspace(1e-6, 1 - 1e-6, 25), 5)
    order = numpy.argsort(curve[:, 0])
    return {
        "input": [8, 12],
        "counts": [p.tolist(), q.tolist()],
        "mauve": float(compute_area_under_curve(curve[order, 0], curve[order, 1])),
        "mauve_unsorted": float(compute_area_under_curve(curve[:, 0], curve[:, 1])),
        "frontier_integral": float(get_fronter_integral(shares_p, shares_q)),
        "jensen_shannon": float(scipy.spatial.distance.jensenshannon(p, q) ** 2),
    }


def main():
    names = ["prdc", "vendi-score", "mauve-text", "scipy", "scikit-learn", "numpy"]
    degrees = [0.3, 1, 2, 3, 10, 384, 1536]
    result = {
        "made_by": MADE_BY,
        "packages": {name: importlib.metadata.version(name) for name in names},
        "chi_square": {
            "degrees": degrees,
            "quantile_99": [float(scipy.stats.chi2.ppf(0.99, d)) for d in degrees],
            "quantile_5": [float(scipy.stats.chi2.ppf(0.05, d)) for d in degrees],
            "incomplete_gamma_at_shape": [float(scipy.special.gammainc(d, d)) for d in degrees],
            "incomplete_gamma_upper_at_twice": [float(scipy.special.gammaincc(d, 2 * d)) for d in degrees],
        },
        "matrix": matrix_values(),
        "histograms": histogram_values(),
        "cases": {name: {"input": shape, **case_values(**shape)} for name, shape in CASES.items()},
    }
    json.dump(result, sys.stdout, indent=1, default=float)
    sys.stdout.write("\n")


main()
