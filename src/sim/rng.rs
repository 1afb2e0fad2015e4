//! The only source of chance: xoshiro256** (Blackman and Vigna, 2018; public domain), in integers alone.
//!
//! It was chosen because it gives 64 bits a step from shifts, rotations and two multiplications by small constants, which
//! WebAssembly runs as fast as native code; its state is small enough to have one for every actor and direction of a link.
//!
//! Every stream is derived from the seed of the world and a name, so that adding an actor leaves the others' streams as they were.

/// A stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        let mut weyl = seed;
        Self {
            state: core::array::from_fn(|_| split_mix(&mut weyl)),
        }
    }

    /// The stream of one purpose in a world (`work`, `link to node`) and of one who has it (an actor's name).
    pub fn stream(seed: u64, purpose: &str, name: &[u8]) -> Self {
        Self::new(derive(seed, purpose, name))
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// A number from `min` to `max`, both included, each equally likely. Bounds in the wrong order are exchanged.
    ///
    /// Draws as many bits as the span needs and rejects what lies outside, so no number is favoured.
    pub fn range(&mut self, min: u64, max: u64) -> u64 {
        let (min, max) = if min <= max { (min, max) } else { (max, min) };
        let span = max - min;
        if span == 0 {
            return min;
        }
        let mask = u64::MAX >> span.leading_zeros();
        loop {
            let drawn = self.next_u64() & mask;
            if drawn <= span {
                return min + drawn;
            }
        }
    }

    /// True `numerator` times out of `denominator`, on average. Never true for a denominator of zero.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        denominator > 0 && self.range(0, denominator - 1) < numerator
    }

    /// A time until the next event of a Poisson process, with this mean: exponentially distributed, and never more than
    /// `max`.
    ///
    /// Von Neumann's method (1951) in integers: it only compares random numbers, and takes no logarithm.
    pub fn exponential(&mut self, mean: u64, max: u64) -> u64 {
        let mut whole: u64 = 0;
        loop {
            let first = self.next_u64();
            let (mut last, mut run) = (first, 1u32);
            loop {
                let next = self.next_u64();
                if next >= last {
                    break;
                }
                (last, run) = (next, run + 1);
            }
            // A falling run of odd length accepts the fraction that it began with.
            if run % 2 == 1 {
                let fraction = (u128::from(mean) * u128::from(first)) >> 64;
                let drawn = u128::from(whole) * u128::from(mean) + fraction;
                return u64::try_from(drawn).unwrap_or(max).min(max);
            }
            whole += 1;
        }
    }
}

/// A seed for one purpose and name, from the seed of the world: FNV-1a over both, then mixed with the seed.
pub fn derive(seed: u64, purpose: &str, name: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    // The zero byte keeps `ab`+`c` and `a`+`bc` apart: no purpose holds one.
    for &byte in purpose.as_bytes().iter().chain(&[0]).chain(name) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mut state = seed;
    let mixed = split_mix(&mut state);
    let mut state = mixed ^ hash;
    split_mix(&mut state)
}

/// SplitMix64: spreads seeds that are close to each other.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_reference_implementation() {
        // The first outputs of xoshiro256** for the state 1, 2, 3, 4 (as the authors' C code gives them).
        let mut rng = Rng {
            state: [1, 2, 3, 4],
        };
        let first: [u64; 4] = core::array::from_fn(|_| rng.next_u64());
        assert_eq!(first, [11520, 0, 1509978240, 1215971899390074240]);
    }

    #[test]
    fn times_of_a_poisson_process_have_their_mean_and_their_spread() {
        let mut rng = Rng::new(3);
        let drawn: alloc::vec::Vec<u64> = (0..100_000)
            .map(|_| rng.exponential(1_000_000, u64::MAX))
            .collect();
        let mean = drawn.iter().sum::<u64>() / 100_000;
        assert!((990_000..1_010_000).contains(&mean), "{mean}");
        // e^-1 of them are longer than the mean, e^-3 longer than three times the mean.
        let longer = |than: u64| drawn.iter().filter(|us| **us > than).count();
        assert!((36_300..37_300).contains(&longer(1_000_000)));
        assert!((4_700..5_300).contains(&longer(3_000_000)));
        assert_eq!(rng.exponential(0, 5), 0);
    }

    #[test]
    fn ranges_stay_within_their_bounds_and_reach_them() {
        let mut rng = Rng::new(7);
        let mut seen = [0u32; 5];
        for _ in 0..5_000 {
            seen[rng.range(10, 14) as usize - 10] += 1;
        }
        assert!(
            seen.iter().all(|&count| (850..1150).contains(&count)),
            "{seen:?}"
        );
        assert_eq!(rng.range(3, 3), 3);
        assert!((2..=9).contains(&rng.range(9, 2)));
        rng.range(0, u64::MAX);
    }

    #[test]
    fn chances_are_ratios() {
        let mut rng = Rng::new(7);
        let hits = (0..9_000).filter(|_| rng.chance(1, 3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
        assert!(!rng.chance(1, 0));
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_name() {
        let first =
            |seed, purpose, name: &str| Rng::stream(seed, purpose, name.as_bytes()).next_u64();
        let all = [
            first(1, "work", "w1"),
            first(2, "work", "w1"),
            first(1, "work", "w2"),
            first(1, "link", "w1"),
            first(1, "workw", "1"),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
    }
}
