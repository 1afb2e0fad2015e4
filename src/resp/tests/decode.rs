//! The decoder and the encoder: every split of the bytes, identity in both directions, hostile input.

use resp::encode::encode_value;
use resp::{DecodeError, Decoder, Limits, Value};

/// Every value of the bytes, fed in pieces of these sizes over and over; then the error, if there is one.
fn decode_in(pieces: &[usize], wire: &[u8], limits: Limits) -> (Vec<Value>, Option<DecodeError>) {
    let mut decoder = Decoder::new(limits);
    let mut values = Vec::new();
    let mut rest = wire;
    for size in pieces.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, tail) = rest.split_at((*size).min(rest.len()));
        rest = tail;
        decoder.feed(piece);
        loop {
            match decoder.next() {
                Ok(Some(value)) => values.push(value),
                Ok(None) => break,
                Err(error) => return (values, Some(error)),
            }
        }
    }
    (values, None)
}

fn decode(wire: &[u8]) -> (Vec<Value>, Option<DecodeError>) {
    decode_in(&[usize::MAX], wire, Limits::default())
}

fn encode(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        encode_value(value, &mut out);
    }
    out
}

/// Every kind of value, in the form in which it is encoded again.
const CORPUS: &[u8] = b"+OK\r\n-ERR no such key\r\n:-12\r\n$5\r\nhe\r\nl\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n\
    *3\r\n:1\r\n*2\r\n$1\r\na\r\n_\r\n+x\r\n,1.5\r\n,inf\r\n,-inf\r\n,nan\r\n#t\r\n#f\r\n(-123456789012345678901\r\n\
    !5\r\nA\r\nB!\r\n=9\r\ntxt:l1\r\n2\r\n%2\r\n+a\r\n*1\r\n:1\r\n$1\r\nb\r\n%0\r\n~2\r\n:1\r\n~0\r\n>2\r\n+pubsub\r\n>0\r\n\
    |1\r\n+ttl\r\n:10\r\n*2\r\n|0\r\n:1\r\n:2\r\n*1\r\n*1\r\n*1\r\n*1\r\n$1\r\nx\r\n";

#[test]
fn every_kind_is_decoded() {
    let (values, error) = decode(CORPUS);
    assert_eq!(error, None);
    assert_eq!(values.len(), 23);
    assert_eq!(values[0], Value::simple("OK"));
    assert_eq!(values[2], Value::Integer(-12));
    assert_eq!(values[3], Value::bulk("he\r\nl"));
    assert_eq!(values[5], Value::NullBulk);
    assert_eq!(values[6], Value::NullArray);
    let nested = Value::Array(vec![Value::bulk("a"), Value::Null]);
    let array = Value::Array(vec![Value::Integer(1), nested, Value::simple("x")]);
    assert_eq!(values[8], array);
    assert_eq!(values[10], Value::Double(f64::INFINITY));
    assert_eq!(
        values[15],
        Value::BigNumber(b"-123456789012345678901".to_vec())
    );
    let verbatim = Value::Verbatim {
        format: *b"txt",
        text: b"l1\r\n2".to_vec(),
    };
    assert_eq!(values[17], verbatim);
    assert!(values[20].is_push());
    let described = Value::Attributed {
        attributes: vec![],
        value: Box::new(Value::Integer(1)),
    };
    assert_eq!(described.as_integer(), Some(1));
    let pair = Value::Array(vec![described, Value::Integer(2)]);
    assert_eq!(values[21].inner(), &pair);
}

#[test]
fn decoding_then_encoding_is_the_identity() {
    let (values, _) = decode(CORPUS);
    assert_eq!(
        encode(&values).escape_ascii().to_string(),
        CORPUS.escape_ascii().to_string()
    );
}

#[test]
fn every_split_gives_the_same_values() {
    for first in 0..=CORPUS.len() {
        let (values, error) = decode_in(&[first, usize::MAX], CORPUS, Limits::default());
        assert_eq!((encode(&values).as_slice(), error), (CORPUS, None));
    }
    for size in 1..40 {
        let (values, error) = decode_in(&[size, 1, size / 2], CORPUS, Limits::default());
        assert_eq!((encode(&values).as_slice(), error), (CORPUS, None));
    }
}

/// A small generator of numbers, so that failures come again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn bytes(&mut self, set: &[u8]) -> Vec<u8> {
        (0..self.below(9))
            .map(|_| set[self.below(set.len() as u64) as usize])
            .collect()
    }

    fn values(&mut self, depth: u32) -> Vec<Value> {
        (0..self.below(4)).map(|_| self.value(depth - 1)).collect()
    }

    fn pairs(&mut self, depth: u32) -> Vec<(Value, Value)> {
        (0..self.below(3))
            .map(|_| (self.value(depth - 1), self.value(depth - 1)))
            .collect()
    }

    fn value(&mut self, depth: u32) -> Value {
        const LINE: &[u8] = b"aZ09 $*:\\\"\x00\xff";
        const ANY: &[u8] = b"a\r\n$*:1-\x00\xff";
        match self.below(if depth == 0 { 12 } else { 18 }) {
            0 => Value::Simple(self.bytes(LINE)),
            1 => Value::Error(self.bytes(LINE)),
            2 => Value::Integer(self.below(u64::MAX) as i64),
            3 | 4 => Value::Bulk(self.bytes(ANY)),
            5 => Value::NullBulk,
            6 => Value::NullArray,
            7 => Value::Null,
            8 => Value::Double((self.below(1 << 40) as f64 - 5e11) / 64.0),
            9 => Value::Boolean(self.below(2) == 0),
            10 => Value::BlobError(self.bytes(ANY)),
            11 => Value::Verbatim {
                format: *b"mkd",
                text: self.bytes(ANY),
            },
            12 | 13 => Value::Array(self.values(depth)),
            14 => Value::Set(self.values(depth)),
            15 => Value::Push(self.values(depth)),
            16 => Value::Map(self.pairs(depth)),
            _ => Value::Attributed {
                attributes: self.pairs(depth),
                value: Box::new(self.value(depth - 1)),
            },
        }
    }
}

#[test]
fn encoding_then_decoding_is_the_identity() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..3000 {
        let values: Vec<Value> = (0..3).map(|_| random.value(4)).collect();
        let wire = encode(&values);
        let pieces: Vec<usize> = (0..5).map(|_| random.below(12) as usize + 1).collect();
        assert_eq!(decode_in(&pieces, &wire, Limits::default()), (values, None));
    }
}

#[test]
fn damaged_bytes_give_values_or_an_error_whatever_the_split() {
    let mut random = Random(42);
    for _ in 0..3000 {
        let mut wire = CORPUS.to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(wire.len() as u64) as usize;
            wire[at] = b"0123456789-?$*%~>|:,#(!=_+\r\nx\x00"[random.below(30) as usize];
        }
        let whole = decode(&wire);
        let size = random.below(7) as usize + 1;
        let split = decode_in(&[size], &wire, Limits::default());
        assert_eq!((encode(&whole.0), whole.1), (encode(&split.0), split.1));
    }
}

#[test]
fn malformed_input_is_refused() {
    let cases: &[(&[u8], DecodeError)] = &[
        (b"HTTP/1.1 200 OK", DecodeError::UnknownType(b'H')),
        (b"\r\n", DecodeError::UnknownType(b'\r')),
        (b"$abc\r\n", DecodeError::InvalidLength),
        (b"$\r\n", DecodeError::InvalidLength),
        (b"$-2\r\n", DecodeError::InvalidLength),
        (b"*-2\r\n", DecodeError::InvalidLength),
        (b"%-1\r\n", DecodeError::InvalidLength),
        (b"!-1\r\n", DecodeError::InvalidLength),
        (b"$+1\r\n", DecodeError::InvalidLength),
        (b"$?\r\n", DecodeError::Streamed),
        (b"*?\r\n", DecodeError::Streamed),
        (b":1x\r\n", DecodeError::InvalidNumber),
        (b":\r\n", DecodeError::InvalidNumber),
        (b":9223372036854775808\r\n", DecodeError::InvalidNumber),
        (b",1.5.5\r\n", DecodeError::InvalidNumber),
        (b",infinity\r\n", DecodeError::InvalidNumber),
        (b"#x\r\n", DecodeError::InvalidNumber),
        (b"_x\r\n", DecodeError::InvalidNumber),
        (b"(12a\r\n", DecodeError::InvalidNumber),
        (b"(-\r\n", DecodeError::InvalidNumber),
        (b"=3\r\ntxt\r\n", DecodeError::InvalidVerbatim),
        (b"=4\r\ntxtx\r\n", DecodeError::InvalidVerbatim),
        (b"+a\n", DecodeError::MissingCrLf),
        (b"+a\rb\r\n", DecodeError::MissingCrLf),
        (b"$1\r\nabc", DecodeError::MissingCrLf),
        (b"$99999999999999999999\r\n", DecodeError::BulkTooLong),
        (b"$536870913\r\n", DecodeError::BulkTooLong),
        (b"*1000000000\r\n", DecodeError::TooManyElements),
        (b"%9223372036854775807\r\n", DecodeError::TooManyElements),
    ];
    for (wire, error) in cases {
        let name = wire.escape_ascii();
        assert_eq!(decode(wire), (vec![], Some(*error)), "{name}");
        let split = decode_in(&[1], wire, Limits::default());
        assert_eq!(split, (vec![], Some(*error)), "{name}, byte by byte");
    }
}

#[test]
fn an_error_stays() {
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(b"+OK\r\n?");
    assert_eq!(decoder.next(), Ok(Some(Value::simple("OK"))));
    let error = Err(DecodeError::UnknownType(b'?'));
    assert_eq!(decoder.next(), error);
    decoder.feed(b"+OK\r\n");
    assert_eq!(decoder.next(), error);
}

#[test]
fn limits_hold_exactly() {
    let limits = Limits {
        bulk_bytes_max: 4,
        line_bytes_max: 8,
        elements_max: 5,
        depth_max: 2,
    };
    let cases: &[(&[u8], Option<DecodeError>)] = &[
        (b"$4\r\nabcd\r\n", None),
        (b"$5\r\nabcde\r\n", Some(DecodeError::BulkTooLong)),
        (b"+12345678\r\n", None),
        (b"+123456789", Some(DecodeError::LineTooLong)),
        (b"+123456789\r\n", Some(DecodeError::LineTooLong)),
        (b"*2\r\n*1\r\n:1\r\n*1\r\n:1\r\n", None),
        (
            b"*2\r\n*2\r\n:1\r\n:1\r\n*2\r\n",
            Some(DecodeError::TooManyElements),
        ),
        (b"%3\r\n", Some(DecodeError::TooManyElements)),
        (b"*1\r\n*1\r\n*0\r\n", Some(DecodeError::TooDeep)),
        (b"*1\r\n|0\r\n:1\r\n", None),
        (b"|0\r\n|0\r\n|0\r\n:1\r\n", Some(DecodeError::TooDeep)),
        (b"*3\r\n:1\r\n:2\r\n:3\r\n*3\r\n:1\r\n:2\r\n:3\r\n", None),
    ];
    for (wire, error) in cases {
        let name = wire.escape_ascii();
        assert_eq!(decode_in(&[usize::MAX], wire, limits).1, *error, "{name}");
        assert_eq!(
            decode_in(&[1], wire, limits).1,
            *error,
            "{name}, byte by byte"
        );
    }
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let wire = b"*1\r\n".repeat(1_000_000);
    assert_eq!(decode(&wire).1, Some(DecodeError::TooDeep));
}

#[test]
fn a_long_string_in_small_pieces_takes_linear_time() {
    let mut wire = b"$8000000\r\n".to_vec();
    wire.resize(wire.len() + 8_000_000, b'x');
    wire.extend_from_slice(b"\r\n");
    let (values, error) = decode_in(&[64], &wire, Limits::default());
    assert_eq!((values.len(), error), (1, None));
}

#[test]
fn a_long_line_in_single_bytes_takes_linear_time() {
    let mut wire = b"+".to_vec();
    wire.resize(1_000_000, b'x');
    wire.extend_from_slice(b"\r\n");
    let (values, error) = decode_in(&[1], &wire, Limits::default());
    assert_eq!((values.len(), error), (1, None));
}

#[test]
fn the_decoder_knows_whether_it_is_within_a_value() {
    let mut decoder = Decoder::new(Limits::default());
    assert!(!decoder.is_within_value());
    decoder.feed(b"*2\r\n:1\r\n");
    assert_eq!(decoder.next(), Ok(None));
    assert!(decoder.is_within_value());
    decoder.feed(b":2\r\n");
    assert!(matches!(decoder.next(), Ok(Some(_))));
    assert!(!decoder.is_within_value());
}
