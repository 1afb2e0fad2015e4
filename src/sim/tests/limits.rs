//! What a world may take of the machine.

mod common;

use common::*;
use sim::audit::Auditor;
use sim::ledger::AUDIENCES_MAX;
use sim::log::TRACE_WINDOW_BYTES_MAX;
use sim::trace::*;
use sim::world::INPUTS_BYTES_MAX;
use sim::{Input, InputError, MEMORY_BYTES_MAX, VALUE_BYTES_MAX, World, prelude};
use std::sync::Arc;

#[test]
fn large_replies_do_not_pile_up_in_the_trace() {
    let mut large = spec(vec![prelude::producer(
        "p",
        "n1",
        (MS, MS),
        Some(100),
        "GET big",
    )]);
    large.setup = vec!["SETRANGE big 1048575 x".into()];
    let world = run(large);
    assert_eq!(world.ended(), Some(None));
    let kept: usize = whats(&world)
        .map(|what| match what {
            What::Sent { bytes, .. } | What::Answered { bytes, .. } => bytes.len(),
            _ => 0,
        })
        .sum();
    assert!((TRACE_WINDOW_BYTES_MAX / 2..TRACE_WINDOW_BYTES_MAX + (4 << 20)).contains(&kept));
}

#[test]
fn inputs_are_bounded_in_bytes_together() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let open = Input::Open {
        name: name("me"),
        node: name("n1"),
    };
    let actor = world.apply(open).unwrap().unwrap();
    // Nothing is sent while the console connects.
    let bytes: Arc<[u8]> = Arc::from(vec![b' '; 16 << 20]);
    let send = || Input::Send {
        actor,
        bytes: bytes.clone(),
    };
    for _ in 0..INPUTS_BYTES_MAX / bytes.len() {
        assert_eq!(world.apply(send()), Ok(None));
    }
    let recorded = world.recording().inputs.len();
    assert_eq!(world.apply(send()), Err(InputError::TooManyInputBytes));
    assert_eq!(world.recording().inputs.len(), recorded);
    // What has no bytes goes on.
    assert_eq!(world.apply(Input::Redial { actor }), Ok(None));
}

#[test]
fn nodes_tell_and_keep_their_limits() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let me = open(&mut world, "me");
    for line in [
        "CONFIG GET maxmemory proto-max-bulk-len".to_owned(),
        "SETRANGE k 536870911 x".to_owned(),
        format!("SETRANGE k {} x", VALUE_BYTES_MAX - 1),
        "APPEND k x".to_owned(),
    ] {
        type_in(&mut world, me, &line);
    }
    let too_long = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)";
    let told = format!(
        "*4 $9 maxmemory $9 {MEMORY_BYTES_MAX} $18 proto-max-bulk-len $8 {VALUE_BYTES_MAX}"
    );
    let long = format!(":{VALUE_BYTES_MAX}");
    assert_eq!(
        received(&world, "me"),
        [&told[..], too_long, &long, too_long]
    );
}

#[test]
fn a_full_node_refuses_messages_and_the_ledger_knows() {
    let push = "RPUSH jobs job-%n";
    let mut full = spec(vec![prelude::producer("p", "n1", (S, S), Some(3), push)]);
    full.setup = vec!["CONFIG SET maxmemory 1".into()];
    full.until_us = Some(10 * S);
    let world = run(full);
    let oom = "-OOM command not allowed when used memory > 'maxmemory'.";
    assert!(received(&world, "p").iter().all(|reply| reply == oom));
    let row = world.ledger().audiences().next().expect("the workers");
    assert_eq!(row.counts.of(sim::fate::Fate::Stored), 0);
}

#[test]
fn too_many_audiences_end_the_world() {
    let push = "LPUSH list%n x";
    let many = spec(vec![prelude::producer("p", "n1", (MS, MS), None, push)]);
    let mut world = World::new(many).unwrap();
    world.run_until(10 * S, u64::MAX);
    let mut auditor = Auditor::new();
    let all = world.trace().since(0);
    all.for_each(|record| auditor.watch(record));
    assert_eq!(world.ended(), Some(Some(Limit::Audiences)));
    assert_eq!(world.ledger().audiences().count(), AUDIENCES_MAX + 1);
    world.ledger().balance().expect("all of them are counted");
    assert_eq!(auditor.audit(&world, world.ledger()), Ok(()));
}

#[test]
fn evicted_messages_are_lost_for_that_reason() {
    let push = "RPUSH jobs job-%n";
    let producer = prelude::producer("p", "n1", (MS, MS), Some(300), push);
    let mut small = spec(vec![producer]);
    small.setup = vec!["CONFIG SET maxmemory-policy allkeys-lru maxmemory 901000".into()];
    small.until_us = Some(10 * S);
    let world = run(small);
    let row = world.ledger().audiences().next().expect("the workers");
    let evicted = sim::fate::Fate::Lost(sim::fate::Reason::Evicted);
    assert!(row.counts.of(evicted) > 0);
    let stored = row.counts.of(sim::fate::Fate::Stored);
    assert_eq!(row.counts.of(evicted) + stored, 300);
}

#[test]
fn a_subscriber_beyond_its_output_limit_is_closed_and_the_ledger_knows() {
    let publish = format!("PUBLISH news %n-{}", "x".repeat(60_000));
    let producer = prelude::producer("p", "n1", (S, S), Some(1), &publish);
    let mut strict = spec(vec![
        prelude::subscriber("bob", "n1", &["news"], &[]),
        producer,
    ]);
    let limit = "CONFIG SET client-output-buffer-limit \"pubsub 40000 0 0\"";
    strict.setup = vec![limit.into()];
    strict.until_us = Some(3 * S);
    let world = run(strict);
    let row = world.ledger().audiences().next().expect("bob");
    let lost = sim::fate::Fate::Lost(sim::fate::Reason::OutputBufferLimit);
    assert_eq!(row.counts.of(lost), 1);
}
