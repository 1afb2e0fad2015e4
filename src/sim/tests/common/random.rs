//! Random small worlds: their specs, their faults and their persons.

use super::*;
use sim::prelude::{self, Acknowledge, Take};
use sim::rng::Rng;

pub fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.range(0, all.len() as u64 - 1) as usize]
}

pub fn span(rng: &mut Rng, max: Micros) -> (Micros, Micros) {
    let first = rng.range(0, max);
    (first, rng.range(first, max))
}

pub fn actor(rng: &mut Rng, who: &str) -> ActorSpec {
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

pub fn fault(rng: &mut Rng, names: &[String]) -> Fault {
    let who = name(pick::<String>(rng, names));
    match rng.range(0, 9) {
        0 => Fault::Crash(who),
        1 => Fault::Restart(who),
        2 => Fault::Disconnect(who),
        3 => Fault::Reconnect(who),
        4 => Fault::Freeze(who),
        5 => Fault::Thaw(who),
        6 => Fault::Slow(who, *pick(rng, &[1, 3, 100])),
        7 => Fault::Cut(who),
        8 => Fault::Heal(who),
        _ => Fault::Link(who, link(rng)),
    }
}

fn link(rng: &mut Rng) -> LinkSpec {
    let (latency_us_min, latency_us_max) = span(rng, 100 * MS);
    let drop = Chance {
        numerator: rng.range(0, 3) as u32,
        denominator: 10,
    };
    LinkSpec {
        latency_us_min,
        latency_us_max,
        drop,
    }
}

/// Faults that strike again and again, and by chance.
fn rules(rng: &mut Rng, names: &[String]) -> Vec<FaultRule> {
    let who = |rng: &mut Rng| name(pick::<String>(rng, names));
    (0..rng.range(0, 2))
        .map(|_| {
            let (a, b, c) = (who(rng), who(rng), who(rng));
            let (interval_us_min, interval_us_max) = span(rng, 5 * S);
            FaultRule {
                interval_us_min: interval_us_min + MS,
                interval_us_max: interval_us_max + MS,
                chance: Chance {
                    numerator: 1,
                    denominator: rng.range(1, 3) as u32,
                },
                from_us: rng.range(0, 5 * S),
                until_us: Some(20 * S),
                count: rng.chance(1, 2).then(|| rng.range(1, 5)),
                faults: vec![
                    Fault::Crash(a.clone()),
                    Fault::Freeze(b.clone()),
                    Fault::Cut(c.clone()),
                ],
                undo: vec![Fault::Restart(a), Fault::Thaw(b), Fault::Heal(c)],
                one_of: rng.chance(1, 2),
                lasts_us: Some(span(rng, 3 * S)),
            }
        })
        .collect()
}

pub fn random_spec(rng: &mut Rng, names: &[String]) -> WorldSpec {
    let actors = names[1..].iter().map(|who| actor(rng, who)).collect();
    let mut spec = spec(actors);
    spec.seed = rng.next_u64();
    let (latency_us_min, latency_us_max) = span(rng, 50 * MS);
    spec.link = LinkSpec {
        latency_us_min,
        latency_us_max: latency_us_max + 1,
        ..LinkSpec::default()
    };
    spec.faults = (0..rng.range(0, 12))
        .map(|_| TimedFault {
            at_us: rng.range(0, 20 * S),
            fault: fault(rng, names),
        })
        .collect();
    // What is held back for ever never ends.
    let end = |who: &String| {
        let undo = [Fault::Thaw(name(who)), Fault::Heal(name(who))];
        undo.map(|fault| TimedFault {
            at_us: 24 * S,
            fault,
        })
    };
    spec.faults.extend(names.iter().flat_map(end));
    spec.rules = rules(rng, names);
    spec.until_us = rng.chance(1, 3).then(|| rng.range(S, 30 * S));
    spec
}

pub fn input(rng: &mut Rng, world: &World, names: &[String]) -> Input {
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
        "PSUBSCRIBE n*",
        "UNSUBSCRIBE",
        "PUBLISH news typed",
        "LPOP jobs",
        "LMOVE jobs busy LEFT RIGHT",
        "LMOVE busy jobs LEFT RIGHT",
        "LREM busy 1 a",
        "LTRIM jobs 1 -1",
        "RENAME busy jobs",
        "DEL jobs",
        "PEXPIRE jobs 300",
        "FLUSHALL",
        "XADD s * typed 1",
        "XADD s MAXLEN 2 * typed 2",
        "XTRIM s MAXLEN 1",
        "XRANGE s - +",
        "XREAD STREAMS s 0",
        "XREADGROUP GROUP g me STREAMS s >",
        "XREADGROUP GROUP g me STREAMS s 0",
        "XREADGROUP GROUP g me NOACK STREAMS s >",
        "XGROUP CREATE s g 0 MKSTREAM",
        "XGROUP CREATE s late $",
        "XGROUP SETID s g 0",
        "XGROUP SETID s g $",
        "XGROUP DESTROY s g",
        "XGROUP DELCONSUMER s g a",
        "XAUTOCLAIM s g me 0 0",
        "DEL s",
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
        6 => Input::Add(fresh(rng)),
        _ => Input::Fault(fault(rng, names)),
    }
}

fn fresh(rng: &mut Rng) -> ActorSpec {
    let who = format!("x{}", rng.range(0, 9));
    actor(rng, &who)
}
