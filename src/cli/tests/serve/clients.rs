//! Real clients against `brokerlab serve`. redis-py and ioredis are put where they are looked for by `cargo xtask test`.

use std::path::Path;
use std::process::{Command, Stdio};

use redis::{Commands, RedisResult};
use tests::needs;

use crate::server::Server;

/// Where the scripts lie.
fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/serve")
        .join(name)
}

/// Runs a program that has to end well; `None`, and a skip, where there is none.
fn output(command: &mut Command) -> Option<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => {
            needs::skip(&format!("no client: {program}: {error}"));
            return None;
        }
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {told}{wrong}");
    Some(told)
}

#[test]
fn redis_cli() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let cli = |words: &[&str]| output(Command::new("redis-cli").args(["-p", &port]).args(words));
    let Some(told) = cli(&["SET", "k", "v"]) else {
        return;
    };
    assert_eq!(told, "OK\n");
    assert_eq!(cli(&["GET", "k"]).as_deref(), Some("v\n"));
    assert_eq!(cli(&["-3", "HSET", "h", "a", "1"]).as_deref(), Some("1\n"));
    let map = cli(&["-3", "--no-raw", "HGETALL", "h"]);
    assert_eq!(map.as_deref(), Some("1# \"a\" => \"1\"\n"));
    assert_eq!(cli(&["BLPOP", "nothing", "0.1"]).as_deref(), Some("\n"));
    assert_eq!(cli(&["-r", "3", "INCR", "n"]).as_deref(), Some("1\n2\n3\n"));
    let scanned = cli(&["--scan", "--pattern", "[kn]"]).unwrap_or_default();
    assert_eq!(scanned.lines().count(), 2);
    let info = cli(&["INFO", "server"]).unwrap_or_default();
    assert!(info.contains(&format!("tcp_port:{port}\r\n")), "{info}");
}

#[test]
fn redis_benchmark() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let tests =
        "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset";
    let mut command = Command::new("redis-benchmark");
    command.args([
        "-p", &port, "-n", "2000", "-P", "100", "-c", "20", "-q", "-t", tests,
    ]);
    if let Some(told) = output(&mut command) {
        assert!(told.contains("MSET"), "{told}");
        assert!(!told.to_lowercase().contains("error"), "{told}");
    }
}

fn python(protocol: &str) {
    let Some(home) = xtask::clients::redis_py() else {
        return needs::skip(
            "no client: redis-py is not in the cache (cargo xtask test installs it)",
        );
    };
    let server = Server::start(&[]);
    let mut command = Command::new("python3");
    command
        .env("PYTHONPATH", home)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command
        .arg(script("smoke.py"))
        .arg(server.port.to_string())
        .arg(protocol);
    if let Some(told) = output(&mut command) {
        assert_eq!(told, "ok\n");
    }
}

#[test]
fn redis_py_over_resp2() {
    python("2");
}

#[test]
fn redis_py_over_resp3() {
    python("3");
}

#[test]
fn ioredis() {
    let Some(home) = xtask::clients::ioredis() else {
        return needs::skip(
            "no client: ioredis is not in the cache (cargo xtask test installs it)",
        );
    };
    let server = Server::start(&[]);
    let mut command = Command::new("node");
    command.env("NODE_PATH", home);
    command.arg(script("smoke.js")).arg(server.port.to_string());
    if let Some(told) = output(&mut command) {
        assert_eq!(told, "ok\n");
    }
}

#[test]
fn the_redis_crate() -> RedisResult<()> {
    let server = Server::start(&[]);
    let address = format!("redis://127.0.0.1:{}/?protocol=", server.port);
    for protocol in ["resp2", "resp3"] {
        let client = redis::Client::open(format!("{address}{protocol}"))?;
        let mut one = client.get_connection()?;
        redis::cmd("FLUSHALL").exec(&mut one)?;
        let () = one.set("k", "v")?;
        let value: String = one.get("k")?;
        assert_eq!(value, "v");
        let (a, b): (i64, i64) = redis::pipe()
            .atomic()
            .incr("n", 1)
            .incr("n", 2)
            .query(&mut one)?;
        assert_eq!((a, b), (1, 3));
        let id: String = one.xadd("orders", "*", &[("order", "1")])?;
        let read: redis::streams::StreamReadReply = one.xread(&["orders"], &["0"])?;
        assert_eq!(read.keys[0].ids[0].id, id);
        let refused: RedisResult<i64> = one.lpush("k", "x");
        assert!(refused.is_err_and(|error| error.to_string().contains("WRONGTYPE")));
    }
    publish_and_subscribe(&redis::Client::open(format!("{address}resp2"))?)
}

fn publish_and_subscribe(client: &redis::Client) -> RedisResult<()> {
    let (mut listening, mut speaking) = (client.get_connection()?, client.get_connection()?);
    let mut subscriptions = listening.as_pubsub();
    subscriptions.subscribe("news")?;
    let receivers: i64 = speaking.publish("news", "hello")?;
    assert_eq!(receivers, 1);
    let message = subscriptions.get_message()?;
    assert_eq!(message.get_payload::<String>()?, "hello");
    Ok(())
}
