"""A small trainer for `outcross simulate`: Python's standard library only.

The model gives each word a chance that depends on the word before it: one row of scores for each word, made into chances by softmax.
Scores are learned by gradient descent on the training texts, so that there is a loss for each step.

    python3 trainer.py train    --texts FILE --test FILE --model FOLDER --losses FILE --seed N
    python3 trainer.py generate --model FOLDER --output FILE --count N --tokens N --seed N --temperature T --top-p P
    python3 trainer.py score    --model FOLDER --texts FILE --output FILE

Files of texts are JSON Lines: {"text": "..."}.
"""

import argparse
import json
import math
import os
import random

STEPS = 40
RATE = 6.0
# What begins a text, and what stands for words that were not trained on.
START, UNKNOWN = 0, 1


def read_texts(file):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line)["text"].split() for line in lines if line.strip()]


def write_lines(file, rows):
    with open(file, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


def pairs_of(texts, ids):
    """How often each word follows each other one: {word before: {word: count}}."""
    pairs = {}
    for words in texts:
        before = START
        for word in words:
            own = ids.get(word, UNKNOWN)
            row = pairs.setdefault(before, {})
            row[own] = row.get(own, 0) + 1
            before = own
    return pairs


def chances_of(scores):
    largest = max(scores)
    powers = [math.exp(score - largest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def loss_of(pairs, rows, fallback):
    """Nats a word."""
    total, count = 0.0, 0
    for before, row in pairs.items():
        chances = rows.get(before, fallback)
        for word, times in row.items():
            total -= times * math.log(chances[word])
            count += times
    return total / count


def train(options):
    texts, test = read_texts(options.texts), read_texts(options.test)
    words = sorted({word for text in texts for word in text})
    ids = {word: number + 2 for number, word in enumerate(words)}
    size = len(words) + 2
    pairs, test_pairs = pairs_of(texts, ids), pairs_of(test, ids)
    noise = random.Random(options.seed)
    scores = {before: [noise.gauss(0, 0.01) for _ in range(size)] for before in sorted(pairs)}
    uniform = [1 / size] * size
    losses = []
    for step in range(STEPS + 1):
        rows = {before: chances_of(row) for before, row in scores.items()}
        point = {"step": step, "train": loss_of(pairs, rows, uniform)}
        if test_pairs:
            point["test"] = loss_of(test_pairs, rows, uniform)
        losses.append(point)
        for before, row in scores.items():
            counts, chances = pairs[before], rows[before]
            total = sum(counts.values())
            for word in range(size):
                row[word] += RATE * (counts.get(word, 0) / total - chances[word])
    write_lines(options.losses, losses)
    with open(os.path.join(options.model, "model.json"), "w", encoding="utf-8") as out:
        json.dump({"words": words, "scores": {str(before): row for before, row in scores.items()}}, out)


def load(folder):
    with open(os.path.join(folder, "model.json"), encoding="utf-8") as file:
        model = json.load(file)
    ids = {word: number + 2 for number, word in enumerate(model["words"])}
    return model["words"], ids, {int(before): row for before, row in model["scores"].items()}


def nucleus(chances, top_p):
    """Chances of the smallest set of words whose mass reaches top_p."""
    if top_p >= 1:
        return chances
    kept, mass = [0.0] * len(chances), 0.0
    for word in sorted(range(len(chances)), key=lambda word: (-chances[word], word)):
        kept[word] = chances[word]
        mass += chances[word]
        if mass >= top_p:
            break
    return kept


def generate(options):
    words, _, scores = load(options.model)
    size = len(words) + 2
    drawn = random.Random(options.seed)
    rows = {}
    length = max(1, round(options.tokens / options.count))

    def row_of(before):
        if before not in rows:
            own = scores.get(before, [0.0] * size)
            chances = chances_of([score / options.temperature for score in own])
            # Neither the beginning of a text nor what was never seen can be written.
            chances[START] = chances[UNKNOWN] = 0.0
            rows[before] = nucleus([chance / sum(chances) for chance in chances], options.top_p)
        return rows[before]

    texts = []
    for _ in range(options.count):
        text, before = [], START
        for _ in range(length):
            before = drawn.choices(range(size), row_of(before))[0]
            text.append(words[before - 2])
        texts.append({"text": " ".join(text)})
    write_lines(options.output, texts)


def score(options):
    words, ids, scores = load(options.model)
    rows = {before: chances_of(row) for before, row in scores.items()}
    uniform = [1 / (len(words) + 2)] * (len(words) + 2)
    likelihoods = []
    for text in read_texts(options.texts):
        total, before = 0.0, START
        for word in text:
            own = ids.get(word, UNKNOWN)
            total += math.log(rows.get(before, uniform)[own])
            before = own
        likelihoods.append({"log_likelihood": total})
    write_lines(options.output, likelihoods)


def main():
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    options = tasks.add_parser("train")
    for name in ("--texts", "--test", "--model", "--losses"):
        options.add_argument(name, required=True)
    options.add_argument("--seed", type=int, required=True)
    options = tasks.add_parser("generate")
    for name in ("--model", "--output"):
        options.add_argument(name, required=True)
    for name in ("--count", "--tokens", "--seed"):
        options.add_argument(name, type=int, required=True)
    options.add_argument("--temperature", type=float, default=1)
    options.add_argument("--top-p", type=float, default=1)
    options = tasks.add_parser("score")
    for name in ("--model", "--texts", "--output"):
        options.add_argument(name, required=True)
    options = parser.parse_args()
    {"train": train, "generate": generate, "score": score}[options.task](options)


if __name__ == "__main__":
    main()
