//! What elements and entries take: ours by counting what is allocated, redis-server's by its `used_memory`.
//!
//! Prints a line for each case: case, target (`heap`: bytes that we really hold; `model`: what our own INFO says),
//! ours, the server's, and the ratio; all in bytes for one element. The port of the server is the only argument;
//! `sessions` instead measures the checkpoints of sessions.

use std::alloc::System;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::ExitCode;

use bench::drive::{Out, collect};
use bench::travel;
use broker::event::ClientId;
use broker::{Broker, Config, Connect};
use resp::encode::encode_command;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const NOW_US: u64 = 1_767_234_600_000_000;
/// Requests that are sent in one piece.
const PIECE: u64 = 1000;

/// What is measured: a name, how many requests, and each.
type Case = (&'static str, u64, fn(u64) -> Vec<String>);

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

const CASES: [Case; 12] = [
    ("list of 1 M, 3 bytes", 1_000_000, |_| {
        words(&["RPUSH", "l", "xxx"])
    }),
    ("list of 1 M, numbered", 1_000_000, |at| {
        words(&["RPUSH", "l", &format!("element-{at}")])
    }),
    ("list of 1 M, at the head", 1_000_000, |_| {
        words(&["LPUSH", "l", "xxx"])
    }),
    ("list of 200 k, 100 bytes", 200_000, |_| {
        words(&["RPUSH", "l", &"x".repeat(100)])
    }),
    ("10 k lists of 10", 100_000, |at| {
        words(&["RPUSH", &format!("list:{}", at / 10), "xxx"])
    }),
    ("stream of 1 M, 1 field", 1_000_000, |_| {
        words(&["XADD", "s", "*", "myfield", "xxx"])
    }),
    ("stream of 200 k, 3 fields", 200_000, |at| {
        words(&[
            "XADD",
            "s",
            "*",
            "order",
            &at.to_string(),
            "item",
            "green tea",
            "amount",
            "2",
        ])
    }),
    ("stream of 100 k, all pending", 100_001, |at| match at {
        0 => words(&["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"]),
        at if at % 2 == 1 => words(&["XADD", "s", "*", "myfield", "xxx"]),
        _ => words(&["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"]),
    }),
    ("500 k strings", 500_000, |at| {
        words(&["SET", &format!("key:{at}"), "xxx"])
    }),
    ("hash of 500 k", 500_000, |at| {
        words(&["HSET", "h", &format!("field:{at}"), "xxx"])
    }),
    ("set of 500 k", 500_000, |at| {
        words(&["SADD", "s", &format!("member:{at}")])
    }),
    ("sorted set of 500 k", 500_000, |at| {
        words(&["ZADD", "z", &at.to_string(), &format!("member:{at}")])
    }),
];

/// What the checkpoints of a session of ten minutes take: by counting, and by their model. A line for each session: name,
/// checkpoints, bytes, bytes by the model, bytes of the session without them.
fn sessions() {
    eprintln!("session\tcheckpoints\tbytes\tmodel\trest");
    let held = || HEAP.stats().bytes_allocated as i64 - HEAP.stats().bytes_deallocated as i64;
    for (name, lines) in [("lesson", &travel::LESSON[..]), ("busy", &travel::BUSY[..])] {
        let before = held();
        let mut session = travel::played(lines);
        let (count, model) = session.checkpoints();
        let all = held();
        session.thin_checkpoints(1);
        let rest = held() - before;
        println!("{name}\t{count}\t{}\t{model}\t{rest}", all - before - rest);
    }
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("sessions") {
        sessions();
        return ExitCode::SUCCESS;
    }
    let port = std::env::args().nth(1).and_then(|word| word.parse().ok());
    let Some(port) = port else {
        eprintln!("bench-memory: wants the port of a redis-server");
        return ExitCode::FAILURE;
    };
    eprintln!("case\ttarget\tours\tpeer\tratio");
    for case in CASES {
        match measure(port, case) {
            Ok(()) => {}
            Err(error) => {
                eprintln!("bench-memory: {}: {error}", case.0);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn measure(port: u16, case: Case) -> std::io::Result<()> {
    let peer = peer(port, case)?;
    let (heap, model) = ours(case);
    for (target, ours) in [("heap", heap), ("model", model)] {
        println!(
            "{}\t{target}\t{ours:.1}\t{peer:.1}\t{:.2}",
            case.0,
            ours / peer
        );
    }
    Ok(())
}

/// The requests in large pieces.
fn pieces((_, count, request): Case) -> impl Iterator<Item = Vec<u8>> {
    (0..count).step_by(PIECE as usize).map(move |first| {
        let mut bytes = Vec::new();
        for at in first..count.min(first + PIECE) {
            encode_command(&request(at), &mut bytes);
        }
        bytes
    })
}

/// Bytes on the heap, and by our model, for each element.
fn ours(case: Case) -> (f64, f64) {
    let mut broker = Broker::new(Config::default());
    let client = broker.handle_connect(NOW_US, Connect::default());
    // What a connection keeps for its requests is not counted.
    let warm = Case::from(("", PIECE, |_| words(&["PING"])));
    play(&mut broker, client, warm);
    let held = || HEAP.stats().bytes_allocated as i64 - HEAP.stats().bytes_deallocated as i64;
    let (heap, model) = (held(), used_memory(&mut broker, client));
    play(&mut broker, client, case);
    let elements = case.1 as f64;
    let model = used_memory(&mut broker, client) - model;
    ((held() - heap) as f64 / elements, model / elements)
}

fn play(broker: &mut Broker, client: ClientId, case: Case) {
    for (at, bytes) in pieces(case).enumerate() {
        broker.handle_input(NOW_US + at as u64, client, &bytes);
        collect(broker, &mut Out::default());
    }
}

fn used_memory(broker: &mut Broker, client: ClientId) -> f64 {
    broker.handle_input(NOW_US, client, b"INFO memory\r\n");
    let output = broker.poll_output();
    collect(broker, &mut Out::default());
    read_used_memory(&output.map(|output| output.bytes).unwrap_or_default())
}

fn read_used_memory(info: &[u8]) -> f64 {
    let info = String::from_utf8_lossy(info);
    let line = info
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    line.and_then(|number| number.parse().ok())
        .unwrap_or(f64::NAN)
}

/// `used_memory` of the server for each element.
fn peer(port: u16, case: Case) -> std::io::Result<f64> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    ask(&mut stream, b"FLUSHALL SYNC\r\n", b"+OK\r\n")?;
    let before = info(&mut stream)?;
    for mut bytes in pieces(case) {
        encode_command(&["ECHO", "end-of-piece"], &mut bytes);
        ask(&mut stream, &bytes, b"$12\r\nend-of-piece\r\n")?;
    }
    let after = info(&mut stream)?;
    ask(&mut stream, b"FLUSHALL SYNC\r\n", b"+OK\r\n")?;
    Ok((after - before) / case.1 as f64)
}

fn info(stream: &mut TcpStream) -> std::io::Result<f64> {
    let end = b"$12\r\nend-of-piece\r\n";
    let said = ask(stream, b"INFO memory\r\nECHO end-of-piece\r\n", end)?;
    Ok(read_used_memory(&said))
}

/// Sends, and reads until what came ends like this.
fn ask(stream: &mut TcpStream, bytes: &[u8], end: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(bytes)?;
    let mut said = Vec::new();
    let mut buf = vec![0; 1 << 16];
    while !said.ends_with(end) {
        let count = stream.read(&mut buf)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        said.extend_from_slice(&buf[..count]);
    }
    Ok(said)
}
