//! How the process starts and ends, and clients that are slow, silent, broken or hostile.

use std::io::{ErrorKind, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::server::{Client, PATIENCE, Server, command};

const NO_ROOM: &str = "-ERR max number of clients reached\r\n";
/// What the server may take beside what its clients stored.
const RESIDENT_BYTES_MAX: usize = 400 << 20;

#[test]
fn a_signal_ends_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let server = Server::start(&[]);
        let mut client = server.connect();
        client.ask("PING", "+PONG\r\n");
        server.signal(signal);
        assert_eq!(client.rest(), "");
        assert_eq!(server.ended().code(), Some(0));
    }
}

#[test]
fn a_port_in_use_is_refused_in_one_sentence() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let output = command(&["--port", &port]).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told.lines().count(), 1);
    assert!(
        told.contains(&format!("port {port} of 127.0.0.1 is in use")),
        "{told}"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn parameters_are_set_before_anybody_comes_or_refused() {
    let server = Server::start(&["--set", "maxmemory=100mb", "--set", "hz=50"]);
    let mut client = server.connect();
    client.ask(
        "CONFIG GET maxmemory",
        "*2\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n",
    );
    let output = command(&["--port", "0", "--set", "hz=lots"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("couldn't be parsed into an integer"));
}

#[test]
fn there_is_room_for_maxclients_and_again_when_one_leaves() {
    let server = Server::start(&["--set", "maxclients=2"]);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.ask("PING", "+PONG\r\n");
    second.ask("PING", "+PONG\r\n");
    assert_eq!(server.connect().rest(), NO_ROOM);
    drop(second);
    let until = Instant::now() + PATIENCE;
    loop {
        let mut third = server.connect();
        drop(third.stream.write_all(b"PING\r\n"));
        third.stream.shutdown(Shutdown::Write).expect("it is open");
        match third.rest().as_str() {
            "+PONG\r\n" => break,
            _ => assert!(Instant::now() < until, "the place stays taken"),
        }
    }
    first.ask("PING", "+PONG\r\n");
}

#[test]
fn garbage_ends_its_own_connection_with_a_word() {
    let server = Server::start(&[]);
    let mut other = server.connect();
    let inputs: [(&[u8], &str); 5] = [
        (
            b"*1\r\n$zz\r\n",
            "-ERR Protocol error: invalid bulk length\r\n",
        ),
        (
            b"*99999999999\r\n",
            "-ERR Protocol error: invalid multibulk length\r\n",
        ),
        (
            b"*1\r\n+PING\r\n",
            "-ERR Protocol error: expected '$', got '+'\r\n",
        ),
        (
            b"*1\r\n$536870913\r\n",
            "-ERR Protocol error: invalid bulk length\r\n",
        ),
        (
            b"get \"a\r\n",
            "-ERR Protocol error: unbalanced quotes in request\r\n",
        ),
    ];
    for (bytes, expected) in inputs {
        let mut client = server.connect();
        client.send(bytes);
        // What comes behind it is not lost on the error: that arrives all the same.
        drop(client.stream.write_all(&[b'x'; 10_000]));
        client.expect(expected);
        assert_eq!(client.rest(), "");
        other.ask("PING", "+PONG\r\n");
    }
    let mut noise = server.connect();
    drop(noise.stream.write_all(&[0xff; 300_000]));
    drop(noise.stream.shutdown(Shutdown::Write));
    assert!(
        noise
            .rest()
            .starts_with("-ERR Protocol error: too big inline request")
    );
}

#[test]
fn who_sends_no_more_still_gets_the_replies() {
    let server = Server::start(&[]);
    let mut client = server.connect();
    let requests = "PING\r\n".repeat(50_000);
    let (sent, mut writer) = (
        requests.len(),
        client.stream.try_clone().expect("a second handle"),
    );
    let writing = std::thread::spawn(move || {
        writer
            .write_all(requests.as_bytes())
            .expect("it takes them");
        writer.shutdown(Shutdown::Write).expect("it is open");
    });
    assert_eq!(client.rest().len(), sent / 6 * 7);
    writing.join().expect("the writer ends");
}

#[test]
fn who_waits_and_leaves_takes_nothing_along() {
    let server = Server::start(&[]);
    let mut other = server.connect();
    for leave in [Shutdown::Write, Shutdown::Both] {
        let mut waiting = server.connect();
        waiting.send(b"BLPOP jobs 0\r\n");
        other.ask("PING", "+PONG\r\n");
        waiting.stream.shutdown(leave).expect("it is open");
        if leave == Shutdown::Write {
            assert_eq!(waiting.rest(), "");
        }
        std::thread::sleep(Duration::from_millis(100));
        other.ask("RPUSH jobs one", ":1\r\n");
        other.ask("LPOP jobs", "$3\r\none\r\n");
    }
}

#[test]
fn a_reset_is_noticed_and_harms_nobody() {
    let server = Server::start(&[]);
    let mut other = server.connect();
    for _ in 0..20 {
        let mut client = server.connect();
        client.send("PING\r\n".repeat(1000).as_bytes());
        client.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000\r\nhalf");
        // Unread replies make this a reset.
        drop(client);
    }
    other.ask("PING", "+PONG\r\n");
    let until = Instant::now() + PATIENCE;
    loop {
        other.send(b"INFO clients\r\n");
        other.expect("$");
        let mut text = [0; 4096];
        let count = std::io::Read::read(&mut other.stream, &mut text).expect("a reply");
        if String::from_utf8_lossy(&text[..count]).contains("connected_clients:1\r\n") {
            break;
        }
        assert!(
            Instant::now() < until,
            "clients that are gone are still counted"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn one_byte_at_a_time_is_enough() {
    let server = Server::start(&[]);
    let mut client = server.connect();
    for byte in b"*2\r\n$4\r\nECHO\r\n$5\r\nhel\0o\r\n" {
        client.send(&[*byte]);
        std::thread::sleep(Duration::from_millis(1));
    }
    client.expect("$5\r\nhel\0o\r\n");
}

#[test]
fn an_announced_giant_takes_no_memory() {
    let server = Server::start(&[]);
    let mut giants: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for giant in &mut giants {
        giant.send(b"*2147483647\r\n$536870912\r\nhere it comes");
    }
    server.connect().ask("PING", "+PONG\r\n");
    if let Some(resident) = server.resident_bytes() {
        assert!(resident < 100 << 20, "{resident} bytes");
    }
}

/// Sends until the other side takes no more; true if the connection ended meanwhile.
fn send_until_full(client: &mut Client, bytes: &[u8]) -> bool {
    client.stream.set_nonblocking(true).expect("it can be set");
    let mut full_since = None;
    loop {
        match client.stream.write(bytes) {
            Ok(_) => full_since = None,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let since = *full_since.get_or_insert_with(Instant::now);
                if since.elapsed() > Duration::from_millis(500) {
                    return false;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(_) => return true,
        }
    }
}

#[test]
fn who_never_reads_is_not_read_either() {
    let server = Server::start(&[]);
    let mut other = server.connect();
    other.ask("SETRANGE big 99999 x", ":100000\r\n");
    let mut deaf = server.connect();
    let requests = "GET big\r\n".repeat(1000);
    assert!(!send_until_full(&mut deaf, requests.as_bytes()));
    other.ask("PING", "+PONG\r\n");
    if let Some(resident) = server.resident_bytes() {
        assert!(resident < RESIDENT_BYTES_MAX, "{resident} bytes");
    }
}

#[test]
fn a_subscriber_who_never_reads_is_closed() {
    let server = Server::start(&[]);
    let mut deaf = server.connect();
    deaf.send(b"SUBSCRIBE news\r\n");
    let mut other = server.connect();
    let story = format!("PUBLISH news {}\r\n", "x".repeat(60_000));
    let published = (0..2000).position(|_| {
        other.send(story.as_bytes());
        let mut told = [0; 4];
        std::io::Read::read_exact(&mut other.stream, &mut told).expect("an integer");
        &told == b":0\r\n"
    });
    let published = published.expect("the limit of 32 MB is reached");
    assert!(published > 32 * 1024 * 1024 / 60_100, "after {published}");
    if let Some(resident) = server.resident_bytes() {
        assert!(resident < RESIDENT_BYTES_MAX, "{resident} bytes");
    }
}

#[test]
fn many_come_at_once() {
    let server = Server::start(&[]);
    let mut all: Vec<_> = (0..400).map(|_| server.connect()).collect();
    for client in &mut all {
        client.send(b"INCR n\r\n");
    }
    for client in &mut all {
        client.expect(":");
    }
    all[0].stream.shutdown(Shutdown::Both).expect("it is open");
    let mut last = server.connect();
    last.ask("GET n", "$3\r\n400\r\n");
}
