//! `brokerlab run` and `brokerlab explore`, as a person at a terminal has them.

mod docs;
mod limits;

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a command left behind.
struct Left {
    out: String,
    err: String,
    code: Option<i32>,
}

/// `brokerlab` with these arguments and this standard input.
fn brokerlab(args: &[&str], text: &str) -> Left {
    let mut child = Command::new(env!("CARGO_BIN_EXE_brokerlab"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("brokerlab starts");
    let mut stdin = child.stdin.take().expect("its input");
    // A command that does not read its input may be gone already.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Left {
        out: text(output.stdout),
        err: text(output.stderr),
        code: output.status.code(),
    }
}

const JOBS: &str = "\
title Two workers that die
producer shop  every 50ms..150ms  count 60
    LPUSH jobs \"job %n\"
worker w1 w2  list jobs  work 30ms..90ms
every 1s chance 1/4 until 5s  crash one of w1 w2 for 300ms
check lost for jobs = 0
check sent for jobs = 60
";

#[test]
fn an_exploration_is_the_same_however_many_play_it() {
    for format in [&[][..], &["--json"]] {
        let explored = |jobs: &str| {
            let mut args = vec!["explore", "-", "--seeds", "40", "--jobs", jobs];
            args.extend(format);
            brokerlab(&args, JOBS)
        };
        let one = explored("1");
        assert_eq!(one.code, Some(1));
        assert!(one.err.contains("1 of 2 checks failed in some worlds"));
        for jobs in ["2", "5"] {
            assert_eq!(explored(jobs).out, one.out);
        }
    }
}

#[test]
fn the_first_world_that_fails_fails_alone() {
    let args = ["explore", "-", "--seeds", "40", "--json"];
    let all: Value = serde_json::from_str(&brokerlab(&args, JOBS).out).expect("JSON");
    let (lost, sent) = (&all["checks"][0], &all["checks"][1]);
    assert_eq!(
        (&sent["held"], &sent["first_failure"]),
        (&Value::from(40), &Value::Null)
    );
    let first = &lost["first_failure"];
    assert_eq!(first["reason"], "check.lost");
    let seed = first["seed"].to_string();
    let alone = brokerlab(&["run", "-", "--seed", &seed, "--json"], JOBS);
    assert_eq!(alone.code, Some(1));
    let alone: Value = serde_json::from_str(&alone.out).expect("JSON");
    assert_eq!(alone["checks"][0]["found"], first["found"]);
    assert_eq!(alone["checks"][0]["reason"], "check.lost");
    // From there on it is the first again; and before it there is none.
    let from = brokerlab(&["explore", "-", "--seeds", "5", "--from", &seed], JOBS);
    assert!(from.out.contains(&format!("seed {seed} is the first")));
    let before = brokerlab(&["explore", "-", "--seeds", "1"], JOBS);
    assert_eq!(before.code == Some(0), seed != "1");
}

#[test]
fn a_trace_is_lines_or_objects() {
    let plain = brokerlab(&["run", "-", "--trace"], JOBS);
    assert!(plain.out.contains("s  shop → n1: LPUSH jobs \"job 1\"\n"));
    assert!(plain.out.contains("\"job 1\" for jobs: working → done\n"));
    let objects = brokerlab(&["run", "-", "--trace", "--json"], JOBS).out;
    let objects: Vec<Value> = objects
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect();
    let (result, records) = objects.split_last().expect("at least the result");
    assert!(result["audiences"].is_array() && result["actors"].is_array());
    assert!(
        !result["audiences"][0]["series"]
            .as_array()
            .expect("samples")
            .is_empty()
    );
    for (n, record) in records.iter().enumerate() {
        assert_eq!(record["seq"], n);
        let (kind, says) = (record["kind"].as_str(), record["says"].as_str());
        assert!(!kind.expect("a kind").is_empty() && !says.expect("a text").is_empty());
    }
    let table = plain.out.find("Two workers that die").expect("the table");
    assert_eq!(plain.out[..table].lines().count(), records.len());
}

#[test]
fn a_failing_world_is_shrunk_into_a_file() {
    let out = std::env::temp_dir().join(format!("brokerlab-shrunk-{}.txt", std::process::id()));
    let name = out.to_str().expect("a name in UTF-8");
    let args = ["explore", "-", "--seeds", "20", "--shrink", "--out", name];
    let left = brokerlab(&args, JOBS);
    assert_eq!(left.code, Some(1));
    let text = std::fs::read_to_string(&out).expect("the scenario");
    let _ = std::fs::remove_file(&out);
    let line = left.out.lines().find(|line| line.starts_with("shrunk: "));
    assert!(
        line.expect("a line")
            .contains("to 1 message, 2 actors, 1 fault")
    );
    let head = text.lines().next().expect("a comment");
    assert!(head.starts_with("# The smallest world found that fails as seed "));
    assert!(text.contains(&format!(
        "# Play it: brokerlab run {name} (found: 1, check.lost)"
    )));
    let alone = brokerlab(&["run", "-", "--json"], &text);
    let alone: Value = serde_json::from_str(&alone.out).expect("JSON");
    assert_eq!(alone["checks"][0]["reason"], "check.lost");
    // In JSON it is part of the object; and the check can be chosen.
    let args = [
        "explore", "-", "--seeds", "20", "--shrink", "--json", "--check", "1",
    ];
    let all: Value = serde_json::from_str(&brokerlab(&args, JOBS).out).expect("JSON");
    assert_eq!(all["shrunk"]["after"]["messages"], 1);
    assert_eq!(all["shrunk"]["reason"], "check.lost");
    let args = ["explore", "-", "--seeds", "20", "--shrink", "--check", "2"];
    let none = brokerlab(&args, JOBS);
    assert!(none.err.contains("there is nothing to shrink"));
}

#[test]
fn bad_options_are_told_before_any_world_is_made() {
    for (args, told) in [
        (&["explore", "-", "--seeds", "0"][..], "1..=10000000"),
        (&["explore", "-", "--seeds", "10000001"], "1..=10000000"),
        (&["explore", "-", "--seeds=-3"], "'--seeds"),
        (&["explore", "-", "--jobs", "0"], "1..=1024"),
        (&["explore", "-", "--jobs", "many"], "'--jobs"),
        (
            &["explore", "-", "--from", "18446744073709551615"],
            "no 1,000 seeds",
        ),
        (
            &["explore", "-", "--from", "18446744073709551616"],
            "'--from",
        ),
        (&["explore", "no-such-file.txt"], "cannot be read"),
        (&["run", "-", "--seed", "one"], "'--seed"),
        (&["explore", "-", "--out", "a.txt"], "--shrink"),
        (
            &["explore", "-", "--shrink", "--check", "3"],
            "no check 3: the scenario has 2",
        ),
        (&["explore", "-", "--shrink", "--check", "0"], "no check 0"),
        (
            &["explore", "-", "--shrink", "--out", "no/such/a.txt"],
            "no such folder",
        ),
        (
            &["explore", "-", "--shrink", "--out", "/"],
            "cannot be written",
        ),
    ] {
        let left = brokerlab(args, JOBS);
        assert!(left.code.is_some_and(|code| code > 0), "{args:?}");
        assert_eq!(left.out, "", "{args:?}");
        assert!(left.err.contains(told), "{args:?}: {}", left.err);
    }
    let unchecked = brokerlab(
        &["explore", "-", "--shrink"],
        "producer p  every 1s  count 1 PING\n",
    );
    assert!(
        unchecked.err.contains("has no `check`"),
        "{}",
        unchecked.err
    );
    let wrong = brokerlab(&["explore", "-"], "prodcer p\n");
    assert!(wrong.err.contains("did you mean 'producer'") && wrong.err.contains("1 error"));
}
