//! Random small worlds with random faults and a random person: nothing panics, every world ends, every recording plays again.

mod common;

use common::*;
use sim::prelude::{self, Acknowledge, Take};
use sim::rng::Rng;
use sim::spec::*;
use sim::trace::*;
use sim::{Input, World};

const WORLDS: u64 = 150;

fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.range(0, all.len() as u64 - 1) as usize]
}

fn span(rng: &mut Rng, max: Micros) -> (Micros, Micros) {
    let first = rng.range(0, max);
    (first, rng.range(first, max))
}

fn actor(rng: &mut Rng, who: &str) -> ActorSpec {
    let lines = [
        "LPUSH jobs a b",
        "PUBLISH news %n",
        "XADD s * f %n",
        "RPUSH jobs %me",
        "DEL jobs s",
        "SET jobs x",
    ];
    let acknowledge = [
        Acknowledge::AfterWork,
        Acknowledge::BeforeWork,
        Acknowledge::Never,
        Acknowledge::NoAck,
    ];
    let work = span(rng, 500 * MS);
    match rng.range(0, 4) {
        0 | 1 => {
            let (min, max) = span(rng, S);
            let count = Some(rng.range(0, 30));
            prelude::producer(who, "n1", (min, max), count, pick::<&str>(rng, &lines))
        }
        2 => prelude::subscriber(who, "n1", &["news"], &["n*"]),
        3 => prelude::worker(who, "n1", "jobs", Take::Left, rng.range(0, 2), work),
        _ => prelude::member(who, "n1", "s", "g", work, *pick(rng, &acknowledge)),
    }
}

fn fault(rng: &mut Rng, names: &[String]) -> Fault {
    let who = name(pick::<String>(rng, names));
    match rng.range(0, 3) {
        0 => Fault::Crash(who),
        1 => Fault::Restart(who),
        2 => Fault::Disconnect(who),
        _ => Fault::Reconnect(who),
    }
}

fn random_spec(rng: &mut Rng, names: &[String]) -> WorldSpec {
    let actors = names[1..].iter().map(|who| actor(rng, who)).collect();
    let mut spec = spec(actors);
    spec.seed = rng.next_u64();
    let (latency_us_min, latency_us_max) = span(rng, 50 * MS);
    spec.link = LinkSpec {
        latency_us_min,
        latency_us_max: latency_us_max + 1,
    };
    spec.faults = (0..rng.range(0, 12))
        .map(|_| TimedFault {
            at_us: rng.range(0, 20 * S),
            fault: fault(rng, names),
        })
        .collect();
    spec.until_us = rng.chance(1, 3).then(|| rng.range(S, 30 * S));
    spec
}

fn input(rng: &mut Rng, world: &World, names: &[String]) -> Input {
    let actor = ActorId(rng.range(0, 12) as u32);
    let lines = [
        "PING",
        "BLPOP jobs 1",
        "LPUSH jobs a",
        "SUBSCRIBE news",
        "MULTI",
        "EXEC",
        "QUIT",
        "BLPOP none 0",
    ];
    match rng.range(0, 7) {
        0 => Input::Open {
            name: name(&format!("c{}", world.now() % 7)),
            node: name("n1"),
        },
        1 | 2 => Input::Command {
            actor,
            args: pick::<&str>(rng, &lines).split(' ').map(name).collect(),
        },
        3 => Input::Send {
            actor,
            bytes: pick(
                rng,
                &[
                    &b"*1\r\n$4\r\nPI"[..],
                    b"NG\r\n",
                    b"\r\n\r\n",
                    b"*x\r\n",
                    b"\0\xff\n",
                ],
            )[..]
                .into(),
        },
        4 => Input::Redial { actor },
        5 => Input::Remove { actor },
        6 => Input::Add(super_fresh(rng)),
        _ => Input::Fault(fault(rng, names)),
    }
}

fn super_fresh(rng: &mut Rng) -> ActorSpec {
    let who = format!("x{}", rng.range(0, 9));
    actor(rng, &who)
}

#[test]
fn nothing_panics_and_every_world_ends() {
    let names: Vec<String> = ["n1", "a", "b", "c", "d", "e"].map(String::from).into();
    for seed in 0..WORLDS {
        let mut rng = Rng::new(seed);
        let mut world = World::new(random_spec(&mut rng, &names)).expect("the spec is right");
        for _ in 0..rng.range(0, 30) {
            world.run_until(world.now() + rng.range(0, S), rng.range(0, 200));
            let input = input(&mut rng, &world, &names);
            // What cannot be done is refused.
            let _ = world.apply(input);
        }
        let open_ended = world.recording().inputs.len();
        let progress = world.run_until(world.now() + 120 * S, 2_000_000);
        assert!(progress.reached, "world {seed} goes on and on");
        assert!(progress.ended || open_ended > 0, "world {seed} has no end");
        let mut again = World::replay(&world.recording()).expect("the spec is right");
        again.run_until(world.now(), u64::MAX);
        assert_eq!(again.trace_hash(), world.trace_hash(), "world {seed}");
        check_packets(&world, seed);
    }
}

/// Every packet has one fate at most, and each that has none is still under way.
fn check_packets(world: &World, seed: u64) {
    if world.trace().first_seq() > 0 {
        return;
    }
    let mut open = std::collections::BTreeSet::new();
    for what in whats(world) {
        match what {
            What::Sent { packet, .. } | What::Answered { packet, .. } => {
                assert!(open.insert(*packet), "world {seed}");
            }
            What::Reached { packet }
            | What::Received { packet }
            | What::PacketLost { packet, .. } => {
                assert!(open.remove(packet), "world {seed}: {packet:?}");
            }
            _ => {}
        }
    }
    let under_way: std::collections::BTreeSet<PacketId> =
        world.under_way().map(|packet| packet.packet).collect();
    assert_eq!(open, under_way, "world {seed}");
}
