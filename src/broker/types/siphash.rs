//! SipHash-1-3: a hash of 64 bits whose halves and keys serve where two texts must not be taken for one.

use super::dict::HashKey;

/// SipHash with one compression and three finalization rounds, 64 bits wide on every machine.
pub fn siphash13(HashKey(k0, k1): HashKey, bytes: &[u8]) -> u64 {
    let mut state = Sip {
        v0: k0 ^ 0x736f_6d65_7073_6575,
        v1: k1 ^ 0x646f_7261_6e64_6f6d,
        v2: k0 ^ 0x6c79_6765_6e65_7261,
        v3: k1 ^ 0x7465_6462_7974_6573,
    };
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let mut le = [0; 8];
        le.copy_from_slice(word);
        state.compress(u64::from_le_bytes(le));
    }
    let mut last = [0; 8];
    let rest = words.remainder();
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    state.compress(u64::from_le_bytes(last));
    state.v2 ^= 0xff;
    state.round();
    state.round();
    state.round();
    state.v0 ^ state.v1 ^ state.v2 ^ state.v3
}

struct Sip {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl Sip {
    fn compress(&mut self, word: u64) {
        self.v3 ^= word;
        self.round();
        self.v0 ^= word;
    }

    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hasher};
    use std::vec::Vec;

    use super::{HashKey, siphash13};

    #[test]
    fn the_hash_is_that_of_the_standard_library() {
        for len in 0..40u8 {
            let bytes: Vec<u8> = (0..len).collect();
            // Not promised by its documentation, but SipHash-1-3 with a key of zeros is what it is.
            let mut judge = DefaultHasher::new();
            judge.write(&bytes);
            assert_eq!(
                siphash13(HashKey(0, 0), &bytes),
                judge.finish(),
                "{len} bytes"
            );
        }
    }
}
