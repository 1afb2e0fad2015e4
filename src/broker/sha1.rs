//! SHA-1 (FIPS 180-4), which DEBUG DIGEST is made of. Not for secrets.

use alloc::vec::Vec;

/// A digest.
pub(crate) type Digest = [u8; 20];

const BLOCK_BYTES: usize = 64;

/// The SHA-1 of some bytes.
pub(crate) fn sha1(bytes: &[u8]) -> Digest {
    let mut state: [u32; 5] = [
        0x6745_2301,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    let mut blocks = bytes.chunks_exact(BLOCK_BYTES);
    blocks.by_ref().for_each(|block| mix(&mut state, block));
    for block in end(blocks.remainder(), bytes.len()).chunks_exact(BLOCK_BYTES) {
        mix(&mut state, block);
    }
    let mut digest = Digest::default();
    for (part, word) in digest.chunks_exact_mut(4).zip(state) {
        part.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

/// What is left of the text, a one bit, zeros, and the text's length in bits.
fn end(rest: &[u8], len: usize) -> Vec<u8> {
    let mut end = rest.to_vec();
    end.push(0x80);
    while end.len() % BLOCK_BYTES != BLOCK_BYTES - 8 {
        end.push(0);
    }
    end.extend_from_slice(&(len as u64 * 8).to_be_bytes());
    end
}

fn mix(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes
            .iter()
            .fold(0, |word, &byte| word << 8 | u32::from(byte));
    }
    for at in 16..80 {
        let word = words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16];
        words[at] = word.rotate_left(1);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for (at, word) in words.into_iter().enumerate() {
        let (f, k) = match at {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let next = a
            .rotate_left(5)
            .wrapping_add(f)
            .wrapping_add(e)
            .wrapping_add(k)
            .wrapping_add(word);
        (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
    }
    for (part, added) in state.iter_mut().zip([a, b, c, d, e]) {
        *part = part.wrapping_add(added);
    }
}

#[cfg(test)]
mod tests {
    use super::sha1;
    use alloc::format;
    use alloc::string::String;

    fn hex(bytes: &[u8]) -> String {
        sha1(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    #[test]
    fn the_examples_of_the_standard() {
        assert_eq!(hex(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(two_blocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    }
}
