//! Words and shingles for crates that leave them to their user: one pass over the bytes, each word hashed once.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const SHINGLE_WORDS: usize = 5;

/// Hashes of the words under the token rule, for ASCII text.
fn word_hashes(text: &str, words: &mut Vec<u64>) {
    words.clear();
    let bytes = text.as_bytes();
    let mut hash = FNV_OFFSET;
    let mut is_open = false;
    for (index, byte) in bytes.iter().enumerate() {
        let inside = byte.is_ascii_alphanumeric()
            || (is_open && *byte == b'\'' && bytes.get(index + 1).is_some_and(u8::is_ascii_alphanumeric));
        if inside {
            hash = (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(FNV_PRIME);
            is_open = true;
        } else if is_open {
            words.push(hash);
            hash = FNV_OFFSET;
            is_open = false;
        }
    }
    if is_open {
        words.push(hash);
    }
}

/// One hash for each five words in a row.
pub fn shingles<'a>(text: &str, words: &'a mut Vec<u64>) -> impl Iterator<Item = u64> + 'a {
    word_hashes(text, words);
    words.windows(SHINGLE_WORDS).map(|five| {
        let mixed = five[1..]
            .iter()
            .fold(five[0], |hash, word| hash.wrapping_mul(MULTIPLIER) ^ word);
        (mixed ^ (mixed >> 32)).wrapping_mul(MULTIPLIER)
    })
}
