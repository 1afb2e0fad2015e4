//! Whole worlds: what their texts say must come about.

use super::audited::{assert_checks_hold, compiled};
use super::round::{EMBED, WORKER_DIES};
use crate::compile;
use crate::run::{Run, Stop};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use sim::trace::What;
use sim::watch::Watch;

/// Runs a world to its end with auditor and checkers watching every event; all its checks hold, and no program has trouble.
pub(super) fn run(text: &str) -> Run {
    let compiled = compiled(text);
    let mut run = Run::new(&compiled).expect("a spec without mistakes");
    let mut watch = Watch::new();
    let stop = loop {
        let found = watch.look(&run.world);
        found.unwrap_or_else(|error| panic!("{} us: {error}\n{text}", run.world.now()));
        if let Some(stop) = run.step() {
            break stop;
        }
    };
    assert!(matches!(stop, Stop::End), "{stop:?} of\n{text}");
    let troubles: Vec<String> = run
        .world
        .trace()
        .since(0)
        .filter_map(|record| match &record.what {
            What::ActorTrouble { error, .. } => Some(error.escape_ascii().to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(troubles, Vec::<String>::new(), "{text}");
    assert_checks_hold(&run, &compiled, text);
    run
}

#[test]
fn the_embed_of_the_design_loses_what_bob_missed() {
    let checks = "\
check done for alice = 10
check done for bob = 7
check lost not subscribed at the time for bob = 3
check at most once
check in order for alice
check commands by desk = 10
check latency max for alice <= 10ms
";
    run(&(EMBED.to_string() + checks));
}

#[test]
fn the_worker_of_the_design_dies_and_its_job_is_done_by_another() {
    let run = run(WORKER_DIES);
    let notes = compiled(WORKER_DIES).notes;
    assert_eq!(
        notes.len(),
        1,
        "the disk is not there yet, and that is said"
    );
    assert!(notes[0].to_string().starts_with("note: not yet"));
    assert_eq!(run.world.now(), 60_000_000);
}

/// Ten sessions that end by themselves, one every second from 1.5 s on, and those who want to hear of it.
const SESSIONS: &str = "\
node n1  notify-keyspace-events Ex
producer web  every 1s  count 10
    SET session:%n on PX 500
subscriber alice bob  channels __keyevent@0__:expired
";

#[test]
fn keyspace_notifications_are_messages_for_those_who_listen() {
    // Redis tells nobody who is away, and keeps nothing for him: there is no message that he could miss.
    run(&format!(
        "{SESSIONS}at 3200ms disconnect bob\nat 6200ms reconnect bob\nuntil 15s\n\
         check done for alice = 10\ncheck done for bob = 7\ncheck lost for bob = 0\n"
    ));
    // What was on its way is lost with the connection, and counted.
    let run = run(&format!(
        "{SESSIONS}link bob latency 400ms\nat 3600ms disconnect bob\nat 6200ms reconnect bob\nuntil 15s\n\
         check done for alice = 10\ncheck lost for bob = 1\ncheck lost disconnected in flight for bob = 1\n"
    ));
    assert_eq!(run.world.ledger().messages(), 10);
}

const JOBS: &str = "\
producer shop  every 50ms..150ms  count 40
    LPUSH jobs \"job %n\"
";
const ORDERS: &str = "\
producer shop  every 50ms..150ms  count 40
    XADD orders * order %n
";

#[test]
fn every_kind_does_what_it_is_for() {
    let jobs = [
        "worker w1 w2  list jobs  work 10ms..30ms",
        "batch-worker w1  list jobs  batch 3  work 10ms..30ms",
        "reliable-worker w1 w2  list jobs  work 10ms..30ms",
        "poller w1  list jobs  pause 20ms  work 5ms",
        "idempotent-worker w1  list jobs  work 5ms",
    ];
    for line in jobs {
        run(&format!(
            "{JOBS}{line}\ncheck done for jobs = 40\ncheck effectively once for jobs\n"
        ));
    }
    let orders = [
        "member w1 w2  stream orders  group g  work 10ms..30ms",
        "hasty-member w1 w2  stream orders  group g  work 10ms..30ms",
        "noack-member w1 w2  stream orders  group g  work 10ms..30ms",
        "batch-member w1 w2  stream orders  group g  work 10ms..30ms",
        "resuming-member w1 w2  stream orders  group g  work 10ms..30ms",
        "sweeping-member w1 w2  stream orders  group g  work 10ms..30ms",
        "claiming-member w1 w2  stream orders  group g  work 10ms..30ms",
        "dead-letter-member w1 w2  stream orders  group g  dead letters  work 10ms..30ms",
        "idempotent-member w1 w2  stream orders  group g  work 10ms..30ms",
        "stream-pipeline w1 w2  from orders  group g  to results  work 10ms..30ms",
    ];
    for line in orders {
        run(&format!(
            "{ORDERS}{line}\ncheck done for g = 40\ncheck effectively once for g\n"
        ));
    }
    run(&format!(
        "{ORDERS}forgetful-member w1  stream orders  group g  work 1ms\ncheck pending for g = 40\n"
    ));
    run(&format!(
        "{ORDERS}reader r1 r2  stream orders\ncheck done for r1 = 40\ncheck done for r2 = 40\n"
    ));
    run(&format!(
        "{ORDERS}forgetful-reader r1  stream orders\ncheck sent for r1 = 40\n"
    ));
    run(
        "producer p  every 1s  count 5\n    PUBLISH news %n\nsubscriber a  channels news\npattern-subscriber b  patterns n*\ncheck done for a = 5\ncheck done for b = 5\n",
    );
    run(
        "producer p  every 1s  count 5\n    LPUSH ring %n\ncircular-worker c  list ring  pause 1s  work 10ms\nuntil 30s\ncheck processed for ring >= 20\n",
    );
    run(&format!(
        "{JOBS}pipeline a  from jobs  to ready  work 5ms\nworker b  list ready  work 5ms\ncheck done for jobs = 40\ncheck done for ready = 40\n"
    ));
}

#[test]
fn crashes_lose_what_is_only_in_hands() {
    let faults = "every 700ms until 5s  crash one of w1 w2 for 300ms\n";
    let text = format!("{JOBS}{faults}worker w1 w2  list jobs  work 150ms..190ms\n");
    let lossy = run(&format!(
        "{text}check lost popped, then crashed for jobs >= 1\n"
    ));
    assert!(lossy.world.ledger().balance().is_ok());
    run(&format!(
        "{JOBS}{faults}reliable-worker w1 w2  list jobs  work 150ms..190ms\ncheck lost for jobs = 0\ncheck done for jobs = 40\n"
    ));
    run(&format!(
        "{ORDERS}{faults}noack-member w1 w2  stream orders  group g  work 150ms..190ms\ncheck lost read with NOACK, then crashed for g >= 1\n"
    ));
    run(&format!(
        "{ORDERS}{faults}hasty-member w1 w2  stream orders  group g  work 150ms..190ms\ncheck lost acknowledged before the work, then crashed for g >= 1\n"
    ));
    run(&format!(
        "{ORDERS}{faults}resuming-member w1 w2  stream orders  group g  work 150ms..190ms\ncheck done for g = 40\ncheck lost for g = 0\n"
    ));
    run(&format!(
        "{ORDERS}{faults}sweeping-member w1 w2  stream orders  group g  work 150ms..190ms  sweep 1s  idle 1000\nuntil 30s\ncheck done for g = 40\ncheck lost for g = 0\n"
    ));
    run(&format!(
        "{ORDERS}{faults}claiming-member w1 w2  stream orders  group g  work 150ms..190ms  sweep 1s  idle 1000\nuntil 30s\ncheck done for g = 40\n"
    ));
}

#[test]
fn a_kind_is_made_without_rust() {
    run(&format!(
        "{JOBS}\
kind chatty-worker as worker
    with list
    with log
    with pause 10ms
    start
        RPUSH %log \"%me comes\"
    take  BRPOP %list 0
    work %pause
    RPUSH %log \"%me did %payload\"
chatty-worker c1 c2  list jobs  log \"the log\"
check done for jobs = 40
check stored for \"the log\" = 42
"
    ));
}

#[test]
fn a_frozen_process_keeps_its_connection_and_goes_on() {
    let text = format!(
        "{JOBS}worker w1  list jobs  work 10ms\nat 1s freeze w1 for 2s\ncheck done for jobs = 40\ncheck lost for jobs = 0\ncheck latency max for jobs >= 1500ms\n"
    );
    run(&text);
    run(
        "producer p  every 100ms  count 20\n    PUBLISH news %n\nsubscriber a  channels news\nat 500ms freeze n1 for 1s\ncheck done for a = 20\ncheck latency max for a >= 900ms\n",
    );
    // One that dies while it is frozen loses what it held, and no more.
    run(&format!(
        "{JOBS}worker w1  list jobs  work 10ms\nat 1s freeze w1\nat 2s crash w1\nat 3s restart w1\ncheck lost for jobs <= 1\ncheck done for jobs >= 39\n"
    ));
}

#[test]
fn a_slow_process_takes_its_time() {
    run(&format!(
        "{JOBS}worker w1  list jobs  work 10ms\nat 0s slow w1 50x for 2s\ncheck done for jobs = 40\ncheck latency max for jobs >= 500ms\n"
    ));
}

#[test]
fn a_cut_link_delays_and_loses_nothing() {
    let text = format!(
        "{JOBS}worker w1  list jobs  work 10ms\nat 1s cut w1 for 2s\nat 2s cut n1 for 2s\ncheck done for jobs = 40\ncheck lost for jobs = 0\ncheck latency max for jobs >= 2s\n"
    );
    run(&text);
}

#[test]
fn links_change_and_packets_are_sent_again() {
    run(&format!(
        "{JOBS}worker w1  list jobs  work 1ms\nlink latency 1ms\nlink w1 latency 20ms jitter 5ms\ncheck latency p50 for jobs >= 21ms\ncheck latency max for jobs <= 400ms\n"
    ));
    run(&format!(
        "{JOBS}worker w1  list jobs  work 1ms\nlink w1 drop 1/4\ncheck done for jobs = 40\ncheck latency max for jobs >= 200ms\n"
    ));
    run(&format!(
        "{JOBS}worker w1  list jobs  work 1ms\nat 1s link latency 300ms for 1s\ncheck done for jobs = 40\ncheck latency max for jobs >= 300ms\n"
    ));
}

#[test]
fn what_is_retried_is_sent_once_more() {
    let text = |retry: &str| {
        format!(
            "producer p  every 100ms  count 30\n    RPUSH jobs %n\n{retry}worker w  list jobs  work 1ms\nevery 500ms until 3s  disconnect p for 100ms\nlink latency 20ms\n"
        )
    };
    let once = run(&text(""));
    let sent = |run: &Run| run.world.ledger().audiences().map(|a| a.sent).sum::<u64>();
    let retried =
        run(&(text("        retry after 100ms\n")
            + "check lost for jobs = 0\ncheck at least once\n"));
    assert!(sent(&once) <= 30);
    assert!(sent(&retried) >= 30, "{}", sent(&retried));
    let refused = "producer p  every 1s  count 1\n    XADD k * a 1\n        retry 2 after 10ms\n        accept WRONGTYPE\nsetup\n    SET k v\n";
    run(refused);
}

#[test]
fn bursts_and_chance_have_their_numbers() {
    run(
        "producer p  every 1s  burst 20  count 50\n    RPUSH jobs %n\nworker w  list jobs  work 1ms\ncheck sent for jobs = 50\ncheck commands by p = 50\ncheck done for jobs = 50\n",
    );
    run(
        "producer p  poisson 100/s  count 500\n    RPUSH jobs %n\nworker w  list jobs  work 0s\ncheck done for jobs = 500\n",
    );
    run(
        "producer p  every 10ms  count 200\n    pick colour red green\n    pick size 1..3\n    SADD seen %colour:%size\nconsole c\nat 4s c> SCARD seen\nuntil 5s\n",
    );
}

#[test]
fn consoles_and_newcomers_act_at_their_times() {
    run("\
console c1
at 1s c1> LPUSH jobs a b \"c d\"
at 2s worker w1  list jobs  work 10ms
at 3s send c1 \"LPUSH jobs raw\\r\\n\"
at 3500ms c1> BRPOP other 0
at 4s redial c1
at 5s c1> LPUSH jobs e
at 6s remove w1
at 7s c1> LPUSH jobs left
check done for jobs = 5
check stored for jobs = 1
until 8s
");
}

#[test]
fn a_name_stands_for_the_whole_reply() {
    let world = run("\
producer p  every 1s  count 1
    SET k hello
    got  GET k
    RPUSH jobs %got
    number  INCR counter
    if number = 1
        RPUSH jobs first
    nothing  LRANGE empty 0 -1
    if nothing
        RPUSH jobs wrong
    else
        RPUSH jobs %number
worker w  list jobs  work 1ms
check done for jobs = 3
");
    let mut payloads = Vec::new();
    for record in world.world.trace().since(0) {
        if let What::Answered { bytes, .. } = &record.what
            && bytes.starts_with(b"*2\r\n$4\r\njobs")
        {
            payloads.push(bytes.escape_ascii().to_string());
        }
    }
    assert!(payloads[0].contains("hello"), "{payloads:?}");
    assert!(
        payloads[1].contains("first") && payloads[2].contains("$1\\r\\n1"),
        "{payloads:?}"
    );
}

#[test]
fn setups_run_on_their_nodes() {
    let world = run("\
node n1 n2
setup
    SET where n1
setup n2
    SET where n2
    RPUSH jobs a b
worker w  node n2  list jobs  work 1ms
producer p  node n1  every 1s  count 1
    LPUSH jobs x
until 5s
");
    let rows: Vec<(u64, u64)> = world
        .world
        .ledger()
        .audiences()
        .map(|row| (row.sent, row.processed))
        .collect();
    assert_eq!(rows, [(2, 2), (1, 0)]);
}

#[test]
fn what_is_done_at_a_time_comes_last_in_its_order() {
    let text = "\
node n1
link latency 1ms
producer desk  every 1s  count 3
    PUBLISH news %n
at 2s crash desk
at 2s restart desk
at 2s console c1
at 2s node n2
at 2s console c2  node n2
at 3s remove c1
at 4s worker c1  list jobs
at 5s c2> SET \"a b\" \"\\x00\\n\"
until 6s
";
    let compiled = compile(text).expect("a sound text");
    let mut world = sim::World::new(compiled.spec).expect("a world");
    world.run_until(6_000_000, u64::MAX);
    // The message of the second second is sent before its producer crashes, and he begins to count again.
    let desk = world.actor(b"desk").expect("desk");
    let costs = world.ledger().cost(desk).commands;
    assert_eq!(costs, 5);
    assert!(world.node(b"n2").is_some());
    let names: Vec<_> = world.actors().map(|(_, name, _)| name.clone()).collect();
    let names: Vec<&[u8]> = names.iter().map(|name| &name[..]).collect();
    assert_eq!(names, [&b"desk"[..], b"c2", b"c1"]);
}

#[test]
fn a_command_line_reads_as_its_arguments() {
    let args: [&[u8]; 8] = [
        b"SET",
        b"a b",
        b"",
        b"\x00\xff\r\n\"\\",
        "안녕 \u{2028}".as_bytes(),
        b"it's",
        b"#",
        b"%n",
    ];
    let line = crate::print::command_line(&args);
    assert_eq!(line.lines().count(), 1);
    let read = resp::inline::split(line.as_bytes()).expect("sound quotes");
    assert_eq!(read, args);
}
