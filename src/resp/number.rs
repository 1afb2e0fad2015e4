//! Integers and doubles as Redis reads and writes them (`util.c`: `string2ll`, `ll2string`, `d2string`).

use alloc::vec::Vec;

use crate::digits::shortest;

/// The most bytes that a 64-bit integer takes in decimal, its sign included.
pub const INTEGER_BYTES_MAX: usize = 20;

/// Reads a signed decimal integer as strictly as Redis does: no blanks, no `+`, no leading zero, no `-0`.
pub fn parse_i64(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits == b"0" && !negative {
        return Some(0);
    }
    if digits.is_empty() || digits.len() >= INTEGER_BYTES_MAX || digits[0] == b'0' {
        return None;
    }
    let digit = |byte: u8| Some(byte.wrapping_sub(b'0')).filter(|digit| *digit <= 9);
    if digits.len() < INTEGER_BYTES_MAX - 1 {
        // So few cannot be too many: nearly every number, and in wasm a product that is looked at for overflow is slow.
        let mut sum: i64 = 0;
        for &byte in digits {
            sum = sum * 10 + i64::from(digit(byte)?);
        }
        return Some(if negative { -sum } else { sum });
    }
    // Summed below zero, because that side has one value more.
    let mut sum: i64 = 0;
    for &byte in digits {
        sum = sum.checked_mul(10)?.checked_sub(i64::from(digit(byte)?))?;
    }
    if negative {
        Some(sum)
    } else {
        sum.checked_neg()
    }
}

/// Reads a double as RESP3 writes it: digits with an optional point and exponent, `inf`, `-inf`, `nan`.
pub fn parse_f64(text: &[u8]) -> Option<f64> {
    match text {
        b"inf" | b"+inf" => Some(f64::INFINITY),
        b"-inf" => Some(f64::NEG_INFINITY),
        b"nan" | b"-nan" => Some(f64::NAN),
        _ => {
            // The standard library knows more names than these, so only figures may come that far.
            let plain = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
            let figures = text.iter().all(plain);
            let text = core::str::from_utf8(text).ok()?;
            text.parse().ok().filter(|_| figures)
        }
    }
}

/// The digits of 00 to 99, one behind the other.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
};

/// Appends a number in decimal.
#[inline]
pub fn write_u64(number: u64, out: &mut Vec<u8>) {
    match number {
        0..=9 => out.push(b'0' + number as u8),
        10..=99 => out.extend_from_slice(&PAIRS[number as usize]),
        _ => write_long(number, out),
    }
}

/// Two digits at a time, from the end; eight of them at a time are taken off, because small numbers are divided faster.
fn write_long(mut number: u64, out: &mut Vec<u8>) {
    const EIGHT: u64 = 100_000_000;
    let mut digits = [0u8; INTEGER_BYTES_MAX];
    let mut at = digits.len();
    let mut put = |at: &mut usize, pair: u32| {
        *at -= 2;
        digits[*at..*at + 2].copy_from_slice(&PAIRS[pair as usize]);
    };
    while number >= EIGHT {
        let mut eight = (number % EIGHT) as u32;
        number /= EIGHT;
        for _ in 0..4 {
            put(&mut at, eight % 100);
            eight /= 100;
        }
    }
    let mut rest = number as u32;
    while rest >= 100 {
        put(&mut at, rest % 100);
        rest /= 100;
    }
    put(&mut at, rest);
    // A pair that is below ten begins with a zero too many.
    out.extend_from_slice(&digits[at + usize::from(rest < 10)..]);
}

/// Appends a signed number in decimal.
pub fn write_i64(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    write_u64(number.unsigned_abs(), out);
}

/// Whole numbers up to this size are written without an exponent (`double2ll`: half the range of an `i64`).
const WHOLE_MAX: f64 = (i64::MAX / 2) as f64;

/// Appends a double as Redis 8 writes scores and RESP3 doubles: the shortest digits that read back as the
/// same number, `inf`, `-inf`, `nan`, `-0`.
pub fn write_f64(number: f64, out: &mut Vec<u8>) {
    if number.is_nan() {
        out.extend_from_slice(b"nan");
    } else if number.is_infinite() {
        out.extend_from_slice(if number < 0.0 { b"-inf" } else { b"inf" });
    } else if number == 0.0 {
        out.extend_from_slice(if number.is_sign_negative() {
            b"-0"
        } else {
            b"0"
        });
    } else if (-WHOLE_MAX..=WHOLE_MAX).contains(&number) && (number as i64) as f64 == number {
        write_i64(number as i64, out);
    } else {
        write_shortest(number, out);
    }
}

/// Lays out the shortest digits by the rules of Redis's `fpconv_dtoa`.
fn write_shortest(number: f64, out: &mut Vec<u8>) {
    if number < 0.0 {
        out.push(b'-');
    }
    let digits = shortest(number.abs());
    lay_out(digits.as_bytes(), digits.exponent, out);
}

/// Writes the digits `ddd × 10^last` plainly where that is short, else with an exponent.
fn lay_out(digits: &[u8], last: i32, out: &mut Vec<u8>) {
    let count = digits.len() as i32;
    // The power of ten of the first digit.
    let exponent = last + count - 1;
    if last >= 0 && exponent.abs() < count + 7 {
        out.extend_from_slice(digits);
        out.resize(out.len() + last as usize, b'0');
    } else if last < 0 && (last > -7 || exponent.abs() < 4) {
        if exponent < 0 {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + (-exponent - 1) as usize, b'0');
            out.extend_from_slice(digits);
        } else {
            let (whole, fraction) = digits.split_at(exponent as usize + 1);
            out.extend_from_slice(whole);
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
    } else {
        write_scientific(digits, exponent, out);
    }
}

fn write_scientific(digits: &[u8], exponent: i32, out: &mut Vec<u8>) {
    out.push(digits[0]);
    if digits.len() > 1 {
        out.push(b'.');
        out.extend_from_slice(&digits[1..]);
    }
    out.push(b'e');
    out.push(if exponent < 0 { b'-' } else { b'+' });
    write_u64(u64::from(exponent.unsigned_abs()), out);
}
