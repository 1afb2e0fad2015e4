//! What a node stores, and what it refuses when that is too much.

use std::format;
use std::string::String;

use super::Lab;
use crate::Config;
use crate::event::{ClientId, Closing, Event, KeyRemoval};

const OOM: &str = "-OOM command not allowed when used memory > 'maxmemory'.|";
const TOO_LONG: &str = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)|";

/// A node with limits of its own: values of 2 MiB, 8 MiB in all.
fn limited() -> (Lab, ClientId) {
    let mut lab = Lab::with(Config {
        value_bytes_max: Some(2 << 20),
        memory_bytes_max: Some(8 << 20),
        ..Config::default()
    });
    let client = lab.client();
    (lab, client)
}

/// Every command leaves the running figure as it would be if all were added up anew.
#[test]
fn what_is_stored_is_known_at_any_time() {
    let mut lab = Lab::new();
    let client = lab.client();
    for line in [
        "SET s value",
        "APPEND s more",
        "SETRANGE s 1000 x",
        "SET s other",
        "SET n 12345",
        "INCR n",
        "COPY s s2",
        "RENAME s2 s3",
        "RENAME s3 n",
        "MOVE n 3",
        "RPUSH l a b c",
        "LPOP l 2",
        "LPOP l",
        "HSET h f 1 g 2",
        "HPEXPIRE h 10 FIELDS 1 f",
        "HSET gone f 1",
        "HPEXPIRE gone 10 FIELDS 1 f",
        "SADD set 1 2 3",
        "SADD set word",
        "SUNIONSTORE set2 set",
        "ZADD z 1 a 2 b",
        "ZPOPMIN z",
        "XADD x * f v",
        "XADD x 99999999999999-1 f v g w",
        "XDEL x 99999999999999-1",
        "XTRIM x MAXLEN 0",
        "COPY x x2",
        "PEXPIRE l 10",
        "SET e 1 PX 10",
        "SWAPDB 0 3",
        "MULTI\r\nSET a 1\r\nDEL a\r\nSET b 2\r\nEXEC",
        "BLPOP none 0.01",
    ] {
        let reply = lab.send(client, line);
        assert!(!reply.starts_with('-'), "{line}: {reply}");
        let keys = &lab.broker.keys;
        assert_eq!(keys.memory_bytes(), keys.memory_bytes_anew(), "{line}");
    }
    lab.wait_ms(100);
    let keys = &lab.broker.keys;
    assert_eq!(keys.memory_bytes(), keys.memory_bytes_anew());
    lab.send(client, "FLUSHDB\r\nSELECT 3\r\nFLUSHDB");
    assert_eq!(lab.broker.keys.memory_bytes(), 0);
    lab.send(client, "SET k v\r\nFLUSHALL");
    assert_eq!(lab.broker.keys.memory_bytes(), 0);
}

#[test]
fn a_full_node_refuses_what_needs_memory_and_nothing_else() {
    let (mut lab, client) = limited();
    for n in 0..4 {
        let reply = lab.send(client, &format!("SETRANGE k{n} 2000000 x"));
        assert_eq!(reply, ":2000001|");
    }
    assert_eq!(lab.send(client, "RPUSH l a"), OOM);
    assert_eq!(lab.send(client, "MULTI\r\nGET l"), format!("+OK|{OOM}"));
    let aborted = "-EXECABORT Transaction discarded because of previous errors.|";
    assert_eq!(lab.send(client, "EXEC"), aborted);
    assert_eq!(lab.send(client, "STRLEN k0\r\nLPOP l"), ":2000001|$-1|");
    assert_eq!(lab.send(client, "DEL k0 k1"), ":2|");
    assert_eq!(lab.send(client, "RPUSH l a"), ":1|");
}

#[test]
fn a_transaction_that_needs_memory_is_refused_as_a_whole() {
    let (mut lab, client) = limited();
    let other = lab.client();
    lab.send(client, "MULTI\r\nSET a 1");
    for n in 0..4 {
        lab.send(other, &format!("SETRANGE k{n} 2000000 x"));
    }
    let why = "-EXECABORT Transaction discarded because of: ";
    let expected = format!("{why}{}", &OOM[1..]);
    assert_eq!(lab.send(client, "EXEC"), expected);
}

#[test]
fn no_value_is_longer_than_the_limit() {
    let (mut lab, client) = limited();
    assert_eq!(lab.send(client, "SETRANGE k 2097152 x"), TOO_LONG);
    assert_eq!(lab.send(client, "EXISTS k"), ":0|");
    assert_eq!(lab.send(client, "SETRANGE k 2097151 x"), ":2097152|");
    assert_eq!(lab.send(client, "APPEND k x"), TOO_LONG);
    let reply = lab.send(client, "*2\r\n$4\r\nECHO\r\n$2097153");
    assert_eq!(reply, "-ERR Protocol error: invalid bulk length|");
}

#[test]
fn a_reply_that_is_too_long_ends_its_connection_and_no_other() {
    let mut lab = Lab::with(Config {
        output_bytes_max: Some(1 << 20),
        ..Config::default()
    });
    let (client, other) = (lab.client(), lab.client());
    assert_eq!(lab.send(client, "SETRANGE k 99999 x"), ":100000|");
    assert!(lab.send(client, "MGET k k k k k k k k k").len() > 900_000);
    assert_eq!(lab.send(client, "MGET k k k k k k k k k k k"), "");
    assert_eq!(lab.send(client, "PING"), "", "it is closed");
    assert_eq!(lab.send(other, "STRLEN k"), ":100000|");
}

#[test]
fn the_parameters_tell_the_limits_and_do_not_lift_them() {
    let get = |lab: &mut Lab, client| -> String {
        lab.send(client, "CONFIG GET maxmemory proto-max-bulk-len")
    };
    let (mut lab, client) = limited();
    let told = "*4|$9|maxmemory|$7|8388608|$18|proto-max-bulk-len|$7|2097152|";
    assert_eq!(get(&mut lab, client), told);
    for value in ["0", "9mb"] {
        let reply = lab.send(client, &format!("CONFIG SET maxmemory {value}"));
        assert!(reply.ends_with("argument must be between 1 and 8388608 inclusive|"));
    }
    assert_eq!(lab.send(client, "CONFIG SET maxmemory 1mb"), "+OK|");
    assert_eq!(lab.send(client, "SETRANGE k 1000000 x"), ":1000001|");
    assert_eq!(lab.send(client, "SET l x"), OOM);
    // Redis's own, where a node is not limited.
    let mut lab = Lab::new();
    let client = lab.client();
    let told = "*4|$9|maxmemory|$1|0|$18|proto-max-bulk-len|$9|536870912|";
    assert_eq!(get(&mut lab, client), told);
    assert_eq!(lab.send(client, "CONFIG SET maxmemory 1"), "+OK|");
    assert_eq!(lab.send(client, "SET l x"), OOM);
    assert_eq!(lab.send(client, "CONFIG SET maxmemory 0"), "+OK|");
    assert_eq!(lab.send(client, "SET l x"), "+OK|");
}

/// The least a policy must do: what it evicts is told, and the node stays within its limit.
#[test]
fn policies_keep_a_node_within_its_limit() {
    for policy in ["allkeys-lru", "allkeys-lfu", "allkeys-random"] {
        let mut lab = Lab::new();
        let client = lab.client();
        let set = format!("CONFIG SET maxmemory-policy {policy} maxmemory 2mb");
        assert_eq!(lab.send(client, &set), "+OK|");
        lab.events();
        for n in 0..50 {
            let line = format!("SETRANGE k{n} 100000 x");
            assert_eq!(lab.send(client, &line), ":100001|", "{policy}");
        }
        // The last command may have gone beyond; the next one makes room first.
        lab.send(client, "PING");
        assert!(lab.broker.used_memory() <= 2 << 20, "{policy}");
        let evicted = lab.events().into_iter().filter(|event| {
            let why = KeyRemoval::Evicted;
            matches!(event, Event::KeyRemoved { why: w, by: None, .. } if *w == why)
        });
        let evicted = evicted.count();
        assert!((30..50).contains(&evicted), "{policy}: {evicted}");
        let told = lab.send(client, "INFO stats");
        assert!(
            told.contains(&format!("evicted_keys:{evicted}|")),
            "{policy}"
        );
    }
}

/// The worth of a sample decides, so that keys in use survive.
#[test]
fn what_is_used_survives() {
    let mut lab = Lab::new();
    let client = lab.client();
    lab.send(
        client,
        "CONFIG SET maxmemory-policy allkeys-lru maxmemory 2mb",
    );
    lab.send(client, "SET mine v");
    for n in 0..200 {
        lab.wait_ms(1);
        lab.send(client, "GET mine");
        lab.send(client, &format!("SETRANGE k{n} 100000 x"));
    }
    assert_eq!(lab.send(client, "GET mine"), "$1|v|");
}

/// Output that was handed over counts as long as it stands unsent.
#[test]
fn a_client_beyond_its_soft_limit_is_closed_in_time() {
    let mut lab = Lab::new();
    let (slow, other) = (lab.client(), lab.client());
    let limit = "CONFIG SET client-output-buffer-limit \"normal 200000 50000 2\"";
    assert_eq!(lab.send(other, limit), "+OK|");
    lab.events();
    let backlog = |lab: &mut Lab, bytes| lab.broker.handle_output_backlog(lab.now, slow, bytes);
    backlog(&mut lab, 100_000);
    lab.wait_ms(1000);
    assert!(lab.send(other, "CLIENT LIST").contains(" omem=98544 "));
    backlog(&mut lab, 10_000);
    lab.wait_ms(5000);
    assert_eq!(lab.send(slow, "PING"), "+PONG|");
    backlog(&mut lab, 100_000);
    lab.wait_ms(1500);
    assert_eq!(lab.send(slow, "PING"), "+PONG|");
    lab.wait_ms(1500);
    let closed = Event::Closed {
        client: slow,
        why: Closing::OutputBufferLimit,
    };
    assert!(lab.events().contains(&closed));
    // Beyond the hard limit, at once.
    let slow = lab.client();
    lab.broker.handle_output_backlog(lab.now, slow, 300_000);
    let closed = Event::Closed {
        client: slow,
        why: Closing::OutputBufferLimit,
    };
    assert!(lab.events().contains(&closed));
    let told = lab.send(other, "INFO stats");
    assert!(told.contains("client_output_buffer_limit_disconnections:2|"));
}

/// A soft limit whose seconds never pass, and one that changes while somebody is beyond it.
#[test]
fn a_soft_limit_may_be_endless() {
    let mut lab = Lab::new();
    let (slow, other) = (lab.client(), lab.client());
    let limit = |seconds| format!("CONFIG SET client-output-buffer-limit \"normal 0 1 {seconds}\"");
    for seconds in ["9223372036854775807", "60", "9223372036854775807"] {
        assert_eq!(lab.send(other, &limit(seconds)), "+OK|");
        lab.broker.handle_output_backlog(lab.now, slow, 100_000);
        lab.wait_ms(3000);
        assert_eq!(lab.send(slow, "PING"), "+PONG|", "{seconds} seconds");
    }
    lab.wait_ms(10_000);
    assert_eq!(lab.send(slow, "PING"), "+PONG|");
    assert_eq!(lab.send(other, &limit("5")), "+OK|");
    lab.events();
    lab.broker.handle_output_backlog(lab.now, slow, 100_000);
    let closed = Event::Closed {
        client: slow,
        why: Closing::OutputBufferLimit,
    };
    assert!(lab.events().contains(&closed));
}

/// What stands in buffers is counted, and forgotten with its client.
#[test]
fn buffers_count_as_memory() {
    let mut lab = Lab::new();
    let client = lab.client();
    let before = lab.broker.used_memory();
    lab.send(client, "MULTI\r\nSET k v\r\nSET k w");
    assert!(lab.broker.used_memory() > before + 100);
    lab.send(client, "DISCARD");
    assert_eq!(lab.broker.used_memory(), before);
    lab.broker.handle_output_backlog(lab.now, client, 5000);
    assert_eq!(lab.broker.used_memory(), before + 5000);
    lab.broker.handle_close(lab.now, client);
    assert_eq!(lab.broker.used_memory(), before);
}

/// What groups have pending counts, and is forgotten when it is acknowledged, dropped or gone with its group.
#[test]
fn pending_entries_count_as_memory() {
    let mut lab = Lab::new();
    let client = lab.client();
    lab.send(client, "XADD s 1-0 f v\r\nXADD s 2-0 f v\r\nXADD s 3-0 f v");
    let streams = |lab: &Lab| lab.broker.keys.memory_bytes();
    let empty = streams(&lab);
    lab.send(client, "XGROUP CREATE s g 0\r\nXGROUP CREATE s h 0");
    let idle = streams(&lab);
    assert!(idle > empty);
    lab.send(client, "XREADGROUP GROUP g me STREAMS s >");
    let one = streams(&lab);
    assert!(one > idle);
    lab.send(client, "XREADGROUP GROUP h me STREAMS s >");
    assert_eq!(streams(&lab) - one, one - idle);
    lab.send(client, "XACK s g 1-0 2-0 3-0");
    assert_eq!(streams(&lab), one);
    lab.send(client, "XGROUP DESTROY s h");
    lab.send(client, "XGROUP DESTROY s g");
    assert_eq!(streams(&lab), empty);
    lab.send(client, "XGROUP CREATE s g 0");
    lab.send(client, "XREADGROUP GROUP g me STREAMS s >\r\nCOPY s t");
    // One group each, with all of it pending.
    assert_eq!(streams(&lab), 2 * (one - (idle - empty) / 2));
    lab.send(client, "DEL s t");
    assert_eq!(streams(&lab), 0);
}
