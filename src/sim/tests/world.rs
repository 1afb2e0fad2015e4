//! Worlds as a whole: determinism, links, faults, the end.

mod common;

use common::*;
use sim::spec::*;
use sim::trace::*;
use sim::world::{REDIAL_DOUBLINGS_MAX, REDIAL_US_LIMIT, REDIAL_US_MAX, REDIAL_US_MIN};
use sim::{Input, InputError, SpecError, Stepped, Upcoming, World, prelude};

fn desk() -> ActorSpec {
    prelude::producer("desk", "n1", (S, S), Some(5), "PING \"story %n\"")
}

fn jittery(who: &str) -> ActorSpec {
    prelude::producer(who, "n1", (50 * MS, 150 * MS), Some(40), "PING %me-%n")
}

#[test]
fn a_producer_keeps_its_schedule_and_counts() {
    let world = run(spec(vec![desk()]));
    let expected: Vec<(Micros, String)> = (1..=5)
        .map(|n| (n * S, format!("*2 $4 PING $7 story {n}")))
        .collect();
    assert_eq!(sent(&world, "desk"), expected);
    assert_eq!(received(&world, "desk")[4], "$7 story 5");
    assert!(matches!(
        world.trace().last().map(|r| &r.what),
        Some(What::Ended { limit: None })
    ));
}

#[test]
fn the_same_spec_gives_the_same_trace_and_another_seed_another() {
    let make = || spec(vec![desk(), jittery("a"), jittery("b")]);
    let first = run(make());
    assert_eq!(first.trace_hash(), run(make()).trace_hash());
    let mut other = make();
    other.seed += 1;
    assert_ne!(first.trace_hash(), run(other).trace_hash());
    // Running it in small pieces changes nothing.
    let mut stepped = World::new(make()).unwrap();
    while !matches!(stepped.step(), Stepped::Ended(_)) {}
    assert_eq!(first.trace_hash(), stepped.trace_hash());
    let mut sliced = World::new(make()).unwrap();
    while !sliced.run_until(sliced.now() + 777, 3).ended {}
    assert_eq!(first.trace_hash(), sliced.trace_hash());
}

#[test]
fn another_actor_leaves_the_schedules_as_they_were() {
    let few = run(spec(vec![jittery("a"), desk()]));
    let more = run(spec(vec![jittery("b"), jittery("a"), desk()]));
    assert_eq!(sent(&few, "a"), sent(&more, "a"));
    assert_eq!(sent(&few, "desk"), sent(&more, "desk"));
    assert_ne!(sent(&more, "a"), sent(&more, "b"));
}

#[test]
fn packets_arrive_in_the_order_in_which_they_were_sent() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let actor = open(&mut world, "me");
    for n in 0..100 {
        let args = [name("PING"), name(&n.to_string())].into();
        world.apply(Input::Command { actor, args }).unwrap();
        world.run_until(world.now() + 100, u64::MAX);
    }
    world.run_until(S, u64::MAX);
    let numbers: Vec<String> = (0..100)
        .map(|n| format!("${} {n}", n.to_string().len()))
        .collect();
    assert_eq!(received(&world, "me"), numbers);
    let link = LinkSpec::default();
    for record in world.trace().since(0) {
        if let What::Sent { arrives, .. } | What::Answered { arrives, .. } = record.what {
            assert!(arrives >= record.at + link.latency_us_min);
        }
    }
}

#[test]
fn a_reset_loses_what_is_under_way_and_the_actor_stays_away() {
    let mut spec = spec(vec![prelude::producer(
        "desk",
        "n1",
        (S, S),
        Some(4),
        "PING %n",
    )]);
    // The second request has just been sent.
    spec.faults = vec![
        at(2 * S + 500, Fault::Disconnect, "desk"),
        at(5 * S, Fault::Reconnect, "desk"),
    ];
    let world = run(spec);
    assert_eq!(losses(&world), [PacketLoss::Reset]);
    let resets = times(&world, |what| {
        matches!(
            what,
            What::LinkClosed {
                why: LinkEnd::Reset,
                ..
            }
        )
    });
    assert_eq!(resets, [2 * S + 500]);
    let opened = times(&world, |what| matches!(what, What::LinkOpened { .. }));
    assert_eq!(opened, [0, 5 * S]);
    let lines: Vec<String> = sent(&world, "desk")
        .into_iter()
        .map(|(_, line)| line)
        .collect();
    assert_eq!(
        lines,
        [
            "*2 $4 PING $1 1",
            "*2 $4 PING $1 2",
            "*2 $4 PING $1 3",
            "*2 $4 PING $1 4"
        ]
    );
    // The third waited for the connection; nothing piled up meanwhile.
    assert!((5 * S..5 * S + 10 * MS).contains(&sent(&world, "desk")[2].0));
}

#[test]
fn the_node_learns_of_a_crash_behind_what_was_sent_before() {
    let mut spec = spec(vec![prelude::producer(
        "desk",
        "n1",
        (S, S),
        Some(1),
        "PING %n",
    )]);
    spec.faults = vec![at(S + 500, Fault::Crash, "desk")];
    let world = run(spec);
    assert_eq!(losses(&world), [PacketLoss::ActorGone]);
    assert_eq!(
        count(&world, |what| matches!(what, What::Reached { .. })),
        1
    );
    let closed = times(&world, |what| {
        matches!(
            what,
            What::LinkClosed {
                why: LinkEnd::Actor,
                ..
            }
        )
    });
    assert_eq!(closed.len(), 1);
    assert!((S + 1_500..S + 3_500).contains(&closed[0]), "{closed:?}");
}

#[test]
fn a_crashed_node_refuses_until_it_is_restarted() {
    let mut spec = spec(vec![prelude::producer(
        "desk",
        "n1",
        (S, S),
        Some(5),
        "PING %n",
    )]);
    spec.faults = vec![
        at(2 * S + 500, Fault::Crash, "n1"),
        at(4 * S, Fault::Restart, "n1"),
    ];
    let world = run(spec);
    assert_eq!(losses(&world), [PacketLoss::NodeGone]);
    let ended =
        |why| move |what: &What| matches!(what, What::LinkClosed { why: w, .. } if *w == why);
    assert_eq!(times(&world, ended(LinkEnd::NodeCrash)), [2 * S + 500]);
    assert!(count(&world, ended(LinkEnd::Refused)) >= 2);
    assert_eq!(
        count(&world, |what| matches!(what, What::NodeStarted { .. })),
        2
    );
    assert_eq!(sent(&world, "desk").len(), 5);
    let clients: Vec<u64> = whats(&world)
        .filter_map(|what| match what {
            What::LinkAccepted { client, .. } => Some(client.0),
            _ => None,
        })
        .collect();
    assert_eq!(clients, [1, 2]);
}

/// The pauses between the ends of an actor's links and its next attempts, from the trace; the last one is the one that succeeds.
fn redials(world: &World, who: &str) -> Vec<(Micros, Micros)> {
    let id = id_of(world, who);
    let (mut links, mut over, mut pauses) = (std::collections::BTreeSet::new(), None, Vec::new());
    for record in world.trace().since(0) {
        match record.what {
            What::LinkOpened { link, actor, .. } if actor == id => {
                links.insert(link);
                pauses.extend(over.take().map(|over| (record.at, record.at - over)));
            }
            What::LinkClosed { link, .. } if links.contains(&link) => over = Some(record.at),
            _ => {}
        }
    }
    pauses
}

#[test]
fn pauses_between_attempts_double_and_nobody_comes_back_at_the_same_instant() {
    const DOWN: [Micros; 2] = [2 * S, 22 * S];
    let mut spec = spec(vec![jittery("a"), jittery("b")]);
    spec.link = LinkSpec::default();
    spec.until_us = Some(40 * S);
    spec.faults = vec![
        at(DOWN[0], Fault::Crash, "n1"),
        at(DOWN[1], Fault::Restart, "n1"),
        at(30 * S, Fault::Crash, "n1"),
        at(30 * S + 100 * MS, Fault::Restart, "n1"),
    ];
    let world = run(spec);
    let both = ["a", "b"].map(|who| redials(&world, who));
    for attempts in &both {
        // From the end of a link to the next attempt the actor waits, and the end has to be heard of: at most one link's latency.
        let heard_us = 10 * MS;
        let in_outage = |at: Micros| at < 30 * S;
        let (first, second): (Vec<_>, Vec<_>) =
            attempts.iter().copied().partition(|(at, _)| in_outage(*at));
        for (nth, (_, pause_us)) in first.iter().enumerate() {
            let doublings = (nth as u32).min(REDIAL_DOUBLINGS_MAX);
            let span = REDIAL_US_MIN << doublings..=(REDIAL_US_MAX << doublings) + heard_us;
            assert!(span.contains(pause_us), "attempt {nth}: {pause_us} us");
        }
        // 20 s are two short pauses and 8 to 11 of the longest.
        assert!((10..=14).contains(&first.len()), "{first:?}");
        let &(back, _) = first.last().unwrap();
        assert!((DOWN[1]..DOWN[1] + REDIAL_US_LIMIT + heard_us).contains(&back));
        // It was connected in between, so it begins again with the short pause.
        assert_eq!(second.len(), 1);
        assert!((REDIAL_US_MIN..=REDIAL_US_MAX + heard_us).contains(&second[0].1));
    }
    let [a, b] = both;
    assert!(
        a.iter()
            .all(|(at, _)| b.iter().all(|(other, _)| at != other))
    );
}

#[test]
fn a_world_ends_at_its_until() {
    let mut spec = spec(vec![prelude::producer("desk", "n1", (S, S), None, "PING")]);
    spec.until_us = Some(3_500 * MS);
    let mut world = World::new(spec).unwrap();
    let progress = world.run_until(10 * S, u64::MAX);
    assert!(progress.ended && progress.reached);
    assert_eq!(world.now(), 3_500 * MS);
    assert_eq!(sent(&world, "desk").len(), 3);
    assert_eq!(
        (world.step(), world.peek_next()),
        (Stepped::Ended(None), None)
    );
    // A person goes on.
    let me = open(&mut world, "me");
    type_in(&mut world, me, "PING");
    assert_eq!(received(&world, "me"), ["+PONG"]);
    assert!(!world.run_until(10 * S, u64::MAX).ended);
    assert_eq!(sent(&world, "desk").len(), 10);
}

#[test]
fn a_world_without_producers_has_no_end() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    assert_eq!(world.step(), Stepped::Idle);
    let progress = world.run_until(3_600 * S, u64::MAX);
    assert!(progress.reached && !progress.ended);
    assert_eq!(world.now(), 3_600 * S);
    // The end of time.
    world.run_until(u64::MAX, u64::MAX);
    let me = open(&mut world, "me");
    type_in(&mut world, me, "PING");
    assert_eq!(received(&world, "me"), [""; 0]);
    (0..3).for_each(|_| assert!(matches!(world.step(), Stepped::Item(_))));
    assert_eq!(received(&world, "me"), ["+PONG"]);
}

#[test]
fn a_node_that_never_comes_back_does_not_keep_a_world_going() {
    let mut spec = spec(vec![desk()]);
    spec.faults = vec![at(2_500 * MS, Fault::Crash, "n1")];
    let world = run(spec);
    assert_eq!(world.ended(), Some(None));
    assert!(world.now() < 20 * S);
}

#[test]
fn a_recording_plays_to_the_same_trace() {
    let mut world = World::new(spec(vec![desk(), jittery("a")])).unwrap();
    let me = open(&mut world, "me");
    type_in(&mut world, me, "PING");
    for _ in 0..50 {
        world.step();
    }
    type_in(&mut world, me, "CLIENT ID");
    world.apply(Input::Add(jittery("late"))).unwrap();
    world.apply(Input::Fault(Fault::Crash(name("a")))).unwrap();
    world.run_until(world.now() + S, u64::MAX);
    world.apply(Input::Redial { actor: me }).unwrap();
    world
        .apply(Input::Fault(Fault::Disconnect(name("desk"))))
        .unwrap();
    world.run_until(60 * S, u64::MAX);
    assert!(world.ended().is_some());
    world.apply(Input::Remove { actor: me }).unwrap();
    world.run_until(world.now() + S, u64::MAX);
    let mut again = World::replay(&world.recording()).unwrap();
    again.run_until(world.now(), u64::MAX);
    assert_eq!(again.trace_hash(), world.trace_hash());
    assert_eq!(again.trace().next_seq(), world.trace().next_seq());
}

#[test]
fn a_copy_goes_its_own_way() {
    let mut world = World::new(spec(vec![desk(), jittery("a")])).unwrap();
    world.run_until(1_500 * MS, u64::MAX);
    let mut copy = world.clone();
    world.run_until(60 * S, u64::MAX);
    copy.run_until(60 * S, u64::MAX);
    assert_eq!(copy.trace_hash(), world.trace_hash());
}

#[test]
fn a_console_talks_and_may_cut_its_requests_anywhere() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let me = open(&mut world, "me");
    for part in [
        "*1\r\n$4\r",
        "\nPING\r\n*2\r\n$4\r\nPING\r\n$2\r\nhi",
        "\r\nPING\r\n",
    ] {
        let bytes = part.as_bytes().into();
        world.apply(Input::Send { actor: me, bytes }).unwrap();
        world.run_until(world.now() + 10 * MS, u64::MAX);
    }
    assert_eq!(received(&world, "me"), ["+PONG", "$2 hi", "+PONG"]);
    let seqs: Vec<u64> = whats(&world)
        .filter_map(|what| match what {
            What::Sent { seq, .. } => Some(seq.0),
            _ => None,
        })
        .collect();
    assert_eq!(seqs, [1, 1, 2, 2, 3]);
}

#[test]
fn a_console_whose_connection_was_closed_opens_another_when_it_types() {
    let mut world = World::new(spec(Vec::new())).unwrap();
    let me = open(&mut world, "me");
    type_in(&mut world, me, "QUIT");
    assert_eq!(
        count(&world, |what| matches!(
            what,
            What::LinkClosed {
                why: LinkEnd::Node,
                ..
            }
        )),
        1
    );
    type_in(&mut world, me, "PING");
    assert_eq!(received(&world, "me"), ["+OK", "+PONG"]);
    world
        .apply(Input::Send {
            actor: me,
            bytes: (*b"*1\r\n$x\r\n").into(),
        })
        .unwrap();
    world.run_until(world.now() + 10 * MS, u64::MAX);
    assert_eq!(
        received(&world, "me")[2],
        "-ERR Protocol error: invalid bulk length"
    );
    assert_eq!(
        count(&world, |what| matches!(
            what,
            What::LinkClosed {
                why: LinkEnd::Node,
                ..
            }
        )),
        2
    );
}

#[test]
fn refuses_what_cannot_be_done() {
    let mut world = World::new(spec(vec![desk()])).unwrap();
    let desk = world.actor(b"desk").unwrap();
    let open = |who: &str, node: &str| Input::Open {
        name: name(who),
        node: name(node),
    };
    let refused = [
        (open("desk", "n1"), InputError::NameTaken(name("desk"))),
        (open("n1", "n1"), InputError::NameTaken(name("n1"))),
        (open("me", "n2"), InputError::UnknownName(name("n2"))),
        (open("", "n1"), InputError::NameEmpty),
        (Input::Redial { actor: desk }, InputError::NotAConsole(desk)),
        (
            Input::Remove { actor: ActorId(9) },
            InputError::UnknownActor(ActorId(9)),
        ),
        (
            Input::Fault(Fault::Crash(name("bob"))),
            InputError::UnknownName(name("bob")),
        ),
    ];
    let before = world.trace_hash();
    for (input, error) in refused {
        assert_eq!(world.apply(input), Err(error));
    }
    assert_eq!(world.trace_hash(), before);
    assert!(world.recording().inputs.is_empty());
}

#[test]
fn tells_what_is_wrong_with_a_spec() {
    let producer = |line| spec(vec![prelude::producer("a", "n1", (S, S), None, line)]);
    let wrong = |spec| World::new(spec).map(drop).unwrap_err();
    assert!(matches!(
        wrong(producer("PING \"x")),
        SpecError::Line { .. }
    ));
    assert!(matches!(wrong(producer("")), SpecError::Line { .. }));
    assert!(matches!(
        wrong(producer("PING %job")),
        SpecError::Unbound { .. }
    ));
    let mut twice = spec(vec![desk(), desk()]);
    assert_eq!(wrong(twice.clone()), SpecError::NameTaken(name("desk")));
    twice.actors[1].name = name("n1");
    assert_eq!(wrong(twice), SpecError::NameTaken(name("n1")));
    let mut lost = spec(vec![desk()]);
    lost.faults = vec![at(S, Fault::Crash, "bob")];
    assert_eq!(wrong(lost), SpecError::UnknownName(name("bob")));
    let mut setup = spec(Vec::new());
    setup.setup = vec!["PING".into(), "NOSUCH".into()];
    assert!(matches!(wrong(setup), SpecError::Setup { .. }));
    let mut none = spec(Vec::new());
    none.nodes.clear();
    assert_eq!(wrong(none), SpecError::NoNode);
    let slow = spec(vec![prelude::producer("a", "n1", (2 * S, S), None, "PING")]);
    assert_eq!(wrong(slow), SpecError::Duration { of: name("a") });
}

#[test]
fn the_setup_runs_before_anything_else_and_takes_no_time() {
    let mut spec = spec(vec![desk()]);
    spec.setup = vec!["PING".into(), "PING \"a b\"".into()];
    let world = World::new(spec).unwrap();
    assert_eq!(world.now(), 0);
    assert_eq!(received(&world, "setup"), ["+PONG", "$3 a b"]);
    assert_eq!(world.actor(b"setup"), None);
}

#[test]
fn tells_what_comes_next() {
    let mut world = World::new(spec(vec![desk()])).unwrap();
    let mut kinds = Vec::new();
    while let Some((at, kind)) = world.peek_next().filter(|(at, _)| *at < 1_100 * MS) {
        assert_eq!(world.next_at(), Some(at));
        kinds.push(kind);
        assert_eq!(world.step(), Stepped::Item(kind));
    }
    let arrival = Upcoming::Arrival { message: false };
    assert_eq!(kinds, [Upcoming::Unseen, Upcoming::Actor, arrival, arrival]);
}

#[test]
fn trouble_is_shown_and_the_block_begins_again_after_a_pause() {
    let mut actor = desk();
    actor.program = Program {
        forever: vec![Statement::Command {
            line: "NOSUCH".into(),
            bind: Vec::new(),
            accept: Vec::new(),
            how: Default::default(),
        }],
        ..Program::default()
    };
    let mut spec = spec(vec![actor]);
    spec.until_us = Some(10 * S);
    let world = run(spec);
    let troubles = count(&world, |what| matches!(what, What::ActorTrouble { .. }));
    assert!((8..=11).contains(&troubles), "{troubles}");
}

#[test]
fn a_program_that_takes_no_time_does_not_hang_the_world() {
    let mut idle = desk();
    idle.program = Program {
        forever: vec![Statement::Repeat {
            times: 3,
            block: Vec::new(),
        }],
        ..Program::default()
    };
    let mut spec_of = spec(vec![idle.clone()]);
    spec_of.until_us = Some(10 * S);
    assert_eq!(run(spec_of).ended(), Some(None));
    idle.program.forever = vec![Statement::Repeat {
        times: u64::MAX,
        block: Vec::new(),
    }];
    assert_eq!(
        run(spec(vec![idle])).ended(),
        Some(Some(Limit::EventsPerInstant))
    );
    // Packets that take no time, and an endless loop of them.
    let mut instant = desk();
    instant.program = Program {
        forever: vec![Statement::Command {
            line: "PING".into(),
            bind: Vec::new(),
            accept: Vec::new(),
            how: Default::default(),
        }],
        ..Program::default()
    };
    let mut spec = spec(vec![instant]);
    spec.link = LinkSpec {
        latency_us_min: 0,
        latency_us_max: 0,
        ..LinkSpec::default()
    };
    let mut world = run(spec);
    assert_eq!(world.ended(), Some(Some(Limit::EventsPerInstant)));
    let refused = world.apply(Input::Fault(Fault::Crash(name("desk"))));
    assert_eq!(refused, Err(InputError::Stopped));
}
