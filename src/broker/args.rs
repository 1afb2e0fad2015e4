//! Reading arguments: integers, doubles, times, options.

use alloc::vec::Vec;
use core::str;

use resp::number::parse_i64;

use crate::errors;
use crate::event::Time;
use crate::reply::ReplyError;

/// An integer.
///
/// # Errors
/// `value is not an integer or out of range`
pub fn integer(text: &[u8]) -> Result<i64, ReplyError> {
    parse_i64(text).ok_or(errors::NOT_AN_INTEGER)
}

/// A count that must not be negative.
///
/// # Errors
/// `value is out of range, must be positive`
pub fn not_negative(text: &[u8]) -> Result<usize, ReplyError> {
    let number = parse_i64(text).ok_or(errors::NOT_POSITIVE)?;
    usize::try_from(number).map_err(|_| errors::NOT_POSITIVE)
}

/// A count that must be positive; anything else gives this error.
///
/// # Errors
/// The one given.
pub fn positive(text: &[u8], error: ReplyError) -> Result<usize, ReplyError> {
    match parse_i64(text) {
        Some(number) if number > 0 => usize::try_from(number).map_err(|_| error),
        _ => Err(error),
    }
}

/// Whether an argument is this word, in any case.
pub fn is(text: &[u8], word: &str) -> bool {
    text.eq_ignore_ascii_case(word.as_bytes())
}

/// A floating-point number as `strtod` reads it, without blanks around it: decimal or hexadecimal, `inf`, but not `nan`.
pub fn float(text: &[u8]) -> Option<f64> {
    // Nearly always a few digits, which any way of reading takes for the same number.
    if let Some(number) = integer_of(text) {
        return Some(number);
    }
    let text = str::from_utf8(text).ok()?;
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let lower: Vec<u8> = digits
        .bytes()
        .map(|byte| byte.to_ascii_lowercase())
        .collect();
    if let Some(hex) = lower.strip_prefix(b"0x") {
        return Some(sign * hexadecimal(hex)?);
    }
    // Rust reads "+-1", "nan" and signs of its own; only plain digits and infinity are left to it.
    match lower.first()? {
        b'0'..=b'9' | b'.' => digits.parse::<f64>().ok().map(|number| sign * number),
        b'i' if lower == b"inf" || lower == b"infinity" => Some(sign * f64::INFINITY),
        _ => None,
    }
}

/// Digits alone, so few that a floating-point number is exact.
fn integer_of(text: &[u8]) -> Option<f64> {
    const DIGITS_MAX: usize = 9;
    if text.is_empty() || text.len() > DIGITS_MAX || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = text.iter().map(|byte| u32::from(byte - b'0'));
    Some(f64::from(
        digits.fold(0, |number, digit| number * 10 + digit),
    ))
}

/// Hexadecimal digits with an optional fraction and binary exponent, without the `0x`.
fn hexadecimal(text: &[u8]) -> Option<f64> {
    let (mantissa, exponent) = match text.iter().position(|&byte| byte == b'p') {
        Some(at) => (
            &text[..at],
            parse_i64(text[at + 1..].strip_prefix(b"+").unwrap_or(&text[at + 1..]))?,
        ),
        None => (text, 0),
    };
    let mut value = 0.0_f64;
    let mut scale = 1.0_f64;
    let mut digits = 0;
    let mut fraction = false;
    for &byte in mantissa {
        if byte == b'.' && !fraction {
            fraction = true;
            continue;
        }
        value = value * 16.0 + f64::from(char::from(byte).to_digit(16)?);
        digits += 1;
        if fraction {
            scale *= 16.0;
        }
    }
    if digits == 0 {
        return None;
    }
    let mut result = value / scale;
    for _ in 0..exponent.unsigned_abs().min(2200) {
        result = if exponent > 0 {
            result * 2.0
        } else {
            result / 2.0
        };
    }
    Some(result)
}

/// When a blocking command gives up, its time given in seconds; `None` for never. Rounded up to milliseconds.
///
/// # Errors
/// The three errors of a timeout.
pub fn timeout_seconds(text: &[u8], now: Time) -> Result<Option<Time>, ReplyError> {
    let Some(seconds) = float(text) else {
        return Err(errors::TIMEOUT_NOT_A_FLOAT);
    };
    let ms = seconds * 1000.0;
    // The largest double below 2^63: beyond it milliseconds overflow.
    if ms >= i64::MAX as f64 {
        return Err(errors::TIMEOUT_OUT_OF_RANGE);
    }
    if ms < 0.0 {
        return Err(errors::TIMEOUT_NEGATIVE);
    }
    let whole = ms as i64;
    let rounded_up = if (whole as f64) < ms {
        whole + 1
    } else {
        whole
    };
    deadline(rounded_up, now)
}

/// When a blocking command gives up, its time given in milliseconds (XREAD BLOCK); `None` for never.
///
/// # Errors
/// The three errors of a timeout.
pub fn timeout_ms(text: &[u8], now: Time) -> Result<Option<Time>, ReplyError> {
    let ms = parse_i64(text).ok_or(errors::TIMEOUT_NOT_AN_INTEGER)?;
    if ms < 0 {
        return Err(errors::TIMEOUT_NEGATIVE);
    }
    deadline(ms, now)
}

fn deadline(ms: i64, now: Time) -> Result<Option<Time>, ReplyError> {
    if ms == 0 {
        return Ok(None);
    }
    let now_ms = (now / 1000) as i64;
    if ms > i64::MAX - now_ms {
        return Err(errors::TIMEOUT_OUT_OF_RANGE);
    }
    // Microseconds run out later than anybody lives; such a time is never reached, but it is not "never".
    Ok(Some((ms as u64).saturating_mul(1000).saturating_add(now)))
}
