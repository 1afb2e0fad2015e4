//! Actors that take messages: from lists, channels and streams.

mod common;

use common::*;
use sim::prelude::{self, Take};
use sim::spec::*;
use sim::trace::*;
use sim::{Input, World};

const WORK: (Micros, Micros) = (30 * MS, 90 * MS);

fn shop(count: u64) -> ActorSpec {
    prelude::producer(
        "shop",
        "n1",
        (50 * MS, 50 * MS),
        Some(count),
        "LPUSH jobs \"job %n\"",
    )
}

fn worker(who: &str) -> ActorSpec {
    prelude::worker(who, "n1", "jobs", Take::Right, 0, WORK)
}

fn worked_on(world: &World) -> Vec<(ActorId, Msg)> {
    whats(world)
        .filter_map(|what| match what {
            What::WorkEnded { actor, messages } => Some((*actor, messages[0])),
            _ => None,
        })
        .collect()
}

#[test]
fn workers_share_a_list() {
    let world = run(spec(vec![shop(20), worker("w1"), worker("w2")]));
    let mut done = worked_on(&world);
    for who in ["w1", "w2"] {
        let id = id_of(&world, who);
        assert!(done.iter().filter(|(actor, _)| *actor == id).count() >= 5);
    }
    done.sort_by_key(|(_, message)| message.id);
    done.dedup_by_key(|(_, message)| message.id);
    assert_eq!(done.len(), 20);
    assert_eq!(world.in_hands().count(), 0);
    assert_eq!(world.under_way().count(), 0);
    assert_eq!(world.ended(), Some(None));
}

#[test]
fn what_a_worker_takes_is_what_the_reply_hands_over() {
    let world = run(spec(vec![shop(3), worker("w1")]));
    let created: Vec<u64> = whats(&world)
        .filter_map(|what| match what {
            What::Node {
                event: broker::event::Event::Created { msg, .. },
                ..
            } => Some(msg.0),
            _ => None,
        })
        .collect();
    let handed: Vec<u64> = whats(&world)
        .filter_map(|what| match what {
            What::Answered {
                freight: Freight::Reply { messages, .. },
                ..
            } => Some(messages.iter().map(|message| message.id.0)),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(created.len(), 3);
    assert_eq!(handed, created);
    assert_eq!(received(&world, "w1")[0], "*2 $4 jobs $5 job 1");
}

#[test]
fn a_worker_dies_with_a_job_in_its_hands() {
    let mut spec = spec(vec![
        shop(1),
        prelude::worker("w1", "n1", "jobs", Take::Right, 0, (S, S)),
    ]);
    spec.faults = vec![
        at(500 * MS, Fault::Crash, "w1"),
        at(2 * S, Fault::Restart, "w1"),
    ];
    let world = run(spec);
    assert_eq!(
        count(&world, |what| matches!(what, What::WorkBegan { .. })),
        1
    );
    assert_eq!(worked_on(&world), []);
    assert_eq!(
        count(&world, |what| matches!(what, What::ActorStarted { .. })),
        3
    );
    assert_eq!(world.ended(), Some(None));
}

#[test]
fn a_node_may_serve_a_worker_that_has_just_died() {
    // The worker dies while the push is under way, and the node serves it before it learns of the death.
    let mut spec = spec(vec![shop(1), worker("w1")]);
    spec.link = LinkSpec {
        latency_us_min: 10 * MS,
        latency_us_max: 10 * MS,
        ..LinkSpec::default()
    };
    spec.faults = vec![at(55 * MS, Fault::Crash, "w1")];
    let world = run(spec);
    assert_eq!(losses(&world), [PacketLoss::ActorGone]);
    let lost_at = times(&world, |what| matches!(what, What::PacketLost { .. }));
    assert_eq!(lost_at, [70 * MS]);
    let closed = times(&world, |what| matches!(what, What::LinkClosed { .. }));
    assert_eq!(closed, [65 * MS]);
}

#[test]
fn work_goes_on_without_a_connection_and_the_program_starts_over_with_the_next() {
    let mut spec = spec(vec![
        shop(2),
        prelude::worker("w1", "n1", "jobs", Take::Right, 0, (S, S)),
    ]);
    spec.faults = vec![
        at(500 * MS, Fault::Disconnect, "w1"),
        at(3 * S, Fault::Reconnect, "w1"),
    ];
    let world = run(spec);
    assert_eq!(worked_on(&world).len(), 2);
    let ends = times(&world, |what| matches!(what, What::WorkEnded { .. }));
    assert!(ends[0] < 1_100 * MS && ends[1] > 4 * S, "{ends:?}");
}

#[test]
fn a_parked_worker_is_reset_and_comes_back_on_its_own_after_the_node_does() {
    let mut spec = spec(vec![shop(40), worker("w1")]);
    spec.faults = vec![
        at(S, Fault::Crash, "n1"),
        at(1_200 * MS, Fault::Restart, "n1"),
    ];
    let world = run(spec);
    assert_eq!(world.ended(), Some(None));
    assert!(worked_on(&world).len() > 20);
    let mut ids: Vec<u64> = worked_on(&world)
        .iter()
        .map(|(_, message)| message.id.0)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(
        ids.len(),
        worked_on(&world).len(),
        "no number is used twice"
    );
}

#[test]
fn a_console_is_parked_and_served() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let (a, b) = (open(&mut world, "a"), open(&mut world, "b"));
    type_in(&mut world, a, "BRPOP jobs 0");
    assert_eq!(received(&world, "a"), [""; 0]);
    type_in(&mut world, b, "LPUSH jobs x y");
    assert_eq!(received(&world, "a"), ["*2 $4 jobs $1 x"]);
    assert_eq!(received(&world, "b"), [":2"]);
    let processed = count(&world, |what| {
        matches!(
            what,
            What::HandsOff {
                processed: true,
                ..
            }
        )
    });
    assert_eq!(processed, 1);
    type_in(&mut world, a, "BRPOP other 1");
    world.run_until(world.now() + 2 * S, u64::MAX);
    assert_eq!(received(&world, "a")[1], "*-1");
    // Ctrl-C: the wait is given up, and another connection is opened.
    type_in(&mut world, a, "BRPOP other 0");
    world.apply(Input::Redial { actor: a }).unwrap();
    world.run_until(world.now() + 10 * MS, u64::MAX);
    type_in(&mut world, b, "LPUSH other z");
    type_in(&mut world, a, "LRANGE other 0 -1");
    assert_eq!(received(&world, "a")[2], "*1 $1 z");
}

#[test]
fn the_reply_to_exec_hands_over_what_its_commands_took() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let a = open(&mut world, "a");
    for line in ["LPUSH jobs x y", "MULTI", "RPOP jobs", "RPOP jobs", "EXEC"] {
        type_in(&mut world, a, line);
    }
    let handed: Vec<usize> = whats(&world)
        .filter_map(|what| match what {
            What::Answered {
                freight: Freight::Reply { messages, .. },
                ..
            } => Some(messages.len()),
            _ => None,
        })
        .collect();
    assert_eq!(handed, [0, 0, 0, 0, 2]);
}

#[test]
fn a_program_binds_loops_and_chooses() {
    let command = |line: &str, bind: &[(&str, &[u32])]| Statement::Command {
        line: line.into(),
        bind: bind
            .iter()
            .map(|(name, path)| Bind {
                name: (*name).into(),
                path: (*path).into(),
            })
            .collect(),
        accept: Vec::new(),
        how: Default::default(),
    };
    let mut actor = shop(1);
    actor.program.every[0].block = vec![
        Statement::Repeat {
            times: 3,
            block: vec![command("RPUSH jobs %me:%n", &[])],
        },
        command(
            "LRANGE jobs 0 -1",
            &[("all", &[]), ("second", &[1]), ("tenth", &[9])],
        ),
        Statement::ForEach {
            array: "all".into(),
            elements: vec!["one".into()],
            block: vec![command("PING <%one>", &[])],
        },
        Statement::If {
            name: "tenth".into(),
            test: None,
            then: vec![command("PING yes", &[])],
            otherwise: vec![command("PING \"%second %payload %n 100%%\"", &[])],
        },
    ];
    let world = run(spec(vec![actor]));
    let lines: Vec<String> = received(&world, "shop").split_off(4);
    assert_eq!(
        lines,
        [
            "$8 <shop:1>",
            "$8 <shop:2>",
            "$8 <shop:3>",
            "$20 shop:2 shop:3 1 100%"
        ]
    );
}

#[test]
fn elements_of_one_reply_are_worked_on_one_after_the_other() {
    let mut actor = worker("w1");
    actor.program.forever = vec![
        Statement::Command {
            line: "BLMPOP 0 1 jobs LEFT COUNT 10".into(),
            bind: vec![Bind {
                name: "jobs".into(),
                path: [1].into(),
            }],
            accept: Vec::new(),
            how: Default::default(),
        },
        Statement::ForEach {
            array: "jobs".into(),
            elements: vec!["job".into()],
            block: vec![Statement::Work {
                min_us: S,
                max_us: S,
            }],
        },
    ];
    let mut shop = shop(1);
    shop.program.every[0].block = vec![Statement::Command {
        line: "RPUSH jobs a b c".into(),
        bind: Vec::new(),
        accept: Vec::new(),
        how: Default::default(),
    }];
    let world = run(spec(vec![shop, actor]));
    let ends = times(
        &world,
        |what| matches!(what, What::WorkEnded { messages, .. } if messages.len() == 1),
    );
    assert_eq!(ends.len(), 3);
    assert_eq!(ends[2] - ends[0], 2 * S);
}

#[test]
fn what_was_taken_and_not_worked_on_is_let_go() {
    // Takes, then sends a command that fails: the work is never reached.
    let mut actor = worker("w1");
    actor.program.forever.insert(
        1,
        Statement::Command {
            line: "NOSUCH".into(),
            bind: Vec::new(),
            accept: Vec::new(),
            how: Default::default(),
        },
    );
    let world = run(spec(vec![shop(2), actor]));
    assert_eq!(
        count(&world, |what| matches!(
            what,
            What::HandsOff {
                processed: false,
                ..
            }
        )),
        2
    );
    assert_eq!(
        count(&world, |what| matches!(what, What::ActorTrouble { .. })),
        2
    );
    assert_eq!(worked_on(&world), []);
}

#[test]
fn bob_was_away() {
    let mut spec = spec(vec![
        prelude::producer("desk", "n1", (S, S), Some(10), "PUBLISH news \"story %n\""),
        prelude::subscriber("alice", "n1", &["news"], &[]),
        prelude::subscriber("bob", "n1", &["news"], &[]),
    ]);
    spec.faults = vec![
        at(3_500 * MS, Fault::Disconnect, "bob"),
        at(6_500 * MS, Fault::Reconnect, "bob"),
    ];
    let world = run(spec);
    let stories = |who| {
        received(&world, who)
            .iter()
            .filter(|frame| frame.contains("story"))
            .count()
    };
    assert_eq!((stories("alice"), stories("bob")), (10, 7));
    let expects = whats(&world).find_map(|what| match what {
        What::ActorAdded {
            expects,
            role: Role::Subscriber,
            ..
        } => Some(expects.to_vec()),
        _ => None,
    });
    assert_eq!(expects, Some(vec![Expectation::Channel(name("news"))]));
    assert_eq!(world.ended(), Some(None));
    assert!(world.now() < 14 * S);
}
