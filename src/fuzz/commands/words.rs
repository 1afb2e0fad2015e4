//! What arguments are made of: names that hit, numbers that hurt, IDs at their limits, bytes of all kinds.

use sim::rng::Rng;

/// One of these.
pub fn one<'a, T: ?Sized>(rng: &mut Rng, all: &[&'a T]) -> &'a T {
    all[rng.range(0, all.len() as u64 - 1) as usize]
}

const INTEGERS: &[&str] = &[
    "9223372036854775807",
    "9223372036854775806",
    "-9223372036854775808",
    "-9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "4611686018427387903",
    "-4611686018427387903",
    "4611686018427387904",
    "-4611686018427387904",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "1000000",
    "1000000000",
    "-1000000000",
    "1073741824",
    "9223372036854775",
    "9223372036854776",
    "922337203685477580",
    "1.5",
    "",
    " 1",
    "1 ",
    "+1",
    "-0",
    "01",
    "1e3",
    "nan",
    "inf",
    "0x10",
    "ten",
    "99999999999999999999999999999999999999999999999999",
];

/// An integer: mostly small, sometimes at a limit, sometimes none.
pub fn integer(rng: &mut Rng) -> Vec<u8> {
    match rng.range(0, 19) {
        0..=11 => rng.range(0, 12).to_string().into_bytes(),
        12..=14 => format!("-{}", rng.range(1, 5)).into_bytes(),
        15 => rng.range(0, 5000).to_string().into_bytes(),
        16 => (rng.next_u64() as i64).to_string().into_bytes(),
        _ => one(rng, INTEGERS).into(),
    }
}

const DOUBLES: &[&str] = &[
    "inf",
    "-inf",
    "+inf",
    "nan",
    "-nan",
    "1e308",
    "-1e308",
    "1.7976931348623157e308",
    "1e309",
    "5e-324",
    "0x1p3",
    "0x",
    "1e400",
    "-0",
    "0.0000001",
    "1e-400",
    ".5",
    "5.",
    ".",
    "",
    " 1",
    "1_0",
    "3.0e+2",
    "e5",
    "9007199254740993",
    "0.1",
    "-0.1",
    "179769313486231570814527423731704356798070567525844996598917476803",
];

/// A double.
pub fn double(rng: &mut Rng) -> Vec<u8> {
    match rng.range(0, 9) {
        0..=4 => rng.range(0, 9).to_string().into_bytes(),
        5 => format!("-{}.{}", rng.range(0, 9), rng.range(0, 99)).into_bytes(),
        6 => format!("{:e}", f64::from_bits(rng.next_u64())).into_bytes(),
        7 => integer(rng),
        _ => one(rng, DOUBLES).into(),
    }
}

const IDS: &[&str] = &[
    "*",
    "$",
    ">",
    "+",
    "-",
    "0",
    "0-0",
    "0-1",
    "0-*",
    "5-*",
    "1-1",
    "2",
    "3-3",
    "9-9",
    "(1-1",
    "(0",
    "(+",
    "18446744073709551615-18446744073709551615",
    "18446744073709551615",
    "(18446744073709551615-18446744073709551615",
    "18446744073709551615-*",
    "18446744073709551615-0",
    "18446744073709551616-0",
    "1-18446744073709551615",
    "(1-18446744073709551615",
    "18446744073709551614-18446744073709551615",
    "-1",
    "1--1",
    "a-b",
    "1-2-3",
    "1-",
    "-1-1",
    "",
    "1767225600000-0",
    "9223372036854775807-9223372036854775807",
];

/// The ID of a stream entry.
pub fn stream_id(rng: &mut Rng) -> Vec<u8> {
    match rng.range(0, 9) {
        0..=3 => format!("{}-{}", rng.range(0, 9), rng.range(0, 3)).into_bytes(),
        4 => rng.range(0, 30).to_string().into_bytes(),
        _ => one(rng, IDS).into(),
    }
}

const BOUNDS: &[&str] = &[
    "-", "+", "(", "[", "[a", "(a", "[m1", "(m2", "[\u{ff}", "-inf", "+inf", "(-inf", "(inf", "(1",
    "(nan", "nan", "0", "-1", "1e999", "[", "((1", "(0x1p2", "",
];

/// A bound of a range by score, by member or by place.
pub fn bound(rng: &mut Rng) -> Vec<u8> {
    if rng.chance(1, 3) {
        integer(rng)
    } else {
        one(rng, BOUNDS).into()
    }
}

const PATTERNS: &[&str] = &[
    "*",
    "?",
    "[a-z]*",
    "[^a]*",
    "ch*",
    "m*",
    "",
    "[",
    "[a",
    "[z-a]",
    "\\",
    "\\*",
    "***********",
    "a*b*c*d*e*f*g*h*i*z",
    "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
    "*->*",
    "*->",
    "w_*",
    "w_*->f1",
    "#",
    "[[[[[",
    "nosort",
];

/// A pattern.
pub fn pattern(rng: &mut Rng) -> Vec<u8> {
    one(rng, PATTERNS).into()
}

/// Bytes of a few letters that occur again and again: members, fields, elements.
pub fn short(rng: &mut Rng, letter: char) -> Vec<u8> {
    match rng.range(0, 19) {
        0 => Vec::new(),
        1 => bytes(rng, 9),
        2 => integer(rng),
        _ => format!("{letter}{}", rng.range(0, 40)).into_bytes(),
    }
}

/// A value: mostly short, now and then as large as is allowed, or a byte larger.
pub fn value(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    match rng.range(0, 199) {
        0 => bytes(rng, bytes_max),
        1 => vec![b'x'; bytes_max as usize],
        2 => vec![b'y'; bytes_max as usize + 1],
        3..=6 => bytes(rng, bytes_max.min(20_000)),
        7..=16 => vec![b'a'; rng.range(1, 2000) as usize],
        17..=40 => bytes(rng, 100),
        41..=60 => double(rng),
        61..=90 => integer(rng),
        91..=95 => Vec::new(),
        _ => short(rng, 'v'),
    }
}

/// Up to so many random bytes.
pub fn bytes(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let count = rng.range(0, bytes_max);
    let mut all: Vec<u8> = Vec::with_capacity(count as usize);
    while (all.len() as u64) < count {
        all.extend_from_slice(&rng.next_u64().to_le_bytes());
    }
    all.truncate(count as usize);
    all
}
