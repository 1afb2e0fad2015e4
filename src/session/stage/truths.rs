//! What must be true of the stage whatever happens: held against many worlds and seeds, record by record.

use super::figures::{Rank, Ranked};
use super::moving::DOTS_MAX;
use super::{Area, Ask, Scene, Shape, Stage};
use crate::{Action, Language, ScenarioId, Selection, Session, Speed, Start};
use broker::event::{By, ClientId, Event, MessageId};
use sim::World;
use sim::fate::{Fate, Reason};
use sim::spec::{Micros, WorldSpec};
use sim::trace::{Freight, LinkId, Msg, NodeId, Record, What};
use std::collections::BTreeMap;

const SEEDS: std::ops::Range<u64> = 1..6;

/// Worlds in which much goes wrong, beside the built-in ones.
const TEXTS: [&str; 5] = [
    "producer desk till every 40ms count 60\n    PUBLISH news \"story %n\"\n\
     subscriber a b c\n    SUBSCRIBE news\n\
     at 300ms every 500ms chance 1/2 count 5 disconnect a for 200ms\nat 900ms crash b for 400ms\n\
     link latency 1ms..90ms drop 1/20\nuntil 6s\n",
    "producer shop every 30ms count 80\n    LPUSH jobs \"job %n\"\n\
     worker w1 w2 list jobs work 20ms..90ms\nreliable-worker r1 list jobs work 50ms\n\
     at 500ms every 400ms chance 1/2 count 5 crash one of w1 w2 r1 for 300ms\nat 2s crash n1 for 300ms\nuntil 6s\n",
    "setup\n    XGROUP CREATE orders workers 0 MKSTREAM\n    XGROUP CREATE orders audit 0\n\
     producer shop every 50ms count 60\n    XADD orders MAXLEN 20 * order %n\n\
     member m1 m2 m3 stream orders group workers work 60ms..200ms\nmember a1 stream orders group audit work 10ms\n\
     reader eve stream orders\nat 700ms crash m2 for 900ms\nuntil 8s\n",
    "producer shop every 60ms count 40\n    ZADD jobs 3 \"job %n\"\n\
     producer vip every 150ms count 20\n    ZADD jobs 1 \"urgent %n\"\n\
     priority-worker w1 w2 queue jobs work 90ms\nat 1s crash w1 for 500ms\nuntil 6s\n",
    "node n1 notify-keyspace-events KEA\n\
     producer web every 70ms count 40\n    SET session:%n on PX 150\n\
     subscriber a b\n    SUBSCRIBE __keyevent@0__:expired\n    PSUBSCRIBE __key*:set __keyspace@0__:session:1*\n\
     link latency 1ms..90ms\nat 900ms crash b for 400ms\nuntil 6s\n",
];

fn specs() -> Vec<(String, WorldSpec)> {
    let built_in = ScenarioId::ALL.into_iter();
    let built_in = built_in
        .flat_map(|id| SEEDS.map(move |seed| (format!("{} {seed}", id.slug()), id.spec(seed))));
    let of_texts = TEXTS.iter().enumerate().flat_map(|(n, text)| {
        let compiled = scenario::compile(text).unwrap_or_else(|errors| panic!("{n}: {errors:?}"));
        SEEDS.map(move |seed| {
            let spec = WorldSpec {
                seed,
                ..compiled.spec.clone()
            };
            (format!("text {n} {seed}"), spec)
        })
    });
    built_in.chain(of_texts).collect()
}

/// Plays a world to its end, and shows every record to a witness right after the stage has taken it.
fn witness(spec: WorldSpec, mut see: impl FnMut(&Stage, &Record)) -> (World, Stage) {
    let names = spec.nodes.iter();
    let names: Vec<String> = names
        .map(|node| crate::payload::shown(&node.name))
        .collect();
    let mut stage = Stage::new(spec.clock_us, names);
    let mut world = World::new(spec).expect("the spec is sound");
    let mut seen = 0;
    loop {
        for record in world.trace().since(seen) {
            stage.fold(record);
            see(&stage, record);
            seen = record.seq + 1;
        }
        if !matches!(world.step(), sim::Stepped::Item(_)) {
            return (world, stage);
        }
    }
}

fn scene(stage: &Stage, now: Micros, (width, height): (f64, f64)) -> Scene {
    stage.scene(&Ask {
        width,
        height,
        now,
        next_at: None,
        steps: false,
        trays: &[],
        selection: None,
        language: Language::English,
    })
}

#[test]
fn as_many_dots_leave_for_subscribers_as_publish_answered() {
    let mut notified = 0;
    for (name, spec) in specs() {
        let mut clients: BTreeMap<LinkId, (NodeId, ClientId)> = BTreeMap::new();
        let mut said: BTreeMap<Msg, (By, u32)> = BTreeMap::new();
        let mut told = BTreeMap::new();
        let mut left: BTreeMap<Msg, u32> = BTreeMap::new();
        let mut answers = Vec::new();
        witness(spec, |stage, record| match &record.what {
            What::LinkAccepted { link, node, client } => {
                clients.insert(*link, (*node, *client));
            }
            What::Node {
                node,
                event:
                    Event::Published {
                        msg, by, receivers, ..
                    },
            } => {
                said.insert(
                    Msg {
                        node: *node,
                        id: *msg,
                    },
                    (*by, *receivers),
                );
            }
            What::Node {
                node,
                event: Event::Notified { msg, receivers, .. },
            } => {
                told.insert((*node, *msg), *receivers);
            }
            What::Answered {
                link,
                freight,
                bytes,
                ..
            } => match freight {
                Freight::Push { message: Some(msg) } => {
                    let hop = stage.traffic.hops().last().expect("a dot has left");
                    assert_eq!(&hop.messages[..], [*msg], "{name}");
                    *left.entry(*msg).or_default() += 1;
                }
                Freight::Reply { seq, .. } => {
                    if let Some((node, client)) = clients.get(link) {
                        let by = By {
                            client: *client,
                            seq: *seq,
                        };
                        answers.push((*node, by, bytes.clone()));
                    }
                }
                Freight::Push { message: None } => {}
            },
            _ => {}
        });
        for ((node, id), receivers) in told {
            notified += 1;
            assert_eq!(left[&Msg { node, id }], receivers, "{name} {id:?}");
        }
        for (msg, (by, receivers)) in said {
            assert_eq!(
                left.get(&msg).copied().unwrap_or(0),
                receivers,
                "{name} {msg:?}"
            );
            let mut answer = answers
                .iter()
                .filter(|(node, of, _)| (*node, *of) == (msg.node, by));
            // A producer that is gone gets no answer.
            if let Some((_, _, bytes)) = answer.next() {
                assert_eq!(
                    &**bytes,
                    format!(":{receivers}\r\n").as_bytes(),
                    "{name} {msg:?}"
                );
            }
        }
    }
    assert!(notified > 100, "{notified}");
}

#[test]
fn channels_to_which_nobody_listens_any_more_make_room_for_others() {
    let text = "node n1 notify-keyspace-events K\nproducer p every 20ms count 100\n    SET k:%n v\n\
                producer q every 20ms count 100\n    PUBLISH ch:%n x\n\
                subscriber a\n    SUBSCRIBE news\n    PSUBSCRIBE __keyspace*\nuntil 3s\n";
    let compiled = scenario::compile(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let (_, stage) = witness(compiled.spec, |_, _| {});
    let node = stage.nodes.values().next().expect("n1");
    let channels = node
        .places
        .values()
        .filter(|place| matches!(place, super::figures::Place::Channel(_)));
    let channels: Vec<_> = channels.collect();
    assert!(channels.len() < 10, "{channels:?}");
    let news = super::figures::Place::Channel(b"news"[..].into());
    assert!(channels.contains(&&news));
    assert_eq!(node.places.len(), node.shelves.len());
}

#[test]
fn what_left_has_arrived_or_is_lost_or_on_its_way() {
    for (name, spec) in specs() {
        let (mut left, mut gone) = (0, 0);
        let (_, stage) = witness(spec, |stage, record| {
            match &record.what {
                What::Sent { .. } | What::Answered { .. } => left += 1,
                What::Reached { .. } | What::Received { .. } | What::PacketLost { .. } => gone += 1,
                _ => return,
            }
            assert_eq!(stage.traffic.len(), left - gone, "{name} at {}", record.at);
            let carriers = stage.traffic.hops().filter(|hop| hop.is_carrier()).count();
            assert_eq!(
                stage.traffic.carriers(),
                carriers,
                "{name} at {}",
                record.at
            );
            let lanes = stage.traffic.lanes();
            let in_lanes: u64 = lanes.map(|(_, load)| load.carriers + load.others).sum();
            assert_eq!(
                in_lanes as usize,
                stage.traffic.len(),
                "{name} at {}",
                record.at
            );
        });
        assert!(left > 0 || stage.traffic.len() == 0, "{name}");
    }
}

#[test]
fn as_much_falls_as_the_ledger_calls_lost() {
    for (name, spec) in specs() {
        let mut fallen: BTreeMap<Reason, i64> = BTreeMap::new();
        let (world, _) = witness(spec, |stage, record| {
            let What::FateChanged { item, from, to, .. } = &record.what else {
                return;
            };
            let was = from.and_then(Fate::reason);
            let is = to.and_then(Fate::reason);
            if let (None, Some(reason)) = (was, is) {
                let fall = stage.falls.back().expect("it falls");
                assert_eq!((fall.item, fall.reason), (*item, reason), "{name}");
            }
            was.into_iter()
                .for_each(|reason| *fallen.entry(reason).or_default() -= 1);
            is.into_iter()
                .for_each(|reason| *fallen.entry(reason).or_default() += 1);
        });
        let mut lost: BTreeMap<Reason, i64> = BTreeMap::new();
        for audience in world.ledger().audiences() {
            for (reason, count) in audience.counts.reasons() {
                *lost.entry(reason).or_default() += count as i64;
            }
        }
        fallen.retain(|_, count| *count != 0);
        lost.retain(|_, count| *count != 0);
        assert_eq!(fallen, lost, "{name}");
    }
}

/// Forwards in uneven steps, then backwards and forwards again by seeking.
#[test]
fn a_frame_is_the_same_played_or_sought_forwards_and_backwards() {
    for (n, (scenario, speed)) in ScenarioId::ALL
        .into_iter()
        .flat_map(|id| [Speed::Story, Speed::Times(100)].map(|speed| (id, speed)))
        .enumerate()
    {
        let mut session = Session::new(Start {
            scenario,
            seed: Some(n as u64 + 1),
            reduced_motion: false,
            ..Start::default()
        });
        session.apply(Action::SetSpeed(speed));
        let mut frames = Vec::new();
        for step in 0..150_u64 {
            session.apply(Action::Tick {
                wall_us: 9_000 + step * 37 % 31_000,
            });
            session.apply(Action::Select(None));
            frames.push((session.view().clock.now_us, session.scene()));
        }
        session.apply(Action::Pause);
        let marked = frames.iter().step_by(11);
        let all: Vec<_> = marked.clone().rev().chain(marked).collect();
        for (at_us, played) in all {
            session.apply(Action::Seek { at_us: *at_us });
            session.apply(Action::Select(None));
            assert_eq!(
                session.scene(),
                *played,
                "{scenario:?} {speed:?} at {at_us}"
            );
        }
    }
}

fn crowd(workers: usize, subscribers: usize) -> Stage {
    let names = |prefix: &str, count: usize| -> String {
        (1..=count).map(|n| format!(" {prefix}{n}")).collect()
    };
    let mut text = String::from("producer shop every 100ms count 30\n    LPUSH jobs \"job %n\"\n");
    if workers > 0 {
        text += &format!("worker{}  list jobs  work 300ms\n", names("w", workers));
    }
    if subscribers > 0 {
        text += &format!(
            "subscriber{}\n    SUBSCRIBE news\n",
            names("s", subscribers)
        );
    }
    let spec = scenario::compile(&format!("{text}until 2s\n"))
        .expect("it is sound")
        .spec;
    witness(spec, |_, _| {}).1
}

fn meet(one: Area, other: Area) -> bool {
    one.x + one.width > other.x + 0.5
        && other.x + other.width > one.x + 0.5
        && one.y + one.height > other.y + 0.5
        && other.y + other.height > one.y + 0.5
}

#[test]
fn from_one_to_forty_actors_nobody_covers_anybody() {
    for (workers, subscribers) in [(1, 0), (3, 2), (8, 4), (12, 12), (24, 14), (39, 0)] {
        let stage = crowd(workers, subscribers);
        for size in [
            (358.0, 520.0),
            (700.0, 300.0),
            (996.0, 330.0),
            (1_400.0, 560.0),
        ] {
            let scene = scene(&stage, 2_000_000, size);
            let solid = scene
                .targets
                .iter()
                .filter(|one| matches!(one.selection, Selection::Node(_) | Selection::Actor(_)));
            let mut boxes: BTreeMap<String, Vec<Area>> = BTreeMap::new();
            for one in solid {
                boxes
                    .entry(format!("{:?}", one.selection))
                    .or_default()
                    .push(one.area);
            }
            // An actor in a waiting room or in a group's row stands inside the node; its own box is the last.
            let own: Vec<Area> = boxes
                .values()
                .filter_map(|all| all.last().copied())
                .collect();
            assert_eq!(own.len(), workers + subscribers + 2, "{size:?}");
            for (index, one) in own.iter().enumerate() {
                assert!(
                    one.x >= 0.0 && one.x + one.width <= scene.width + 0.5,
                    "{size:?}"
                );
                assert!(one.height * scene.scale >= 20.0, "{size:?}");
                let others = &own[index + 1..];
                assert!(
                    others.iter().all(|other| !meet(*one, *other)),
                    "{workers} {subscribers} {size:?}"
                );
            }
        }
    }
}

#[test]
fn above_a_few_thousand_there_are_flows_with_their_counts() {
    let text = "producer p1 p2 every 1ms count 9000\n    PUBLISH news \"story %n\"\n\
                subscriber s1 s2 s3 s4\n    SUBSCRIBE news\n\
                link s1 latency 3s\nlink s2 latency 3s\nlink s3 latency 3s\nlink s4 latency 3s\nuntil 10s\n";
    let spec = scenario::compile(text).expect("it is sound").spec;
    let mut most = 0;
    let mut checked = 0;
    witness(spec, |stage, record| {
        most = most.max(stage.traffic.len());
        let is_time = stage.traffic.len() > DOTS_MAX && record.seq % 997 == 0;
        if !is_time {
            return;
        }
        checked += 1;
        let picture = scene(stage, record.at, (996.0, 330.0));
        assert!(
            picture.shapes.len() < 200,
            "{} shapes",
            picture.shapes.len()
        );
        let flows = picture
            .shapes
            .iter()
            .filter(|one| matches!(one, Shape::Flow { .. }))
            .count();
        assert_eq!(flows, stage.traffic.lanes().count());
        let texts = picture.shapes.iter().filter_map(|one| match one {
            Shape::Text { text, .. } => text.replace(',', "").parse::<u64>().ok(),
            _ => None,
        });
        let messages: u64 = stage.traffic.lanes().map(|(_, load)| load.messages).sum();
        assert_eq!(texts.sum::<u64>(), messages);
    });
    assert!(most > 5_000 && checked > 3, "{most} {checked}");
}

#[test]
fn members_stand_by_score_and_then_by_name() {
    let mut ranked = Ranked::default();
    let scores = [
        3.5,
        -1.0,
        0.0,
        f64::INFINITY,
        7.0,
        -0.0,
        f64::NEG_INFINITY,
        3.5,
        1e300,
    ];
    for (n, score) in scores.into_iter().enumerate() {
        let id = MessageId(n as u64);
        let msg = Msg {
            node: NodeId(0),
            id,
        };
        ranked.put(msg, score, format!("m{}", 9 - n).into());
        ranked.put(msg, score, format!("m{}", 9 - n).into());
    }
    let order: Vec<f64> = ranked.iter().map(Rank::score).collect();
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    assert!(
        order.iter().zip(&sorted).all(|(one, other)| one == other),
        "{order:?}"
    );
    let ids: Vec<u64> = ranked.iter().map(|rank| rank.msg.id.0).collect();
    // Equal scores: m2 before m9, and m4 (-0) before m7 (0).
    assert_eq!(ids, [6, 1, 5, 2, 7, 0, 4, 8, 3]);
    ranked.take(Msg {
        node: NodeId(0),
        id: MessageId(7),
    });
    assert_eq!(ranked.members.len(), 8);
}
