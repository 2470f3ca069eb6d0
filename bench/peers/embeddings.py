"""Python peers of bench/embeddings.ts: python embeddings.py JOB FILE DIMENSIONS FIRST K prints one JSON object.

FILE holds little-endian single-precision rows; the first FIRST of them are one arm, the rest the other. Each peer gets what its own
documentation asks for: single precision where it takes it, its dual form where it has one.
"""

import contextlib
import json
import resource
import sys
import time
from importlib.metadata import version

import numpy as np

job, path = sys.argv[1:3]
dimensions, first, k = (int(number) for number in sys.argv[3:6])
rows = np.fromfile(path, dtype="<f4").reshape(-1, dimensions)
reference, generation = rows[:first], rows[first:]


def neighbours():
    from sklearn.neighbors import NearestNeighbors

    def work():
        distances, indices = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(generation).kneighbors(reference)
        checksum = 0
        for index in indices[:, 0]:
            checksum = (checksum * 31 + int(index)) % 2**32
        return {
            "mean_nearest": float(distances[:, 0].mean(dtype=np.float64)),
            "mean_kth": float(distances[:, -1].mean(dtype=np.float64)),
            "checksum_of_nearest": checksum,
        }

    return "scikit-learn", work


def prdc():
    from prdc import compute_prdc

    return "prdc", lambda: {name: float(value) for name, value in compute_prdc(reference, generation, k).items()}


def vendi():
    from vendi_score import vendi as package

    return "vendi-score", lambda: {"vendi_1": float(package.score_dual(rows, q=1))}


def mauve():
    import mauve as package

    def work():
        # One start of k-means, as ours has; everything else as it is by default.
        out = package.compute_mauve(
            p_features=reference, q_features=generation, num_buckets=k, kmeans_num_redo=1, verbose=False
        )
        return {"mauve": float(out.mauve), "frontier_integral": float(out.frontier_integral)}

    return "mauve-text", work


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# What packages say of themselves goes to standard output.
with contextlib.redirect_stdout(sys.stderr):
    package, work = {"neighbours": neighbours, "prdc": prdc, "vendi": vendi, "mauve": mauve}[job]()
    before = peak()
    cpu, wall = time.process_time(), time.perf_counter()
    values = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(
    json.dumps(
        {
            "version": f"{package} {version(package)}",
            "seconds_wall": wall,
            "cpu_seconds": cpu,
            "peak_rss": peak(),
            "rss_before": before,
            "values": values,
        }
    )
)
