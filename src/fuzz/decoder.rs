//! The readers of RESP: what a server reads ([`RequestParser`]) and what a client reads ([`Decoder`]).
//!
//! However the bytes are cut, the same requests, values and errors must come out; what is read anew after being written is
//! the same; heap stays within a constant times the bytes that really came.

use resp::encode::encode_value;
use resp::request::LINE_BYTES_MAX;
use resp::{Decoder, Limits, Parsed, RequestLimits, RequestParser, Value};
use sim::rng::Rng;

use super::run::Target;
use super::{Failure, Heap, Work};

/// Inputs of one case.
const INPUTS: usize = 64;
/// Most inputs are short, so that they can be cut everywhere.
const SHORT_BYTES_MAX: u64 = 96;
const LONG_BYTES_MAX: u64 = 4096;
/// A few are longer than lines and small query buffers may be.
const HUGE_BYTES_MAX: u64 = 200_000;
/// The smallest limit of a query buffer that makes sense: a line fits. (Redis allows none below 1 MB.)
const QUERY_BYTES_MIN: u64 = LINE_BYTES_MAX as u64 + 16;
/// Heap that a byte of input may take: a value of one byte takes a `Value`, and vectors double.
const HEAP_PER_BYTE_MAX: usize = 256;
/// Heap that any reader may take.
const HEAP_FREE_BYTES: usize = 64 * 1024;

/// The readers.
#[derive(Clone, Copy, Debug)]
pub struct Readers;

/// What the numbers in headers like to be when they lie.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "-2",
    "1",
    "2",
    "3",
    "10",
    "00",
    "+1",
    "1048576",
    "1048577",
    "536870912",
    "536870913",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "",
    " 1",
    "1 ",
    "x",
    "?",
    "1e3",
    "99999999999999999999999999",
];

const PIECES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "*",
    "$",
    "+",
    "-",
    ":",
    "_",
    "#",
    ",",
    "(",
    "!",
    "=",
    "%",
    "~",
    ">",
    "|",
    "\"",
    "'",
    "\\x",
    "\\",
    " ",
    "PING",
    "t",
    "f",
    "inf",
    "-inf",
    "nan",
    "txt:",
    "$3\r\nfoo\r\n",
    "*1\r\n$4\r\nPING\r\n",
    "*-1\r\n",
    "$-1\r\n",
    "*0\r\n",
    "%1\r\n",
    "|1\r\n",
    "\0",
    "\u{ff}",
];

impl Target for Readers {
    type Step = Vec<u8>;

    const NAME: &'static str = "decoder";

    fn steps(&self, seed: u64) -> Vec<Vec<u8>> {
        let mut rng = Rng::new(seed);
        (0..INPUTS).map(|_| input(&mut rng)).collect()
    }

    fn run(&self, seed: u64, steps: &[Vec<u8>], heap: Heap) -> Result<Work, Failure> {
        let mut work = Work::default();
        for bytes in steps {
            let mut rng = Rng::stream(seed, "cuts", bytes);
            let began = std::time::Instant::now();
            work.accepted += u64::from(check_requests(bytes, &mut rng, heap)?);
            work.accepted += u64::from(check_replies(bytes, &mut rng, heap)?);
            work.done += 1;
            work.input_bytes += bytes.len() as u64;
            work.slowest_us = work.slowest_us.max(began.elapsed().as_micros() as u64);
        }
        Ok(work)
    }

    fn show(&self, step: &Vec<u8>) -> String {
        let mut quoted = Vec::new();
        resp::format::quote(step, &mut quoted);
        String::from_utf8_lossy(&quoted).into_owned()
    }

    fn smaller(&self, step: &Vec<u8>) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        let mut part = step.len() / 2;
        while part > 0 {
            for at in (0..step.len()).step_by(part) {
                let end = (at + part).min(step.len());
                all.push([&step[..at], &step[end..]].concat());
            }
            part /= 2;
        }
        all
    }
}

/// Bytes of one of several kinds.
fn input(rng: &mut Rng) -> Vec<u8> {
    let long = rng.chance(1, 12);
    let bytes_max = if long {
        LONG_BYTES_MAX
    } else {
        SHORT_BYTES_MAX
    };
    match rng.range(0, 7) {
        0 => noise(rng, bytes_max),
        1 | 2 => soup(rng, bytes_max),
        3 | 4 => {
            let valid = requests(rng, bytes_max);
            mutated(valid, rng)
        }
        5 => requests(rng, bytes_max),
        6 => replies(rng, bytes_max),
        _ => {
            let valid = replies(rng, bytes_max);
            mutated(valid, rng)
        }
    }
}

fn noise(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let count = rng.range(0, bytes_max);
    (0..count).map(|_| rng.next_u64() as u8).collect()
}

fn soup(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let wanted = rng.range(1, bytes_max) as usize;
    while bytes.len() < wanted {
        let piece = if rng.chance(1, 3) {
            NUMBERS[pick(rng, NUMBERS.len())]
        } else {
            PIECES[pick(rng, PIECES.len())]
        };
        bytes.extend_from_slice(piece.as_bytes());
    }
    bytes
}

fn pick(rng: &mut Rng, count: usize) -> usize {
    rng.range(0, count as u64 - 1) as usize
}

fn requests(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let wanted = rng.range(1, bytes_max) as usize;
    while bytes.len() < wanted {
        if rng.chance(1, 4) {
            bytes.extend_from_slice(b"set \"a b\" '\\'' \"\\x41\\n\"\r\n");
        } else {
            let args: Vec<Vec<u8>> = (0..rng.range(0, 4))
                .map(|_| noise(rng, bytes_max / 8))
                .collect();
            resp::encode::encode_command(&args, &mut bytes);
        }
    }
    bytes
}

fn replies(rng: &mut Rng, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let wanted = rng.range(1, bytes_max) as usize;
    while bytes.len() < wanted {
        encode_value(&value(rng, 4), &mut bytes);
    }
    bytes
}

/// A random value; aggregates are nested up to this depth.
fn value(rng: &mut Rng, depth: u64) -> Value {
    let kinds = if depth == 0 { 9 } else { 14 };
    let text = |rng: &mut Rng| {
        let mut bytes = noise(rng, 6);
        bytes.retain(|byte| !b"\r\n".contains(byte));
        bytes
    };
    let some = |rng: &mut Rng| -> Vec<Value> {
        (0..rng.range(0, 3))
            .map(|_| value(rng, depth - 1))
            .collect()
    };
    let pairs = |rng: &mut Rng| -> Vec<(Value, Value)> {
        let count = rng.range(0, 2);
        (0..count)
            .map(|_| (value(rng, depth - 1), value(rng, depth - 1)))
            .collect()
    };
    match rng.range(0, kinds) {
        0 => Value::Simple(text(rng)),
        1 => Value::Error(text(rng)),
        2 => Value::Integer(rng.next_u64() as i64),
        3 => Value::Null,
        4 => Value::Boolean(rng.chance(1, 2)),
        5 => Value::Double(number(rng)),
        6 => Value::BlobError(noise(rng, 9)),
        7..=9 => Value::Bulk(noise(rng, 9)),
        10 | 11 => Value::Array(some(rng)),
        12 => Value::Set(some(rng)),
        13 => Value::Map(pairs(rng)),
        _ => Value::Push(some(rng)),
    }
}

fn number(rng: &mut Rng) -> f64 {
    let number = f64::from_bits(rng.next_u64());
    if number.is_nan() { 0.5 } else { number }
}

/// A few small accidents.
fn mutated(mut bytes: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    for _ in 0..rng.range(1, 4) {
        if bytes.is_empty() {
            return bytes;
        }
        let at = pick(rng, bytes.len());
        match rng.range(0, 6) {
            0 => bytes.truncate(at),
            1 => bytes[at] = rng.next_u64() as u8,
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, rng.next_u64() as u8),
            4 => {
                let end = (at + pick(rng, 16)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => {
                let piece = PIECES[pick(rng, PIECES.len())].bytes();
                bytes.splice(at..at, piece);
            }
            _ => lie(&mut bytes, at, rng),
        }
    }
    bytes
}

/// Puts another number in the place of the next one.
fn lie(bytes: &mut Vec<u8>, from: usize, rng: &mut Rng) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = bytes[from..].iter().position(is_digit) else {
        return;
    };
    let start = from + start;
    let len = bytes[start..]
        .iter()
        .take_while(|byte| is_digit(byte))
        .count();
    let number = NUMBERS[pick(rng, NUMBERS.len())].bytes();
    bytes.splice(start..start + len, number);
}

/// Where to cut: everywhere a short input can be cut once, between all bytes, and at random.
fn cuttings(len: usize, rng: &mut Rng) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![(1..len).collect()];
    if len <= SHORT_BYTES_MAX as usize {
        all.extend((1..len).map(|at| vec![at]));
    }
    let mut random: Vec<usize> = (0..rng.range(1, 8))
        .map(|_| pick(rng, len.max(1)))
        .collect();
    random.sort_unstable();
    all.push(random);
    all
}

/// The input in pieces.
fn pieces<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut from = 0;
    let mut all = Vec::new();
    for &cut in cuts.iter().chain([&bytes.len()]) {
        all.push(&bytes[from..cut]);
        from = cut;
    }
    all
}

/// What a server read: its requests, and the error that ended them.
type Requests = (Vec<Vec<Vec<u8>>>, Option<Vec<u8>>);

/// Small limits now and then, since large ones take large inputs to reach.
fn request_limits(rng: &mut Rng) -> RequestLimits {
    let mut limits = RequestLimits::default();
    if rng.chance(1, 3) {
        limits.bulk_bytes_max = rng.range(1, 64);
        limits.query_bytes_max = rng.range(QUERY_BYTES_MIN, HUGE_BYTES_MAX) as u32;
        limits.authenticated = rng.chance(1, 2);
    }
    limits
}

fn read_requests(pieces: &[&[u8]], limits: &RequestLimits, taken: &mut Taken) -> Requests {
    let mut parser = RequestParser::new();
    let (mut buf, mut requests) = (Vec::new(), Vec::new());
    for piece in pieces {
        buf.extend_from_slice(piece);
        loop {
            let parsed = parser.parse(&buf, limits);
            taken.look();
            match parsed {
                Parsed::Incomplete => break,
                Parsed::Empty { consumed } => drop(buf.drain(..consumed)),
                Parsed::Complete { consumed } => {
                    requests.push(parser.args(&buf).to_vecs());
                    buf.drain(..consumed);
                }
                Parsed::Error(error) => {
                    let mut text = Vec::new();
                    error.write_reply(&mut text);
                    return (requests, Some(text));
                }
            }
        }
    }
    (requests, None)
}

/// True if all of it was read without an error.
fn check_requests(bytes: &[u8], rng: &mut Rng, heap: Heap) -> Result<bool, Failure> {
    let limits = request_limits(rng);
    let mut taken = Taken::new(heap);
    let whole = read_requests(&[bytes], &limits, &mut taken);
    taken.is_bounded("request parser", bytes)?;
    for cuts in cuttings(bytes.len(), rng) {
        let cut = read_requests(&pieces(bytes, &cuts), &limits, &mut taken);
        if cut != whole {
            let detail = format!("cut at {cuts:?}: {cut:?}, whole: {whole:?}");
            return Err(Failure::new("requests depend on how bytes are cut", detail));
        }
    }
    Ok(whole.1.is_none())
}

/// What a client read: values, and the error that ended them.
type Replies = (Vec<Value>, Option<String>);

fn read_replies(pieces: &[&[u8]], limits: Limits, taken: &mut Taken) -> Replies {
    let mut decoder = Decoder::new(limits);
    let mut values = Vec::new();
    for piece in pieces {
        decoder.feed(piece);
        loop {
            let next = decoder.next();
            taken.look();
            match next {
                Ok(Some(value)) => values.push(value),
                Ok(None) => break,
                Err(error) => return (values, Some(format!("{error:?}"))),
            }
        }
    }
    (values, None)
}

fn reply_limits(rng: &mut Rng) -> Limits {
    let mut limits = Limits::default();
    if rng.chance(1, 3) {
        limits.bulk_bytes_max = rng.range(1, 64) as usize;
        limits.line_bytes_max = rng.range(1, 32) as usize;
        limits.elements_max = rng.range(1, 32) as usize;
        limits.depth_max = rng.range(1, 4) as usize;
    }
    limits
}

fn check_replies(bytes: &[u8], rng: &mut Rng, heap: Heap) -> Result<bool, Failure> {
    let limits = reply_limits(rng);
    let mut taken = Taken::new(heap);
    let whole = read_replies(&[bytes], limits, &mut taken);
    taken.is_bounded("decoder", bytes)?;
    for cuts in cuttings(bytes.len(), rng) {
        let cut = read_replies(&pieces(bytes, &cuts), limits, &mut taken);
        // Values that hold NaN differ from themselves.
        if format!("{cut:?}") != format!("{whole:?}") {
            let detail = format!("cut at {cuts:?}: {cut:?}, whole: {whole:?}");
            return Err(Failure::new("values depend on how bytes are cut", detail));
        }
    }
    written_again(&whole.0, &mut taken)?;
    Ok(whole.1.is_none())
}

/// Whatever was read can be written and read anew.
fn written_again(values: &[Value], taken: &mut Taken) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    values
        .iter()
        .for_each(|value| encode_value(value, &mut bytes));
    let again = read_replies(&[&bytes], Limits::default(), taken);
    if format!("{:?}", again.0) == format!("{values:?}") && again.1.is_none() {
        return Ok(());
    }
    let detail = format!("read {values:?}, and written and read anew {again:?}");
    Err(Failure::new("what is read is not what is written", detail))
}

/// How much heap was taken at most since the beginning.
struct Taken {
    heap: Heap,
    before: usize,
    bytes: usize,
}

impl Taken {
    fn new(heap: Heap) -> Taken {
        Taken {
            heap,
            before: (heap.now)(),
            bytes: 0,
        }
    }

    fn look(&mut self) {
        self.bytes = self
            .bytes
            .max((self.heap.now)().saturating_sub(self.before));
    }

    fn is_bounded(&self, what: &str, input: &[u8]) -> Result<(), Failure> {
        let taken = self.bytes;
        if taken <= HEAP_FREE_BYTES + HEAP_PER_BYTE_MAX * input.len() {
            return Ok(());
        }
        let detail = format!("{taken} bytes of heap for {} of input", input.len());
        Err(Failure::new(format!("heap of the {what}"), detail))
    }
}
