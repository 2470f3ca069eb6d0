"""datatrove's four MinHash stages over JSON Lines, two tasks at a time.

Usage: python datatrove_pipeline.py DOCUMENTS_FOLDER WORK_FOLDER whitespace|spacy WORKERS. Prints one JSON object: seconds
of each stage, number of documents kept, and as places [file, row] in the sorted files: the documents removed, and the
pairs that stage 2 found, [place, place], chained within a bucket as datatrove writes them.
"""

import json
import os
import struct
import sys
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from datatrove.executor import LocalPipelineExecutor  # noqa: E402
from datatrove.pipeline.dedup import (  # noqa: E402
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig  # noqa: E402
from datatrove.pipeline.readers import JsonlReader  # noqa: E402
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402
from datatrove.utils.logging import logger  # noqa: E402

from whitespace_words import WhitespaceWords  # noqa: E402


def main():
    documents, work, words, workers = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    # As shipped: word 5-grams, 14 buckets of 8 hashes, 64-bit xxhash.
    config = MinhashConfig()
    language = WhitespaceWords() if words == "whitespace" else "eng"
    files = len(list(Path(documents).glob("*.jsonl")))

    def reader():
        return JsonlReader(documents, glob_pattern="*.jsonl", doc_progress=False, file_progress=False)

    stages = [
        # One task a file.
        (files, [reader(), MinhashDedupSignature(str(work / "signatures"), config=config, language=language)]),
        (
            config.num_buckets,
            # Reads a thousand signatures at a time; the five of the default read the disk far more often.
            [MinhashDedupBuckets(str(work / "signatures"), str(work / "buckets"), config=config, lines_to_buffer=1000)],
        ),
        (1, [MinhashDedupCluster(str(work / "buckets"), str(work / "clusters"), config=config, lines_to_buffer=1000)]),
        (
            files,
            [
                reader(),
                MinhashDedupFilter(str(work / "clusters"), lines_to_buffer=1000),
                JsonlWriter(str(work / "kept"), output_filename="${rank}.jsonl", compression=None),
            ],
        ),
    ]
    seconds = []
    for number, (tasks, pipeline) in enumerate(stages, 1):
        started = time.perf_counter()
        LocalPipelineExecutor(
            pipeline, tasks=tasks, workers=min(workers, tasks), logging_dir=str(work / "logs" / str(number))
        ).run()
        seconds.append(time.perf_counter() - started)

    pairs = set()
    for path in sorted((work / "buckets").glob("*.dups")):
        for file1, row1, file2, row2 in struct.iter_unpack("<4I", path.read_bytes()):
            pairs.add(tuple(sorted([(file1, row1), (file2, row2)])))
    removed = [
        (int(path.stem), row)
        for path in sorted((work / "clusters").glob("*.remove"))
        for (row,) in struct.iter_unpack("<I", path.read_bytes())
    ]
    kept = sum(sum(1 for _ in open(path, "rb")) for path in (work / "kept").glob("*.jsonl"))
    print(json.dumps({"seconds": seconds, "removed": removed, "kept": kept, "pairs": sorted(pairs)}))


if __name__ == "__main__":
    main()
