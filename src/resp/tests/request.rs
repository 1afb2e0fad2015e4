//! Requests and inline quoting, against what redis-server 8.2.3 and 7.0.15 did with the same bytes (they
//! agree on all of them). What the servers replied is told by the requests, the error or the wait.

use resp::encode::encode_command;
use resp::inline::{QuoteTrouble, split};
use resp::{Parsed, ProtocolError, RequestLimits, RequestParser, UnbalancedQuotes};

/// What a connection's bytes amount to: the requests, then an error or the number of bytes left over.
#[derive(Debug, PartialEq)]
struct Outcome {
    requests: Vec<Vec<Vec<u8>>>,
    error: Option<ProtocolError>,
    left: usize,
}

/// Acts as a server does: bytes come in pieces, what is consumed is dropped.
fn serve(wire: &[u8], size: usize, limits: &RequestLimits) -> Outcome {
    let mut parser = RequestParser::new();
    let mut buf: Vec<u8> = Vec::new();
    let mut requests = Vec::new();
    for piece in wire.chunks(size) {
        buf.extend_from_slice(piece);
        loop {
            let consumed = match parser.parse(&buf, limits) {
                Parsed::Complete { consumed } => {
                    requests.push(parser.args(&buf).to_vecs());
                    consumed
                }
                Parsed::Empty { consumed } => consumed,
                Parsed::Incomplete => break,
                Parsed::Error(error) => {
                    return Outcome {
                        requests,
                        error: Some(error),
                        left: 0,
                    };
                }
            };
            buf.drain(..consumed);
        }
    }
    Outcome {
        requests,
        error: None,
        left: buf.len(),
    }
}

fn requests_of(wire: &[u8]) -> Outcome {
    serve(wire, usize::MAX, &RequestLimits::default())
}

/// Bytes, the requests they hold with `|` between arguments, and how many bytes wait for more.
type Accepted = (&'static [u8], &'static [&'static [u8]], usize);

const ACCEPTED: &[Accepted] = &[
    (b"PING\r\n", &[b"PING"], 0),
    (b"PING\n", &[b"PING"], 0),
    (b"\r\nPING\r\n", &[b"PING"], 0),
    (b"\n\nPING\n", &[b"PING"], 0),
    (b"   \r\nPING\r\n", &[b"PING"], 0),
    (b"\r\r\nPING\r\n", &[b"PING"], 0),
    (b"*0\r\nPING\r\n", &[b"PING"], 0),
    (b"*-1\r\nPING\r\n", &[b"PING"], 0),
    (b"*-5\r\nPING\r\n", &[b"PING"], 0),
    (
        b"*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n",
        &[b"PING", b"PING"],
        0,
    ),
    (b"*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", &[b"ECHO|"], 0),
    (b"*1\rX$4\rYPINGZZ", &[b"PING"], 0),
    (b"$4\r\nPING\r\n", &[b"$4", b"PING"], 0),
    (b"SET k \"a b\"\r\nGET k\r\n", &[b"SET|k|a b", b"GET|k"], 0),
    (b"set k 'x\\'y'\r\n", &[b"set|k|x'y"], 0),
    (b"PING\rx\n", &[b"PING|x"], 0),
    (b"ECHO a\"b c\"\r\n", &[b"ECHO|ab c"], 0),
    (b"ECHO 'a\\nb'\r\n", &[b"ECHO|a\\nb"], 0),
    (b"ECHO \"a\\x41\\n\\q\\x4\"\r\n", &[b"ECHO|aA\nqx4"], 0),
    (b"ECHO \"a\"\tb\r\n", &[b"ECHO|a|b"], 0),
    (b"ECHO \"a\"\x0bb\r\n", &[b"ECHO|a|b"], 0),
    (b"ECHO a\x0bb\r\n", &[b"ECHO|a\x0bb"], 0),
    (b"ECHO\x0b\x0ca\r\n", &[b"ECHO\x0b\x0ca"], 0),
    (b"ECHO \x0b\x0ca\r\n", &[b"ECHO|a"], 0),
    (b"ECHO ''\r\n", &[b"ECHO|"], 0),
    (b"ECHO a\\ b\r\n", &[b"ECHO|a\\|b"], 0),
    (b"ECHO a\xa0b\r\n", &[b"ECHO|a\xa0b"], 0),
    (b"ECHO \x85a\r\n", &[b"ECHO|\x85a"], 0),
    (b"*1048577\r\n", &[], 10),
    (b"*2147483647\r\n", &[], 13),
    (b"*1\r\n$536870912\r\n", &[], 16),
    (b"*1\r\r\n", &[], 5),
    (b"*\r", &[], 2),
    (b"*abc\r", &[], 5),
    (b"*1\r\n+PING\r", &[], 10),
    // A zero byte hides the end of its line.
    (b"*1\0\r\n$4\r\nPING\r\n", &[], 15),
    (b"PI\0NG\r\n", &[], 7),
    (b"\0PING\r\nPING\r\n", &[], 13),
    (b"*1\r\n\0\r\nPING\r\n", &[], 13),
];

/// Bytes, the requests before the error, and the error reply.
const REFUSED: &[(&[u8], usize, &[u8])] = &[
    (
        b"*1\r\n$-1\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$-2\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$abc\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$04\r\nPING\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$536870913\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*1\r\n$999999999999\r\n",
        0,
        b"-ERR Protocol error: invalid bulk length\r\n",
    ),
    (
        b"*abc\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*-0\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*01\r\n$4\r\nPING\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*+1\r\n$4\r\nPING\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*2147483648\r\n",
        0,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*1\r\n$4\r\nPING\r\n*abc\r\n",
        1,
        b"-ERR Protocol error: invalid multibulk length\r\n",
    ),
    (
        b"*1\r\n+PING\r\n",
        0,
        b"-ERR Protocol error: expected '$', got '+'\r\n",
    ),
    (
        b"*1\r\n\r\nPING\r\n",
        0,
        b"-ERR Protocol error: expected '$', got ' '\r\n",
    ),
    (
        b"*1\r\n\n$4\r\nPING\r\n",
        0,
        b"-ERR Protocol error: expected '$', got ' '\r\n",
    ),
    (
        b"*1\r\n\xff\r\nPING\r\n",
        0,
        b"-ERR Protocol error: expected '$', got '\xff'\r\n",
    ),
    (
        b"*1\r\n*1\r\n$4\r\nPING\r\n",
        0,
        b"-ERR Protocol error: expected '$', got '*'\r\n",
    ),
    (
        b"SET k \"unbal\r\n",
        0,
        b"-ERR Protocol error: unbalanced quotes in request\r\n",
    ),
    (
        b"ECHO a\"b c\"d\r\n",
        0,
        b"-ERR Protocol error: unbalanced quotes in request\r\n",
    ),
    (
        b"ECHO \"abc\\\"\r\n",
        0,
        b"-ERR Protocol error: unbalanced quotes in request\r\n",
    ),
    (
        b"ECHO \"abc\\\r\n",
        0,
        b"-ERR Protocol error: unbalanced quotes in request\r\n",
    ),
];

#[test]
fn requests_are_read_as_redis_reads_them() {
    for (wire, expected, left) in ACCEPTED {
        for size in [usize::MAX, 1, 2, 3, 5] {
            let outcome = serve(wire, size, &RequestLimits::default());
            let requests: Vec<Vec<u8>> = outcome.requests.iter().map(|r| r.join(&b'|')).collect();
            let name = wire.escape_ascii();
            assert_eq!(requests, *expected, "{name}");
            assert_eq!((outcome.error, outcome.left), (None, *left), "{name}");
        }
    }
}

#[test]
fn malformed_requests_get_redis_error_replies() {
    for (wire, before, reply) in REFUSED {
        for size in [usize::MAX, 1, 2, 3, 5] {
            let outcome = serve(wire, size, &RequestLimits::default());
            let name = wire.escape_ascii();
            let mut out = Vec::new();
            outcome.error.expect("an error").write_reply(&mut out);
            assert_eq!(
                (outcome.requests.len(), out.escape_ascii().to_string()),
                (*before, reply.escape_ascii().to_string()),
                "{name}"
            );
        }
    }
}

/// The head, then this many of one byte.
fn long(head: &[u8], byte: u8, count: usize) -> Vec<u8> {
    let mut wire = head.to_vec();
    wire.resize(head.len() + count, byte);
    wire
}

#[test]
fn long_lines_wait_up_to_64_kib_and_are_then_refused() {
    let cases = [
        (long(b"", b'A', 65536), ProtocolError::TooBigInline),
        (long(b"*", b'1', 65535), ProtocolError::TooBigMultibulkCount),
        (
            long(b"*1\r\n$", b'1', 65535),
            ProtocolError::TooBigBulkCount,
        ),
        (long(b"*1\r\n", b'x', 65536), ProtocolError::TooBigBulkCount),
    ];
    for (mut wire, error) in cases {
        for size in [usize::MAX, 1000] {
            let outcome = serve(&wire, size, &RequestLimits::default());
            assert_eq!((outcome.error, outcome.left > 65535), (None, true));
        }
        wire.push(b'1');
        for size in [usize::MAX, 1000, 1] {
            let outcome = serve(&wire, size, &RequestLimits::default());
            assert_eq!(outcome.error, Some(error));
        }
    }
    let mut wire = long(b"", b'A', 65536);
    wire.push(b'\n');
    assert_eq!(requests_of(&wire).requests, [[long(b"", b'A', 65536)]]);
}

#[test]
fn who_has_not_authenticated_must_be_brief() {
    let limits = RequestLimits {
        authenticated: false,
        ..RequestLimits::default()
    };
    let error = |wire: &[u8]| serve(wire, usize::MAX, &limits).error;
    assert_eq!(error(b"*10\r\n"), None);
    assert_eq!(
        error(b"*11\r\n"),
        Some(ProtocolError::UnauthenticatedMultibulkLength)
    );
    assert_eq!(error(b"*1\r\n$16384\r\n"), None);
    assert_eq!(
        error(b"*1\r\n$16385\r\n"),
        Some(ProtocolError::UnauthenticatedBulkLength)
    );
}

#[test]
fn limits_are_those_of_the_configuration() {
    let limits = RequestLimits {
        bulk_bytes_max: 8,
        query_bytes_max: 40,
        authenticated: true,
    };
    let error = |wire: &[u8]| serve(wire, usize::MAX, &limits).error;
    assert_eq!(error(b"*1\r\n$8\r\nabcdefgh\r\n"), None);
    assert_eq!(
        error(b"*1\r\n$9\r\n"),
        Some(ProtocolError::InvalidBulkLength)
    );
    let long = b"*4\r\n$8\r\nabcdefgh\r\n$8\r\nabcdefgh\r\n$8\r\n";
    assert_eq!(error(long), Some(ProtocolError::QueryBufferLimit));
    let mut reply = Vec::new();
    ProtocolError::QueryBufferLimit.write_reply(&mut reply);
    assert_eq!(reply, b"");
}

#[test]
fn an_encoded_command_is_read_back_at_every_split() {
    let args: [&[u8]; 4] = [b"XADD", b"s\r\n", b"", b"$1\r\n\0\xff"];
    let mut wire = Vec::new();
    encode_command(&args, &mut wire);
    encode_command(&args, &mut wire);
    for size in 1..=wire.len() {
        let outcome = serve(&wire, size, &RequestLimits::default());
        assert_eq!(outcome.requests, [args, args]);
    }
}

#[test]
fn a_long_argument_in_small_pieces_takes_linear_time() {
    let arg = vec![b'x'; 4_000_000];
    let mut wire = Vec::new();
    encode_command(&[&arg], &mut wire);
    let outcome = serve(&wire, 64, &RequestLimits::default());
    assert_eq!(outcome.requests, [[arg]]);
}

#[test]
fn many_arguments_in_small_pieces_take_linear_time() {
    let args = vec![b"ab"; 200_000];
    let mut wire = Vec::new();
    encode_command(&args, &mut wire);
    let outcome = serve(&wire, 7, &RequestLimits::default());
    assert_eq!(outcome.requests[0].len(), 200_000);
}

#[test]
fn arguments_can_be_kept() {
    let mut parser = RequestParser::new();
    let buf = b"LPUSH jobs a 'b c'\r\n";
    let parsed = parser.parse(buf, &RequestLimits::default());
    assert_eq!(parsed, Parsed::Complete { consumed: 20 });
    let args = parser.args(buf);
    assert_eq!(
        (args.len(), args.get(3), args.get(4)),
        (4, &b"b c"[..], &b""[..])
    );
    assert_eq!(args.find(4), None);
    let kept = args.from(2).to_buf();
    parser.parse(b"PING\r\n", &RequestLimits::default());
    let texts: Vec<&[u8]> = kept.as_args().iter().collect();
    assert_eq!(texts, [&b"a"[..], b"b c"]);
}

#[test]
fn quotes_name_the_place_of_their_trouble() {
    let trouble = |line: &str| split(line.as_bytes()).expect_err("unbalanced quotes");
    let unterminated = |at| UnbalancedQuotes {
        at,
        trouble: QuoteTrouble::Unterminated,
    };
    assert_eq!(trouble("SET k \"abc"), unterminated(6));
    assert_eq!(trouble("SET 'k"), unterminated(4));
    assert_eq!(trouble("SET k \"abc\\\""), unterminated(6));
    assert_eq!(trouble("SET k v\""), unterminated(7));
    let text_after = UnbalancedQuotes {
        at: 9,
        trouble: QuoteTrouble::TextAfterQuote,
    };
    assert_eq!(trouble("SET k 'a'b"), text_after);
    assert_eq!(trouble("SET k \"a\"b"), text_after);
    assert_eq!(trouble("SET k 'a''b'"), text_after);
}

#[test]
fn lines_split_as_at_the_prompt() {
    assert_eq!(split(b"").expect("blank"), Vec::<Vec<u8>>::new());
    assert_eq!(split(b" \t ").expect("blank"), Vec::<Vec<u8>>::new());
    let args = split("SET \"\" 'x y' \"\\x00\\a\" 안녕".as_bytes()).expect("balanced");
    assert_eq!(
        args,
        [&b"SET"[..], b"", b"x y", b"\0\x07", "안녕".as_bytes()]
    );
}
