//! The classic outcomes, each over many worlds whose faults come at random times. What must be lost, pending or taken over is read off
//! the trace by the plainest rule, with everybody watching, and compared with the ledger message by message.

use broker::event::{Delivery, Event, MessageRemoval};
use sim::fate::{Fate, Reason};
use sim::trace::{ActorId, AudienceId, Freight, Item, Msg, PacketId, What};
use sim::{Stepped, World};
use std::collections::{BTreeMap, BTreeSet};
use swarm::dice::Dice;
use swarm::watch::text;

const SEEDS: u64 = 100;

/// Runs a world with everybody watching.
fn run(world: &str) -> World {
    text(world).unwrap_or_else(|error| panic!("{error}\nin\n{world}"))
}

/// Passing faults of one of these, at random times of the first eight seconds.
fn faults(dice: &mut Dice, verbs: &[&str], who: &[&str]) -> String {
    let fault = |_| {
        let (at, verb, who) = (dice.range(300, 8_000), dice.word(verbs), dice.word(who));
        format!("at {at}ms {verb} {who} for {}\n", dice.span_ms(50, 1_500))
    };
    (0..4).map(fault).collect()
}

fn audience(world: &World, name: &str) -> AudienceId {
    let mut rows = world.ledger().audiences();
    let row = rows.find(|row| *row.name == *name.as_bytes());
    row.unwrap_or_else(|| panic!("no {name}")).id
}

/// The messages that have this fate for an audience.
fn those(world: &World, name: &str, wanted: Fate) -> BTreeSet<Msg> {
    let of = audience(world, name);
    let made = world
        .trace()
        .since(0)
        .filter_map(|record| match record.what {
            What::Node {
                node,
                event: Event::Created { msg, .. },
            } => Some(Msg { node, id: msg }),
            _ => None,
        });
    let has = |msg: &Msg| {
        let fate = world.ledger().fate(Item::Message(*msg), of);
        fate.is_some_and(|found| found.fate == wanted)
    };
    made.filter(has).collect()
}

fn lost(world: &World, name: &str, reason: Reason) -> BTreeSet<Msg> {
    those(world, name, Fate::Lost(reason))
}

fn named(world: &World, name: &str) -> ActorId {
    world.actor(name.as_bytes()).expect("the actor is there")
}

/// What was in whose hands when he crashed, and what was on its way to somebody and did not arrive.
#[derive(Default)]
struct Dropped {
    in_hands: BTreeSet<Msg>,
    under_way: BTreeSet<Msg>,
}

impl Dropped {
    fn read_off(world: &World) -> Self {
        let mut dropped = Self::default();
        let mut links = BTreeMap::new();
        let mut packets: BTreeMap<PacketId, (ActorId, Vec<Msg>)> = BTreeMap::new();
        let mut hands: BTreeMap<ActorId, BTreeSet<Msg>> = BTreeMap::new();
        for record in world.trace().since(0) {
            match &record.what {
                What::LinkOpened { link, actor, .. } => {
                    links.insert(*link, *actor);
                }
                What::Answered {
                    link,
                    packet,
                    freight,
                    ..
                } => {
                    let messages = match freight {
                        Freight::Reply { messages, .. } => messages.to_vec(),
                        Freight::Push { message } => message.iter().copied().collect(),
                    };
                    packets.insert(*packet, (links[link], messages));
                }
                What::Received { packet } => {
                    let (actor, messages) = packets.remove(packet).expect("it was sent");
                    hands.entry(actor).or_default().extend(messages);
                }
                What::PacketLost { packet, .. } => {
                    // A request that is lost carries nothing.
                    let lost = packets.remove(packet).map(|(_, messages)| messages);
                    dropped.under_way.extend(lost.into_iter().flatten());
                }
                What::WorkEnded { actor, messages }
                | What::HandsOff {
                    actor, messages, ..
                } => {
                    let hands = hands.entry(*actor).or_default();
                    hands.retain(|msg| !messages.contains(msg));
                }
                What::ActorCrashed { actor } => {
                    dropped
                        .in_hands
                        .extend(hands.remove(actor).unwrap_or_default());
                }
                _ => {}
            }
        }
        dropped
    }
}

#[test]
fn a_subscriber_who_is_away_loses_what_the_node_executed_meanwhile() {
    let mut all = 0;
    for seed in 0..SEEDS {
        let dice = &mut Dice::new(seed);
        let verbs = ["disconnect", "crash", "freeze", "cut"];
        let world = run(&format!(
            "seed {seed}\nproducer desk  every {}  count 60\n    PUBLISH news %n\nsubscriber alice bob  channels news\n{}until 30s\n",
            dice.span_ms(50, 300),
            faults(dice, &verbs, &["bob"]),
        ));
        let away = published_without(&world, "bob");
        assert_eq!(
            lost(&world, "bob", Reason::NotSubscribedAtTheTime),
            away,
            "seed {seed}"
        );
        let at_first = published_without(&world, "alice");
        assert_eq!(
            lost(&world, "alice", Reason::NotSubscribedAtTheTime),
            at_first,
            "seed {seed}"
        );
        all += away.len();
    }
    assert!(all > 500, "{all}");
}

/// What a node executed while it knew no subscription of this actor.
fn published_without(world: &World, name: &str) -> BTreeSet<Msg> {
    let actor = named(world, name);
    let (mut links, mut client, mut subscribed) = (BTreeSet::new(), None, false);
    let mut missed = BTreeSet::new();
    for record in world.trace().since(0) {
        match &record.what {
            What::LinkOpened {
                link, actor: whose, ..
            } if *whose == actor => {
                links.insert(*link);
            }
            What::LinkAccepted {
                link, client: id, ..
            } if links.contains(link) => {
                client = Some(*id);
            }
            What::Node { node, event } => match event {
                Event::Subscribed { client: id, .. } if Some(*id) == client => subscribed = true,
                Event::Closed { client: id, .. } if Some(*id) == client => subscribed = false,
                Event::Published { msg, .. } if !subscribed => {
                    missed.insert(Msg {
                        node: *node,
                        id: *msg,
                    });
                }
                _ => {}
            },
            _ => {}
        }
    }
    missed
}

#[test]
fn workers_that_crash_lose_what_is_in_their_hands_and_reliable_ones_lose_nothing() {
    let (mut in_hands, mut under_way) = (0, 0);
    for seed in 0..SEEDS {
        let world = |kind: &str| {
            let dice = &mut Dice::new(seed);
            let text = format!(
                "seed {seed}\nlink latency 5ms..60ms\nproducer shop  every {}  count 30\n    LPUSH jobs %n\n        retry after 100ms\n{kind} w1 w2  list jobs  work {}\n{}until 90s\n",
                dice.span_ms(50, 300),
                dice.span_ms(100, 600),
                faults(dice, &["crash"], &["w1", "w2"]),
            );
            run(&text)
        };
        let plain = world("worker");
        let dropped = Dropped::read_off(&plain);
        let (crashed, reply) = (Reason::PoppedThenCrashed, Reason::PoppedReplyLost);
        assert_eq!(
            lost(&plain, "jobs", crashed),
            dropped.in_hands,
            "seed {seed}"
        );
        assert_eq!(
            lost(&plain, "jobs", reply),
            dropped.under_way,
            "seed {seed}"
        );
        in_hands += dropped.in_hands.len();
        under_way += dropped.under_way.len();
        let reliable = world("reliable-worker");
        let row = reliable
            .ledger()
            .audiences()
            .find(|row| *row.name == *b"jobs");
        let row = row.expect("the workers are there");
        assert_eq!(
            (row.counts.lost(), row.counts.of(Fate::Done)),
            (0, row.sent),
            "seed {seed}"
        );
    }
    assert!(in_hands > 100 && under_way > 0, "{in_hands} {under_way}");
}

#[test]
fn what_a_dead_member_has_pending_is_swept_by_another() {
    let mut all = 0;
    for seed in 0..SEEDS {
        let dice = &mut Dice::new(seed);
        let text = format!(
            "seed {seed}\nproducer shop  every {}  count 25\n    XADD orders * order %n\nmember m1  stream orders  group g  work 200ms..500ms\nsweeping-member m2  stream orders  group g  work 10ms..80ms  sweep 700ms  idle 1000\nat {}ms crash m1\nuntil 40s\n",
            dice.span_ms(50, 250),
            dice.range(500, 4_000),
        );
        let compiled = scenario::compile(&text).expect("it is right");
        let mut world = World::new(compiled.spec).expect("it is right");
        while world.actor(b"m1").is_some() && !crashed(&world) {
            assert!(matches!(world.step(), Stepped::Item(_)));
        }
        let left = unacknowledged(&world, "m1");
        let pending = those(&world, "g", Fate::Pending);
        assert!(
            left.is_subset(&pending),
            "seed {seed}: {left:?} {pending:?}"
        );
        let world = run(&text);
        // What he had asked for still came to his connection before the node knew that he was gone.
        let left = unacknowledged(&world, "m1");
        assert_eq!(taken_over(&world), left, "seed {seed}");
        let row = world.ledger().audiences().find(|row| *row.name == *b"g");
        let row = row.expect("the group is there");
        assert_eq!(row.counts.of(Fate::Done), row.sent, "seed {seed}");
        all += left.len();
    }
    assert!(all > 50, "{all}");
}

fn crashed(world: &World) -> bool {
    let mut all = world.trace().since(0);
    all.any(|record| matches!(record.what, What::ActorCrashed { .. }))
}

/// What the node has delivered to an actor's connection and has no acknowledgement of.
fn unacknowledged(world: &World, name: &str) -> BTreeSet<Msg> {
    let actor = named(world, name);
    let (mut links, mut clients, mut open) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for record in world.trace().since(0) {
        match &record.what {
            What::LinkOpened {
                link, actor: whose, ..
            } if *whose == actor => {
                links.insert(*link);
            }
            What::LinkAccepted { link, client, .. } if links.contains(link) => {
                clients.insert(*client);
            }
            What::Node { node, event } => match event {
                Event::GroupRead {
                    id,
                    msg: Some(msg),
                    delivery: Delivery::New,
                    by,
                    ..
                } if clients.contains(&by.client) => {
                    open.insert(
                        *id,
                        Msg {
                            node: *node,
                            id: *msg,
                        },
                    );
                }
                Event::Acked { id, by, .. } if clients.contains(&by.client) => {
                    open.remove(id);
                }
                _ => {}
            },
            _ => {}
        }
    }
    open.into_values().collect()
}

/// What changed hands, for its second delivery.
fn taken_over(world: &World) -> BTreeSet<Msg> {
    let all = world.trace().since(0);
    all.filter_map(|record| match record.what {
        What::Node {
            node,
            event:
                Event::Claimed {
                    msg,
                    deliveries: 2,
                    handed: true,
                    ..
                },
        } => Some(Msg { node, id: msg }),
        _ => None,
    })
    .collect()
}

#[test]
fn without_acknowledgements_a_member_that_dies_loses_what_it_has() {
    let mut all = 0;
    for seed in 0..SEEDS {
        let dice = &mut Dice::new(seed);
        let world = run(&format!(
            "seed {seed}\nproducer shop  every {}  count 30\n    XADD orders * order %n\nnoack-member m1 m2  stream orders  group g  work {}\n{}until 60s\n",
            dice.span_ms(50, 250),
            dice.span_ms(100, 500),
            faults(dice, &["crash"], &["m1", "m2"]),
        ));
        let dropped = Dropped::read_off(&world);
        let read = lost(&world, "g", Reason::ReadWithNoAckThenCrashed);
        assert_eq!(read, dropped.in_hands, "seed {seed}");
        let row = world.ledger().audiences().find(|row| *row.name == *b"g");
        let row = row.expect("the group is there");
        let gone = dropped.in_hands.union(&dropped.under_way).count() as u64;
        assert_eq!(row.counts.lost(), gone, "seed {seed}");
        all += gone;
    }
    assert!(all > 100, "{all}");
}

#[test]
fn a_stream_that_is_kept_short_loses_what_nobody_has_read() {
    let mut all = 0;
    for seed in 0..SEEDS {
        let dice = &mut Dice::new(seed);
        let world = run(&format!(
            "seed {seed}\nproducer shop  every {}  count 50\n    XADD orders MAXLEN {} * order %n\nmember m1  stream orders  group g  work {}\n{}until 60s\n",
            dice.span_ms(20, 150),
            dice.range(2, 8),
            dice.span_ms(50, 300),
            faults(dice, &["crash", "freeze", "disconnect"], &["m1"]),
        ));
        let (mut read, mut trimmed) = (BTreeSet::new(), BTreeSet::new());
        let mut grouped = false;
        for record in world.trace().since(0) {
            let What::Node { node, event } = &record.what else {
                continue;
            };
            match event {
                Event::GroupCreated { .. } => grouped = true,
                Event::GroupRead { msg: Some(msg), .. } => {
                    read.insert(*msg);
                }
                Event::EntryRemoved {
                    msg,
                    why: MessageRemoval::Trimmed,
                    ..
                } if grouped && !read.contains(msg) => {
                    trimmed.insert(Msg {
                        node: *node,
                        id: *msg,
                    });
                }
                _ => {}
            }
        }
        assert_eq!(
            lost(&world, "g", Reason::TrimmedBeforeRead),
            trimmed,
            "seed {seed}"
        );
        all += trimmed.len();
    }
    assert!(all > 500, "{all}");
}

/// Identity is given, never parsed: what the payloads are makes no difference, where nothing is removed by value.
#[test]
fn equal_payloads_have_the_fates_of_numbered_ones() {
    for seed in 0..SEEDS {
        let fates = |payload: &str| {
            let dice = &mut Dice::new(seed);
            let verbs = ["crash", "disconnect", "freeze", "cut"];
            let who = ["w1", "w2", "m1", "m2", "bob", "shop", "mill", "n1"];
            let world = run(&format!(
                "seed {seed}\nlink latency 2ms..40ms\nproducer shop  every {}  count 25\n    LPUSH jobs {payload}\nproducer mill  every {}  count 25\n    XADD orders MAXLEN 9 * order {payload}\nproducer desk  every 200ms  count 25\n    PUBLISH news {payload}\nworker w1  list jobs  work 100ms..300ms\npipeline w2  from jobs  to ready  work 50ms\nmember m1  stream orders  group g  work 100ms..300ms\nsweeping-member m2  stream orders  group g  work 10ms  sweep 1s  idle 500\nsubscriber bob  channels news\n{}until 25s\n",
                dice.span_ms(50, 250),
                dice.span_ms(50, 250),
                faults(dice, &verbs, &who),
            ));
            let all = world.trace().since(0);
            let changes = all.filter(|record| matches!(record.what, What::FateChanged { .. }));
            changes
                .map(|record| (record.at, record.what.clone()))
                .collect::<Vec<_>>()
        };
        let numbered = fates("%n");
        assert!(numbered.len() > 100);
        assert_eq!(numbered, fates("same"), "seed {seed}");
    }
}
