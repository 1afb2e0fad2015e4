//! Floating-point numbers with 64 bits of mantissa, as INCRBYFLOAT adds them on real servers (x86's `long double`).
//!
//! A number is sign × mantissa × 2^exponent, the mantissa's top bit set unless it is zero. Text is read and written by exact
//! integer arithmetic, so that the result is the same on every machine, with or without such a floating-point unit.

use alloc::vec::Vec;
use core::cmp::Ordering;

use resp::number::parse_i64;

/// Longer texts are no numbers (`MAX_LONG_DOUBLE_CHARS`).
const TEXT_BYTES_MAX: usize = 5 * 1024;

/// The exponent of two beyond which a number (mantissa below 2^64) is infinite.
const EXPONENT_MAX: i64 = 16383 - 63;

/// The exponent of two below which nothing is left.
const EXPONENT_MIN: i64 = -16445;

/// Decimal exponents beyond this are out of range whatever the digits (of at most [`TEXT_BYTES_MAX`]) are.
const DECIMAL_EXPONENT_MAX: i64 = 20_000;

/// Digits after the point in what is written.
const FRACTION_DIGITS: usize = 17;

/// A finite number, or an infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extended {
    /// Beyond all numbers; adding to it is an error.
    Infinite,
    /// sign × mantissa × 2^exponent
    Finite {
        /// Whether it is below zero.
        negative: bool,
        /// 0, or with its top bit set.
        mantissa: u64,
        /// The power of two.
        exponent: i64,
    },
}

impl Extended {
    /// Zero.
    pub const ZERO: Extended = Extended::Finite {
        negative: false,
        mantissa: 0,
        exponent: 0,
    };

    /// Reads a decimal or hexadecimal number, or an infinity; no blanks, no NaN, nothing that overflows or vanishes.
    pub fn parse(text: &[u8]) -> Option<Extended> {
        if text.is_empty() || text.len() >= TEXT_BYTES_MAX {
            return None;
        }
        let (negative, digits) = match text[0] {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity") {
            return Some(Extended::Infinite);
        }
        let (mantissa, exponent) = match digits {
            [b'0', b'x' | b'X', hex @ ..] => read_hexadecimal(hex)?,
            _ => read_decimal(digits)?,
        };
        Some(Extended::Finite {
            negative,
            mantissa,
            exponent,
        })
    }

    /// The rounded sum; `None` if it is not finite.
    pub fn add(&self, other: &Extended) -> Option<Extended> {
        let (
            Extended::Finite {
                negative: n1,
                mantissa: m1,
                exponent: e1,
            },
            Extended::Finite {
                negative: n2,
                mantissa: m2,
                exponent: e2,
            },
        ) = (*self, *other)
        else {
            return None;
        };
        if m1 == 0 {
            return Some(*other);
        }
        if m2 == 0 {
            return Some(*self);
        }
        let ((na, a, ea), (nb, b, eb)) = if (e1, m1) >= (e2, m2) {
            ((n1, m1, e1), (n2, m2, e2))
        } else {
            ((n2, m2, e2), (n1, m1, e1))
        };
        // Both with 62 bits behind the point of the larger one; what falls off the smaller one sticks to its last bit.
        let a = u128::from(a) << 62;
        let b = shift_right_sticky(u128::from(b) << 62, (ea - eb) as u64);
        let sum = if na == nb { a + b } else { a - b };
        let (mantissa, exponent) = round_to_64(sum, ea - 62, false)?;
        Some(Extended::Finite {
            negative: na && mantissa != 0,
            mantissa,
            exponent,
        })
    }

    /// The largest finite number.
    pub const MAX: Extended = Extended::Finite {
        negative: false,
        mantissa: u64::MAX,
        exponent: EXPONENT_MAX,
    };

    /// Whether it is a number.
    pub fn is_finite(&self) -> bool {
        *self != Extended::Infinite
    }

    /// The same number on the other side of zero.
    pub fn negated(&self) -> Extended {
        match *self {
            Extended::Finite {
                negative,
                mantissa,
                exponent,
            } => Extended::Finite {
                negative: !negative && mantissa != 0,
                mantissa,
                exponent,
            },
            Extended::Infinite => Extended::Infinite,
        }
    }

    /// Which of two finite numbers is larger.
    pub fn order(&self, other: &Extended) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    /// Numbers have the order of their ranks: the sign first, then the magnitude, turned round below zero.
    fn rank(&self) -> (i8, i64, i128) {
        match *self {
            Extended::Finite { mantissa: 0, .. } => (0, 0, 0),
            Extended::Finite {
                negative: false,
                mantissa,
                exponent,
            } => (1, exponent, i128::from(mantissa)),
            Extended::Finite {
                mantissa, exponent, ..
            } => (-1, -exponent, -i128::from(mantissa)),
            Extended::Infinite => (2, 0, 0),
        }
    }

    /// The number in decimal with at most 17 digits after the point, without an exponent and without needless zeros.
    pub fn digits(&self) -> Vec<u8> {
        let Extended::Finite {
            negative,
            mantissa,
            exponent,
        } = *self
        else {
            return b"inf".to_vec();
        };
        let mut text = if exponent >= 0 {
            let mut whole = Big::from(mantissa);
            whole.shift_left(exponent as usize);
            whole.decimal()
        } else {
            fraction_digits(mantissa, exponent.unsigned_abs())
        };
        if negative && text != b"0" {
            text.insert(0, b'-');
        }
        text
    }
}

/// The decimal digits of mantissa / 2^shift, rounded to even at the 17th after the point.
fn fraction_digits(mantissa: u64, shift: u64) -> Vec<u8> {
    let scaled = u128::from(mantissa) * 10u128.pow(FRACTION_DIGITS as u32);
    let rounded = if shift >= 127 {
        0
    } else {
        let (whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
        let half = 1u128 << (shift - 1);
        whole + u128::from(rest > half || (rest == half && whole & 1 == 1))
    };
    let mut digits = Vec::new();
    let mut left = rounded;
    while left > 0 || digits.len() <= FRACTION_DIGITS {
        digits.push(b'0' + (left % 10) as u8);
        left /= 10;
    }
    digits.reverse();
    digits.insert(digits.len() - FRACTION_DIGITS, b'.');
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    if digits.last() == Some(&b'.') {
        digits.pop();
    }
    digits
}

fn shift_right_sticky(value: u128, by: u64) -> u128 {
    if by >= 128 {
        return u128::from(value != 0);
    }
    let lost = value & ((1u128 << by) - 1);
    (value >> by) | u128::from(lost != 0)
}

/// Rounds to 64 bits, half to even; `sticky` says that a little more than `value` is meant. `None` if it overflows.
fn round_to_64(value: u128, exponent: i64, sticky: bool) -> Option<(u64, i64)> {
    if value == 0 {
        return Some((0, 0));
    }
    let bits = 128 - i64::from(value.leading_zeros());
    // Below the smallest exponent there are fewer bits.
    let shift = (bits - 64).max(EXPONENT_MIN - exponent);
    if shift <= 0 {
        let mantissa = (value as u64) << -shift;
        return in_range(mantissa, exponent + shift);
    }
    if shift > 127 {
        return Some((0, 0));
    }
    let (kept, rest) = ((value >> shift) as u64, value & ((1 << shift) - 1));
    let half = 1u128 << (shift - 1);
    let up = rest > half || (rest == half && (sticky || kept & 1 == 1));
    match kept.checked_add(u64::from(up)) {
        Some(mantissa) => in_range(mantissa, exponent + shift),
        None => in_range(1 << 63, exponent + shift + 1),
    }
}

/// Sets the top bit, if there is any, and checks the size.
fn in_range(mantissa: u64, exponent: i64) -> Option<(u64, i64)> {
    if mantissa == 0 {
        return Some((0, 0));
    }
    let zeros = mantissa.leading_zeros();
    let exponent = exponent - i64::from(zeros);
    (exponent <= EXPONENT_MAX).then_some((mantissa << zeros, exponent))
}

/// Digits, an optional point among them, and what follows them.
struct Scanned<'a> {
    digits: Big,
    /// Digits behind the point.
    fraction: i64,
    rest: &'a [u8],
}

fn scan_digits(text: &[u8], radix: u32) -> Option<Scanned<'_>> {
    let mut scanned = Scanned {
        digits: Big::from(0),
        fraction: 0,
        rest: &[],
    };
    let (mut seen, mut point) = (false, false);
    for (at, &byte) in text.iter().enumerate() {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let Some(digit) = char::from(byte).to_digit(radix) else {
            scanned.rest = &text[at..];
            break;
        };
        seen = true;
        scanned.digits.multiply_add(radix, digit);
        scanned.fraction += i64::from(point);
    }
    seen.then_some(scanned)
}

/// Reads `e+12` or nothing.
fn read_exponent(rest: &[u8], letter: u8) -> Option<i64> {
    let Some((&first, text)) = rest.split_first() else {
        return Some(0);
    };
    if first.to_ascii_lowercase() != letter {
        return None;
    }
    let (sign, digits) = match text.first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let significant = digits
        .iter()
        .position(|&byte| byte != b'0')
        .map_or(&b"0"[..], |at| &digits[at..]);
    Some(
        sign * parse_i64(significant)
            .unwrap_or(i64::MAX / 2)
            .min(i64::MAX / 2),
    )
}

fn read_decimal(text: &[u8]) -> Option<(u64, i64)> {
    let scanned = scan_digits(text, 10)?;
    let power = read_exponent(scanned.rest, b'e')? - scanned.fraction;
    if scanned.digits.is_zero() {
        return Some((0, 0));
    }
    if power.abs() > DECIMAL_EXPONENT_MAX {
        return None;
    }
    let mut over = scanned.digits;
    let mut under = Big::from(1);
    let scaled = if power >= 0 { &mut over } else { &mut under };
    (0..power.unsigned_abs()).for_each(|_| scaled.multiply_add(10, 0));
    divide(over, under).filter(|&(mantissa, _)| mantissa != 0)
}

fn read_hexadecimal(text: &[u8]) -> Option<(u64, i64)> {
    let scanned = scan_digits(text, 16)?;
    let power = read_exponent(scanned.rest, b'p')?.saturating_sub(4 * scanned.fraction);
    if scanned.digits.is_zero() {
        return Some((0, 0));
    }
    let (mantissa, exponent) = divide(scanned.digits, Big::from(1))?;
    let (mantissa, exponent) =
        round_to_64(u128::from(mantissa), exponent.saturating_add(power), false)?;
    (mantissa != 0).then_some((mantissa, exponent))
}

/// The quotient of two positive integers, rounded to 64 bits.
fn divide(mut over: Big, mut under: Big) -> Option<(u64, i64)> {
    // Scaled so that the quotient has 66 or 67 bits: the mantissa's, and two to round by.
    let shift = over.bits() as i64 - under.bits() as i64 - 66;
    if shift > 0 {
        under.shift_left(shift as usize);
    } else {
        over.shift_left(shift.unsigned_abs() as usize);
    }
    let mut quotient: u128 = 0;
    let places = over.bits() - under.bits() + 1;
    under.shift_left(places);
    for _ in 0..=places {
        quotient <<= 1;
        if over.compare(&under) != Ordering::Less {
            over.subtract(&under);
            quotient |= 1;
        }
        under.halve();
    }
    round_to_64(quotient, shift, !over.is_zero())
}

/// A natural number of any size, its low digits first.
struct Big(Vec<u32>);

impl Big {
    fn from(number: u64) -> Big {
        let mut big = Big(alloc::vec![number as u32, (number >> 32) as u32]);
        big.trim();
        big
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    fn bits(&self) -> usize {
        match self.0.last() {
            Some(top) => self.0.len() * 32 - top.leading_zeros() as usize,
            None => 0,
        }
    }

    fn multiply_add(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift_left(&mut self, by: usize) {
        if self.is_zero() {
            return;
        }
        (0..by % 32).for_each(|_| self.multiply_add(2, 0));
        self.0.splice(0..0, core::iter::repeat_n(0, by / 32));
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for digit in self.0.iter_mut().rev() {
            let low = *digit & 1;
            *digit = (*digit >> 1) | (carry << 31);
            carry = low;
        }
        self.trim();
    }

    fn compare(&self, other: &Big) -> Ordering {
        self.0
            .len()
            .cmp(&other.0.len())
            .then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes away a number that is not larger.
    fn subtract(&mut self, other: &Big) {
        let mut borrow = 0;
        for (at, digit) in self.0.iter_mut().enumerate() {
            let take = i64::from(other.0.get(at).copied().unwrap_or(0)) + borrow;
            let left = i64::from(*digit) - take;
            borrow = i64::from(left < 0);
            *digit = left as u32;
        }
        self.trim();
    }

    /// The digits; consumes the number.
    fn decimal(mut self) -> Vec<u8> {
        const STEP: u64 = 1_000_000_000;
        let mut digits = Vec::new();
        while !self.is_zero() {
            let mut rest = 0u64;
            for digit in self.0.iter_mut().rev() {
                let value = (rest << 32) | u64::from(*digit);
                *digit = (value / STEP) as u32;
                rest = value % STEP;
            }
            self.trim();
            for _ in 0..9 {
                digits.push(b'0' + (rest % 10) as u8);
                rest /= 10;
            }
        }
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            digits.push(b'0');
        }
        digits.reverse();
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::Extended;
    use std::string::String;

    fn sum(a: &str, b: &str) -> Option<String> {
        let (a, b) = (
            Extended::parse(a.as_bytes())?,
            Extended::parse(b.as_bytes())?,
        );
        a.add(&b)
            .map(|sum| String::from_utf8_lossy(&sum.digits()).into_owned())
    }

    #[test]
    fn sums_are_those_of_redis_8_2() {
        for (a, b, expected) in [
            ("0.1", "0.2", "0.3"),
            ("3", "1.1", "4.1"),
            ("0", "1e-20", "0"),
            ("0x10", "1", "17"),
            ("5.0e3", "200", "5200"),
            ("-0", "-0", "0"),
            (
                "123456789012345678901234567890",
                "0.123456789",
                "123456789012345678899921813504",
            ),
            ("1.5", "-1.5", "0"),
            ("10.5", "0.1", "10.6"),
        ] {
            assert_eq!(sum(a, b).as_deref(), Some(expected), "{a} + {b}");
        }
        let large = sum("1e300", "1").unwrap_or_default();
        assert!(
            large.starts_with("1000000000000000000008997324079559193870523944273290747938260"),
            "{large}"
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "nan", " 1", "1 ", "abc", "1e", "e5", ".", "1e4933", "1e-5000", "0x", "--1",
        ] {
            assert_eq!(Extended::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(sum("inf", "1"), None);
        assert_eq!(sum("1e4932", "1e4932"), None);
    }
}
