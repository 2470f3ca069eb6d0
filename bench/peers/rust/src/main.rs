//! MinHash signatures with crates of crates.io, in the frame of ../lane.py.
//!
//! Usage: outcross-peers CRATE FILE HASHES

mod tokens;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use gaoya::minhash::{MinHasher as _, MinHasher32};
use minhash_rs::prelude::{Fnv, MinHash};
use serde::Deserialize;
use txtfp::{Canonicalizer, Fingerprinter, MinHashFingerprinter, ShingleTokenizer, WordTokenizer};

/// Documents that are read, and then signed, at a time.
const BATCH: usize = 500;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    of: Option<String>,
    jaccard: Option<f64>,
}

type Signer = Box<dyn FnMut(&str) -> Vec<u64>>;

/// gaoya's 32-bit family, given hashes of the shingles.
fn gaoya(hashes: usize) -> Signer {
    let hasher = MinHasher32::new(hashes);
    let mut words = Vec::new();
    Box::new(move |text| {
        let signature = hasher.create_signature(tokens::shingles(text, &mut words));
        signature.into_iter().map(u64::from).collect()
    })
}

/// minhash-rs collected from an iterator, its fastest way: 32-bit lanes from a 32-bit stream.
fn minhash_rs<const HASHES: usize>() -> Signer {
    let mut words = Vec::new();
    Box::new(move |text| {
        let sketch: MinHash<u32, HASHES, Fnv, u32, u64> = tokens::shingles(text, &mut words).collect();
        sketch.as_words().iter().map(|lane| u64::from(*lane)).collect()
    })
}

/// txtfp as shipped: its own normal form, words and shingles.
fn txtfp<const HASHES: usize>() -> Signer {
    let tokenizer = ShingleTokenizer { k: 5, inner: WordTokenizer };
    let fingerprinter = MinHashFingerprinter::<_, HASHES>::new(Canonicalizer::default(), tokenizer);
    Box::new(move |text| {
        let signature = fingerprinter.fingerprint(text).expect("every document has words");
        signature.hashes.to_vec()
    })
}

fn signer(name: &str, hashes: usize) -> (Signer, &'static str) {
    match (name, hashes) {
        ("gaoya", _) => (gaoya(hashes), "0.2.2"),
        ("minhash-rs", 112) => (minhash_rs::<112>(), "0.6.0"),
        ("minhash-rs", 288) => (minhash_rs::<288>(), "0.6.0"),
        ("txtfp", 112) => (txtfp::<112>(), "0.3.2"),
        ("txtfp", 288) => (txtfp::<288>(), "0.3.2"),
        _ => panic!("no signer {name} with {hashes} hashes"),
    }
}

/// User and system seconds of this process, and its peak resident set in bytes.
fn usage() -> (f64, i64) {
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut usage) }, 0);
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss * 1024)
}

fn read_batch(lines: &mut impl BufRead) -> Vec<Row> {
    let mut rows = Vec::with_capacity(BATCH);
    let mut line = String::new();
    while rows.len() < BATCH && lines.read_line(&mut line).expect("readable file") > 0 {
        rows.push(serde_json::from_str(&line).expect("a row of make-corpus.ts"));
        line.clear();
    }
    rows
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, name, path, hashes] = arguments.as_slice() else {
        panic!("usage: outcross-peers CRATE FILE HASHES");
    };
    let hashes: usize = hashes.parse().expect("a number of hashes");
    let (mut sign, version) = signer(name, hashes);
    let open = || BufReader::with_capacity(1 << 20, File::open(path).expect("readable file"));

    // As everywhere, the first batch is signed once before the clock starts.
    for row in read_batch(&mut open()) {
        sign(&row.text);
    }

    let (mut wall, mut cpu) = (0.0, 0.0);
    let mut signatures: Vec<Vec<u64>> = Vec::new();
    let mut places = HashMap::new();
    let mut pairs = Vec::new();
    let mut lines = open();
    loop {
        let rows = read_batch(&mut lines);
        if rows.is_empty() {
            break;
        }
        let first = signatures.len();
        let (cpu_start, _) = usage();
        let wall_start = Instant::now();
        for row in &rows {
            signatures.push(sign(&row.text));
        }
        wall += wall_start.elapsed().as_secs_f64();
        cpu += usage().0 - cpu_start;
        for (index, row) in rows.into_iter().enumerate() {
            if let (Some(of), Some(jaccard)) = (row.of, row.jaccard) {
                pairs.push((first + index, of, jaccard));
            }
            places.insert(row.id, first + index);
        }
    }
    let (_, peak_rss) = usage();

    let errors: Vec<f64> = pairs
        .iter()
        .map(|(copy, of, jaccard)| {
            let (first, second) = (&signatures[*copy], &signatures[places[of]]);
            let equal = first.iter().zip(second).filter(|(a, b)| a == b).count();
            equal as f64 / hashes as f64 - jaccard
        })
        .collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / errors.len() as f64;
    let checksum = signatures.iter().flatten().fold(0u64, |sum, lane| sum.wrapping_add(*lane));
    let result = serde_json::json!({
        "version": version,
        "documents": signatures.len(),
        "seconds_wall": wall,
        "cpu_seconds": cpu,
        "peak_rss": peak_rss,
        "checksum": checksum % (1 << 32),
        "pairs": pairs.len(),
        "bias": mean(&mut errors.iter().copied()),
        "rmse": mean(&mut errors.iter().map(|error| error * error)).sqrt(),
    });
    println!("{result}");
}
