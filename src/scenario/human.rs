//! Durations and counts as people read them. (What stands in a scenario is printed by [`crate::print`].)

use core::fmt::{self, Display, Formatter};
use sim::spec::Micros;

const MS: u64 = 1_000;
const S: u64 = 1_000_000;

/// A duration, exact, in the greatest unit of which it has one: `13.003551s`, `4.1ms`, `250us`.
#[derive(Clone, Copy, Debug)]
pub struct Exact(pub Micros);

impl Display for Exact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("0s"),
            us if us >= S => decimal(f, us, S, "s"),
            us if us >= MS => decimal(f, us, MS, "ms"),
            us => write!(f, "{us}us"),
        }
    }
}

/// A duration, exact, in the unit in which another one is written: beside a limit of `50ms`, `50.2ms`.
#[derive(Clone, Copy, Debug)]
pub struct InUnitOf {
    /// The duration.
    pub us: Micros,
    /// The other one.
    pub other_us: Micros,
}

impl Display for InUnitOf {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.other_us {
            0 => Exact(self.us).fmt(f),
            other if other.is_multiple_of(S) => decimal(f, self.us, S, "s"),
            other if other.is_multiple_of(MS) => decimal(f, self.us, MS, "ms"),
            _ => write!(f, "{}us", self.us),
        }
    }
}

/// A duration for a table: three digits or so.
#[derive(Clone, Copy, Debug)]
pub struct Rounded(pub Micros);

impl Display for Rounded {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            us if us < MS => write!(f, "{us}us"),
            us if us < 100 * MS => write!(f, "{}.{}ms", us / MS, us / 100 % 10),
            us if us < S => write!(f, "{}ms", us / MS),
            us if us < 100 * S => write!(f, "{}.{:02}s", us / S, us / 10_000 % 100),
            us => write!(f, "{}s", us / S),
        }
    }
}

/// A number, its digits in groups of three: `4,000,000`.
#[derive(Clone, Copy, Debug)]
pub struct Count(pub u64);

impl Display for Count {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = alloc::format!("{}", self.0);
        let first = (digits.len() - 1) % 3 + 1;
        let mut text = alloc::string::String::from(&digits[..first]);
        for at in (first..digits.len()).step_by(3) {
            text.push(',');
            text.push_str(&digits[at..at + 3]);
        }
        f.pad(&text)
    }
}

/// So many of a unit, with as many decimals as it takes and no more.
fn decimal(f: &mut Formatter<'_>, us: Micros, unit_us: Micros, word: &str) -> fmt::Result {
    let (whole, mut part) = (us / unit_us, us % unit_us);
    let mut digits = if unit_us == S { 6 } else { 3 };
    while digits > 0 && part.is_multiple_of(10) {
        (part, digits) = (part / 10, digits - 1);
    }
    match digits {
        0 => write!(f, "{whole}{word}"),
        _ => write!(f, "{whole}.{part:0digits$}{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn durations_are_exact_where_they_must_be() {
        for (us, text) in [
            (0, "0s"),
            (7, "7us"),
            (4_100, "4.1ms"),
            (50_000, "50ms"),
            (13_003_551, "13.003551s"),
            (3_600_000_000, "3600s"),
        ] {
            assert_eq!(Exact(us).to_string(), text);
        }
        let beside = |us, other_us| InUnitOf { us, other_us }.to_string();
        assert_eq!(beside(50_200, 50_000), "50.2ms");
        assert_eq!(beside(812_345, 1_000_000), "0.812345s");
        assert_eq!(beside(812_345, 1), "812345us");
        assert_eq!(beside(90_000_000, 120_000_000), "90s");
    }

    #[test]
    fn tables_have_few_digits() {
        for (us, text) in [
            (812, "812us"),
            (4_123, "4.1ms"),
            (412_345, "412ms"),
            (13_003_551, "13.00s"),
            (413_003_551, "413s"),
        ] {
            assert_eq!(Rounded(us).to_string(), text);
        }
        let counts = [0, 12, 999, 1_000, 4_000_000].map(|n| Count(n).to_string());
        assert_eq!(counts, ["0", "12", "999", "1,000", "4,000,000"]);
    }
}
