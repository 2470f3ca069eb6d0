"""Frame of all Python runners: reads documents, times how they are signed, holds the estimates against the labels.

Usage: python <runner>.py FILE HASHES, with FILE the JSON Lines that make-corpus.ts writes. Prints one JSON object.
"""

import json
import re
import resource
import sys
import time
from importlib.metadata import version

import numpy as np
import orjson

# Documents that are read, and then signed, at a time.
BATCH = 500

WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")


def words_of(text):
    """Words under the token rule, for ASCII text."""
    return WORD.findall(text.lower())


def shingles_of(text):
    """Word 5-grams, repeated ones included: the least a MinHash needs."""
    w = words_of(text)
    return [" ".join(five) for five in zip(w, w[1:], w[2:], w[3:], w[4:])]


def batches(path):
    """Lists of rows."""
    rows = []
    with open(path, "rb") as lines:
        for line in lines:
            rows.append(orjson.loads(line))
            if len(rows) == BATCH:
                yield rows
                rows = []
    if rows:
        yield rows


def run(package, make_signer):
    """Signs all documents and prints what it took.

    make_signer(hashes) returns (sign, lanes): sign takes a list of texts and is what is timed; lanes turns what it
    returns into an integer array of shape [documents, hashes], outside the clock.
    """
    path, hashes = sys.argv[1], int(sys.argv[2])
    sign, lanes = make_signer(hashes)

    # The first batch is signed once before the clock starts: caches filled, code compiled, libraries loaded.
    sign([row["text"] for row in next(batches(path))])

    wall = cpu = 0.0
    documents = 0
    signed = []
    places = {}
    pairs = []
    for rows in batches(path):
        texts = [row["text"] for row in rows]
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        result = sign(texts)
        wall += time.perf_counter() - wall_start
        cpu += time.process_time() - cpu_start
        signed.append(np.asarray(lanes(result)))
        if signed[-1].shape != (len(rows), hashes):
            raise SystemExit(f"{package} gave signatures of shape {signed[-1].shape} for {len(rows)} documents")
        for row in rows:
            places[row["id"]] = documents
            if row["jaccard"] is not None:
                pairs.append((documents, row["of"], row["jaccard"]))
            documents += 1
    peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    signatures = np.concatenate(signed)
    errors = np.array([(signatures[a] == signatures[places[of]]).mean() - truth for a, of, truth in pairs])
    print(
        json.dumps(
            {
                "version": version(package),
                "documents": documents,
                "seconds_wall": wall,
                "cpu_seconds": cpu,
                "peak_rss": peak_rss,
                "checksum": int(signatures.astype(np.uint64).sum(dtype=np.uint64) % (1 << 32)),
                "pairs": len(pairs),
                "bias": float(errors.mean()),
                "rmse": float(np.sqrt((errors**2).mean())),
            }
        )
    )
