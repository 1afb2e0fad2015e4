//! Actors that read streams, in a group or on their own.

mod common;

use common::*;
use sim::World;
use sim::prelude::{self, Acknowledge};
use sim::spec::*;
use sim::trace::*;

const WORK: (Micros, Micros) = (30 * MS, 90 * MS);

fn worked_on(world: &World) -> Vec<(ActorId, Msg)> {
    whats(world)
        .filter_map(|what| match what {
            What::WorkEnded { actor, messages } => Some((*actor, messages[0])),
            _ => None,
        })
        .collect()
}

#[test]
fn members_share_a_stream_and_one_never_acknowledges() {
    let member =
        |who, acknowledge| prelude::member(who, "n1", "orders", "workers", WORK, acknowledge);
    let world = run(spec(vec![
        prelude::producer(
            "shop",
            "n1",
            (100 * MS, 100 * MS),
            Some(20),
            "XADD orders * order %n",
        ),
        member("m1", Acknowledge::AfterWork),
        member("m2", Acknowledge::Never),
    ]));
    assert_eq!(worked_on(&world).len(), 20);
    let id = id_of(&world, "m1");
    let by_first = worked_on(&world)
        .iter()
        .filter(|(actor, _)| *actor == id)
        .count();
    let acks = sent(&world, "m1")
        .iter()
        .filter(|(_, line)| line.contains("XACK"))
        .count();
    assert_eq!(acks, by_first);
    assert!(
        received(&world, "m1")
            .iter()
            .filter(|frame| *frame == ":1")
            .count()
            == acks
    );
    assert_eq!(
        sent(&world, "m2")
            .iter()
            .filter(|(_, line)| line.contains("XACK"))
            .count(),
        0
    );
    // Idle reading does not keep the world from its end.
    assert_eq!(world.ended(), Some(None));
    assert!(world.now() < 10 * S);
}

#[test]
fn a_reader_goes_on_where_it_was_after_a_broken_connection() {
    let mut spec = spec(vec![
        prelude::producer("desk", "n1", (S, S), Some(10), "XADD news * story %n"),
        prelude::reader("bob", "n1", "news"),
    ]);
    spec.faults = vec![
        at(3_500 * MS, Fault::Disconnect, "bob"),
        at(6_500 * MS, Fault::Reconnect, "bob"),
    ];
    let world = run(spec);
    let read: Vec<u64> = whats(&world)
        .filter_map(|what| match what {
            What::HandsOff {
                messages,
                processed: true,
                ..
            } => Some(messages.iter().map(|message| message.id.0)),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(read, (1..=10).collect::<Vec<u64>>());
    assert_eq!(world.ended(), Some(None));
}

#[test]
fn a_member_that_dies_finds_its_entry_pending_when_it_comes_back() {
    let mut member = prelude::member(
        "m1",
        "n1",
        "orders",
        "workers",
        (S, S),
        Acknowledge::AfterWork,
    );
    let read_again = Statement::Command {
        line: "XREADGROUP GROUP workers %me STREAMS orders 0".into(),
        bind: vec![Bind {
            name: "entries".into(),
            path: [0, 1].into(),
        }],
        accept: Vec::new(),
        how: Default::default(),
    };
    let ack = Statement::Command {
        line: "XACK orders workers %id".into(),
        bind: Vec::new(),
        accept: Vec::new(),
        how: Default::default(),
    };
    let work = Statement::Work {
        min_us: MS,
        max_us: MS,
    };
    member.program.start.extend([
        read_again,
        Statement::ForEach {
            array: "entries".into(),
            elements: vec!["one".into()],
            block: vec![work, ack],
        },
    ]);
    let shop = prelude::producer(
        "shop",
        "n1",
        (100 * MS, 100 * MS),
        Some(5),
        "XADD orders * order %n",
    );
    let mut spec = spec(vec![shop, member]);
    spec.faults = vec![
        at(500 * MS, Fault::Crash, "m1"),
        at(3 * S, Fault::Restart, "m1"),
    ];
    let mut world = run(spec);
    let done: Vec<u64> = worked_on(&world)
        .iter()
        .map(|(_, message)| message.id.0)
        .collect();
    assert_eq!(done, [1, 2, 3, 4, 5]);
    let me = open(&mut world, "me");
    type_in(&mut world, me, "XPENDING orders workers");
    assert_eq!(received(&world, "me"), ["*4 :0 $-1 $-1 *-1"]);
}
