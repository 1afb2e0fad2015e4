//! Numbers as Redis reads and writes them.

use resp::number::{parse_f64, parse_i64, write_f64, write_i64};

fn written(number: f64) -> String {
    let mut out = Vec::new();
    write_f64(number, &mut out);
    String::from_utf8(out).expect("digits are text")
}

/// Bits of a double and what a real server wrote for it.
fn recorded(text: &str) -> impl Iterator<Item = (f64, &str)> {
    text.lines().filter_map(|line| {
        let (bits, expected) = line.split_once(' ')?;
        let bits = u64::from_str_radix(bits, 16).ok()?;
        Some((f64::from_bits(bits), expected))
    })
}

#[test]
fn doubles_are_written_as_redis_writes_them() {
    let mut count = 0;
    for (number, expected) in recorded(include_str!("doubles.txt")) {
        assert_eq!(written(number), expected, "{number:e}");
        assert_eq!(parse_f64(expected.as_bytes()), Some(number));
        count += 1;
    }
    assert!(count > 200, "the recorded file was read");
}

#[test]
fn special_doubles_have_names() {
    let names = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0].map(written);
    assert_eq!(names, ["nan", "inf", "-inf", "0", "-0"]);
    assert!(parse_f64(b"nan").is_some_and(f64::is_nan));
    for text in ["", "infinity", "NaN", "1e", "0x1p3", " 1", "1 "] {
        assert_eq!(parse_f64(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn written_doubles_read_back_as_themselves() {
    let mut bits: u64 = 0x0123_4567_89AB_CDEF;
    for _ in 0..200_000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let number = f64::from_bits(bits ^ (bits >> 29));
        if number.is_finite() {
            let text = written(number);
            let read: f64 = text.parse().expect("a number");
            assert_eq!(read.to_bits(), number.to_bits(), "{text}");
        }
    }
}

#[test]
fn integers_are_strict() {
    for number in [0, 1, -1, 10, 99, i64::MAX, i64::MIN, -1_000_000_007] {
        let mut out = Vec::new();
        write_i64(number, &mut out);
        assert_eq!(out, number.to_string().into_bytes());
        assert_eq!(parse_i64(&out), Some(number));
    }
    let refused = [
        "",
        "-",
        "+1",
        "01",
        "-0",
        "-01",
        " 1",
        "1 ",
        "1a",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "184467440737095516160",
    ];
    for text in refused {
        assert_eq!(parse_i64(text.as_bytes()), None, "{text}");
    }
}
