//! Values that a seed chooses, encoded, cut in pieces and decoded again.

use resp::{Decoder, Limits, Value, encode};

/// A hash of the bytes and of what was read from them.
pub fn hash(seed: u64) -> u64 {
    const VALUES: u32 = 500;
    const PIECE_BYTES: usize = 7;
    let mut state = seed;
    let mut bytes = Vec::new();
    for _ in 0..VALUES {
        encode::encode_value(&value(&mut state, 3), &mut bytes);
    }
    let mut hash = fnv1a(FNV_OFFSET, &bytes);
    let mut decoder = Decoder::new(Limits::default());
    for piece in bytes.chunks(PIECE_BYTES) {
        decoder.feed(piece);
        while let Ok(Some(read)) = decoder.next() {
            hash = fnv1a(hash, format!("{read:?}").as_bytes());
        }
    }
    hash
}

/// A value of any kind, nested at most `depth` deep.
fn value(state: &mut u64, depth: u32) -> Value {
    let number = next(state);
    match number % if depth == 0 { 4 } else { 5 } {
        0 => Value::Integer(number.cast_signed()),
        1 => Value::simple(format!("OK {number}")),
        2 => Value::bulk(number.to_be_bytes()),
        // A fraction whose shortest decimal form takes some arithmetic.
        3 => Value::Double(f64::from((number >> 40) as u32) / 1000.0),
        _ => Value::Array((0..number % 4).map(|_| value(state, depth - 1)).collect()),
    }
}

/// The next number of a splitmix64 sequence.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)
    })
}
