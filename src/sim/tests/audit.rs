//! The auditor agrees with the ledger after every step of every world, and finds every ledger that is made wrong.

mod common;

use broker::event::Event;
use common::random::{input, pick, random_spec};
use common::*;
use sim::audit::{AuditError, Auditor};
use sim::ledger::Ledger;
use sim::prelude::{self, Acknowledge, Take};
use sim::rng::Rng;
use sim::spec::*;
use sim::trace::*;
use sim::{Input, Stepped, World};

/// A world with an auditor who sees all of it.
struct Watched {
    world: World,
    auditor: Auditor,
    seen: RecordSeq,
    /// A ledger that does not get every record.
    broken: Ledger,
    skips: fn(&What) -> bool,
    found: Option<AuditError>,
}

impl Watched {
    fn new(spec: WorldSpec, skips: fn(&What) -> bool) -> Self {
        let mut watched = Self {
            world: World::new(spec).expect("the spec is right"),
            auditor: Auditor::new(),
            seen: 0,
            broken: Ledger::new(),
            skips,
            found: None,
        };
        watched.look();
        watched
    }

    fn look(&mut self) {
        let mut out = Vec::new();
        for record in self.world.trace().since(self.seen) {
            self.auditor.watch(record);
            if !(self.skips)(&record.what) {
                self.broken.fold(record, &mut out);
            }
            self.seen = record.seq + 1;
        }
        self.world.ledger().balance().expect("it balances");
        if let Err(error) = self.auditor.audit(&self.world, self.world.ledger()) {
            let last = self.world.trace().since(self.seen.saturating_sub(40));
            let mut last: Vec<String> = last.map(|record| format!("{record:?}")).collect();
            if let Some((msg, ..)) = error.message {
                let id = format!("{:?}", msg.id);
                let all = self.world.trace().since(0).map(|r| format!("{r:?}"));
                last.extend(all.filter(|r| r.contains(&id)));
            }
            panic!("at {} us: {error}\n{}", self.world.now(), last.join("\n"));
        }
        let found = self.auditor.audit(&self.world, &self.broken);
        self.found = self.found.take().or(found.err());
    }

    fn run(&mut self, until: Micros) {
        while self.world.next_at().is_some_and(|at| at <= until) {
            if let Stepped::Ended(_) = self.world.step() {
                break;
            }
            self.look();
        }
        self.world.run_until(until, 0);
    }

    fn input(&mut self, input: Input) -> Option<ActorId> {
        let done = self.world.apply(input).expect("it can be done");
        self.look();
        done
    }

    fn type_in(&mut self, actor: ActorId, line: &str) {
        let args = line.split(' ').map(name).collect();
        self.input(Input::Command { actor, args });
        self.run(self.world.now() + 10 * MS);
    }

    fn open(&mut self, who: &str) -> ActorId {
        let (name, node) = (name(who), name("n1"));
        let opened = self.input(Input::Open { name, node });
        self.run(self.world.now() + 10 * MS);
        opened.expect("it opens")
    }

    fn count(&self, audience: &str, fate: sim::fate::Fate) -> u64 {
        let mut rows = self.world.ledger().audiences();
        let row = rows.find(|row| *row.name == *audience.as_bytes());
        row.expect("an audience of this name").counts.of(fate)
    }
}

fn all(_: &What) -> bool {
    false
}

fn news() -> WorldSpec {
    let desk = prelude::producer(
        "desk",
        "n1",
        (100 * MS, 100 * MS),
        Some(50),
        "PUBLISH news %n",
    );
    let mut news = spec(vec![
        desk,
        prelude::subscriber("alice", "n1", &["news"], &[]),
        prelude::subscriber("bob", "n1", &["news"], &["n*"]),
    ]);
    news.faults = vec![
        at(1_050 * MS, Fault::Disconnect, "bob"),
        at(2_050 * MS, Fault::Reconnect, "bob"),
        at(3_001 * MS, Fault::Crash, "alice"),
        at(4_050 * MS, Fault::Restart, "alice"),
    ];
    news
}

fn jobs() -> WorldSpec {
    let shop = prelude::producer("shop", "n1", (20 * MS, 60 * MS), Some(60), "LPUSH jobs %n");
    let worker = |who| prelude::worker(who, "n1", "jobs", Take::Right, 1, (50 * MS, 200 * MS));
    let mut jobs = spec(vec![shop, worker("w1"), worker("w2")]);
    jobs.faults = vec![
        at(700 * MS, Fault::Crash, "w1"),
        at(900 * MS, Fault::Disconnect, "w2"),
        at(1_500 * MS, Fault::Reconnect, "w2"),
        at(1_600 * MS, Fault::Restart, "w1"),
        at(1_700 * MS, Fault::Crash, "shop"),
        at(1_900 * MS, Fault::Restart, "shop"),
        at(2_500 * MS, Fault::Crash, "n1"),
        at(2_800 * MS, Fault::Restart, "n1"),
    ];
    jobs
}

#[test]
fn agrees_about_subscribers_who_come_and_go() {
    let mut watched = Watched::new(news(), all);
    watched.run(60 * S);
    use sim::fate::{Fate, Reason};
    assert!(watched.count("bob", Fate::Lost(Reason::NotSubscribedAtTheTime)) >= 9);
    assert!(watched.count("alice", Fate::Done) >= 35);
}

#[test]
fn agrees_about_workers_and_crashes() {
    let mut watched = Watched::new(jobs(), all);
    watched.run(60 * S);
    use sim::fate::{Fate, Reason};
    assert!(watched.count("jobs", Fate::Lost(Reason::PoppedThenCrashed)) >= 1);
    assert!(watched.count("jobs", Fate::Done) >= 10);
}

#[test]
fn agrees_about_what_a_person_types() {
    let mut watched = Watched::new(spec(Vec::new()), all);
    let me = watched.open("me");
    let you = watched.open("you");
    for line in [
        "RPUSH jobs a b c d e f",
        "LPOP jobs",
        "LMOVE jobs busy LEFT RIGHT",
        "LREM busy 1 b",
        "RENAME jobs old",
        "RPUSH jobs x y",
        "LMOVE old busy LEFT RIGHT",
        "LMOVE busy old LEFT RIGHT",
        "LTRIM old 1 -1",
        "LSET old 0 z",
        "LINSERT old BEFORE z w",
        "DEL old",
        "PUBLISH news nobody",
        "SUBSCRIBE news",
        "PUBLISH news one",
        "RPUSHX none a b",
        "SET jobs over",
        "RPUSH jobs wrong",
        "MULTI",
        "RPUSH multi a",
        "LPOP multi",
        "EXEC",
        "MULTI",
        "RPUSH multi b",
        "DISCARD",
        "FLUSHALL",
        "BLPOP late 0",
        "RPUSH behind the-blocked",
    ] {
        let who = if line.starts_with("SUB") { you } else { me };
        watched.type_in(who, line);
    }
    watched.input(Input::Remove { actor: me });
    watched.run(watched.world.now() + S);
    watched.type_in(you, "PUBLISH news two");
    watched.input(Input::Redial { actor: you });
    watched.run(watched.world.now() + S);
    watched.type_in(you, "SUBSCRIBE news");
    watched.type_in(you, "PUBLISH news three");
}

#[test]
fn agrees_about_sorted_sets_that_a_person_types() {
    use sim::fate::{Fate, Reason};
    let mut watched = Watched::new(spec(Vec::new()), all);
    let me = watched.open("me");
    let you = watched.open("you");
    for line in [
        "ZADD due 1 a 2 b 3 c 4 d 5 e",
        "ZADD due 9 a",
        "ZINCRBY due 1 b",
        "ZINCRBY due 7 new",
        "ZPOPMIN due",
        "ZPOPMAX due 2",
        "BZMPOP 1 1 due MIN COUNT 1",
        "ZREM due d nope",
        "ZADD due 1 x 2 y 3 z",
        "COPY due copied",
        "ZRANGESTORE best due 0 0",
        "ZUNIONSTORE all 2 due best",
        "ZREMRANGEBYRANK due 0 0",
        "RENAME due later",
        "ZPOPMIN later 9",
        "SADD plain p",
        "ZUNIONSTORE none 1 plain",
        "ZPOPMIN none",
        "DEL all",
        "BZPOPMIN soon 0",
    ] {
        watched.type_in(me, line);
    }
    watched.type_in(you, "ZADD soon 1 m 2 n");
    watched.input(Input::Remove { actor: me });
    watched.run(watched.world.now() + S);
    assert!(watched.count("due", Fate::Done) >= 5);
    assert_eq!(watched.count("due", Fate::Lost(Reason::Deleted)), 0);
    assert!(watched.count("due", Fate::Discarded) >= 2);
    assert_eq!(watched.count("soon", Fate::Stored), 1);
}

#[test]
fn agrees_about_what_is_given_back_and_what_moves_in_blocks() {
    use sim::fate::{Fate, Reason};
    let mut watched = Watched::new(spec(Vec::new()), all);
    let me = watched.open("me");
    let you = watched.open("you");
    for line in [
        "XADD s 1-1 f a",
        "XADD s 1-2 f b",
        "XADD s 1-3 f c",
        "XADD s 1-4 f d",
        "XADD s 1-5 f e",
        "XGROUP CREATE s g 0",
        "XREADGROUP GROUP g gone COUNT 3 STREAMS s >",
        "XNACK s g FAIL IDS 2 1-1 1-2",
        "XNACK s g SILENT IDS 1 1-1",
        "XGROUP DELCONSUMER s g gone",
        "XREADGROUP GROUP g here COUNT 1 CLAIM 60000 STREAMS s >",
        "XNACK s g FATAL IDS 1 1-5 FORCE",
        "COPY s copied",
        "XACK s g 1-1 1-5",
        "XDEL s 1-2",
        "XNACK s g FAIL IDS 1 1-2",
        "XAUTOCLAIM s g here 0 0",
        "RPUSH jobs a b c d e f",
        "LMOVEM jobs busy LEFT LEFT COUNT 2 BULK",
        "LMOVEM jobs busy LEFT LEFT EXACTLY 2 OBO",
        "LMOVEM busy busy RIGHT RIGHT COUNT 3 OBO",
        "LMOVEM busy jobs RIGHT LEFT EXACTLY 9 BULK",
        "LMOVEM busy jobs RIGHT LEFT EXACTLY 1 BULK",
        "BLMOVEM later busy LEFT RIGHT 0 EXACTLY 2 BULK",
    ] {
        watched.type_in(me, line);
    }
    watched.type_in(you, "RPUSH later x");
    assert_eq!(watched.count("later", Fate::Stored), 1);
    watched.type_in(you, "RPUSH later y");
    assert_eq!(watched.count("later", Fate::Pending), 2);
    assert_eq!(watched.count("jobs", Fate::Pending), 3);
    assert_eq!(watched.count("jobs", Fate::Stored), 3);
    assert_eq!(
        watched.count("g", Fate::Lost(Reason::DroppedWithItsConsumer)),
        0
    );
}

/// A ledger that never gets a kind of record is found to be wrong.
macro_rules! sabotage {
    ($name:ident, $spec:expr, $pattern:pat) => {
        #[test]
        fn $name() {
            fn skips(what: &What) -> bool {
                matches!(what, $pattern)
            }
            let mut watched = Watched::new($spec, skips);
            watched.run(60 * S);
            let found = watched.found.expect("a ledger that misses this is wrong");
            assert!(found.ledger != found.counted, "{found}");
        }
    };
}

sabotage!(
    finds_pops_that_were_missed,
    jobs(),
    What::Node {
        event: Event::Popped { .. },
        ..
    }
);
sabotage!(finds_work_that_was_missed, jobs(), What::WorkEnded { .. });
sabotage!(
    finds_crashes_that_were_missed,
    jobs(),
    What::ActorCrashed { .. }
);
sabotage!(
    finds_node_crashes_that_were_missed,
    jobs(),
    What::NodeCrashed { .. }
);
sabotage!(
    finds_pushes_that_were_missed,
    jobs(),
    What::Node {
        event: Event::Pushed { .. },
        ..
    }
);
sabotage!(
    finds_receipts_that_were_missed,
    news(),
    What::Received { .. }
);
sabotage!(
    finds_losses_that_were_missed,
    news(),
    What::PacketLost { .. }
);
sabotage!(
    finds_deliveries_that_were_missed,
    news(),
    What::Node {
        event: Event::Delivered { .. },
        ..
    }
);
sabotage!(
    finds_hands_off_that_were_missed,
    news(),
    What::HandsOff { .. }
);
sabotage!(finds_requests_that_were_missed, news(), What::Sent { .. });

fn orders() -> WorldSpec {
    let shop = prelude::producer(
        "shop",
        "n1",
        (20 * MS, 60 * MS),
        Some(60),
        "XADD orders * n %n",
    );
    let member = |who, ack| prelude::member(who, "n1", "orders", "g", (50 * MS, 200 * MS), ack);
    let mut orders = spec(vec![
        shop,
        member("m1", Acknowledge::AfterWork),
        member("m2", Acknowledge::BeforeWork),
        member("m3", Acknowledge::NoAck),
    ]);
    orders.faults = vec![
        at(700 * MS, Fault::Crash, "m1"),
        at(900 * MS, Fault::Disconnect, "m2"),
        at(1_300 * MS, Fault::Crash, "m3"),
        at(1_500 * MS, Fault::Reconnect, "m2"),
        at(1_600 * MS, Fault::Restart, "m1"),
    ];
    orders
}

#[test]
fn agrees_about_a_group() {
    let mut watched = Watched::new(orders(), all);
    watched.run(60 * S);
    use sim::fate::{Fate, Reason};
    let early = Fate::Lost(Reason::AcknowledgedBeforeTheWorkThenCrashed);
    assert!(watched.count("g", Fate::Done) >= 40);
    assert!(watched.count("g", Fate::Pending) >= 1);
    assert_eq!(
        watched.count("g", early),
        0,
        "nobody crashed who acknowledges early"
    );
    assert!(watched.count("g", Fate::Lost(Reason::ReadWithNoAckThenCrashed)) >= 1);
}

const WORLDS_SHORT: u64 = 120;
const WORLDS_FULL: u64 = 2_000;

/// What must have happened in some of the random worlds, or they show nothing.
const EVENTS: [&str; 26] = [
    "KeyRenamed",
    "KeyRemoved",
    "Pushed",
    "Popped",
    "Moved",
    "Removed",
    "Subscribed",
    "Unsubscribed",
    "Published",
    "Delivered",
    "Appended",
    "EntryRemoved",
    "EntryRead",
    "GroupCreated",
    "GroupMoved",
    "GroupDestroyed",
    "ConsumerCreated",
    "ConsumerDeleted",
    "GroupRead",
    "Claimed",
    "PendingDropped",
    "Acked",
    "ActorCrashed",
    "NodeCrashed",
    "PacketLost",
    "ActorTrouble",
];

/// What the person who listens types.
const LISTENING: [&str; 8] = [
    "SUBSCRIBE news",
    "PSUBSCRIBE n*",
    "UNSUBSCRIBE",
    "PUNSUBSCRIBE",
    "SUBSCRIBE other",
    "UNSUBSCRIBE news",
    "RESET",
    "QUIT",
];

/// What the person who meddles types.
const TYPED: [&str; 62] = [
    "PUBLISH news typed",
    "PUBLISH other typed",
    "LPUSH jobs a b c",
    "RPUSH busy a",
    "LPUSHX none a",
    "LSET jobs 0 z",
    "LINSERT jobs BEFORE a b",
    "LPOP jobs",
    "RPOP jobs 2",
    "LMPOP 2 busy jobs LEFT COUNT 2",
    "BLPOP jobs busy 1",
    "BLMOVE jobs busy LEFT RIGHT 1",
    "LMOVE jobs busy LEFT RIGHT",
    "LMOVE busy jobs LEFT RIGHT",
    "LMOVE jobs jobs LEFT RIGHT",
    "LREM busy 1 a",
    "LREM jobs 0 b",
    "LTRIM jobs 1 -1",
    "RENAME busy jobs",
    "RENAME jobs busy",
    "RENAME s t",
    "RENAME t s",
    "COPY jobs copied REPLACE",
    "COPY s t REPLACE",
    "DEL jobs",
    "DEL s",
    "SET jobs x",
    "PEXPIRE jobs 300",
    "PEXPIRE s 300",
    "MULTI",
    "EXEC",
    "DISCARD",
    "FLUSHALL",
    "XADD s * typed 1",
    "XADD s * typed 1",
    "XADD s * typed 1",
    "XADD s MAXLEN 2 * typed 2",
    "XADD t NOMKSTREAM * typed 3",
    "XTRIM s MAXLEN 3",
    "XRANGE s - +",
    "XREAD STREAMS s 0",
    "XREADGROUP GROUP g me STREAMS s >",
    "XREADGROUP GROUP g me STREAMS s 0",
    "XREADGROUP GROUP g me COUNT 1 NOACK STREAMS s >",
    "XREADGROUP GROUP late me COUNT 1 STREAMS s >",
    "XGROUP CREATE s g 0 MKSTREAM",
    "XGROUP CREATE s late $",
    "XGROUP SETID s g 0",
    "XGROUP SETID s g $",
    "XGROUP DESTROY s g",
    "XGROUP DELCONSUMER s g me",
    "XAUTOCLAIM s g me 0 0",
    "XAUTOCLAIM s g me 0 0 COUNT 1 JUSTID",
    "XCLAIM s g you 0 1-1 1-2 FORCE",
    "XADD s 1-1 early 1",
    "XADD t 1-* early 1",
    "XDEL s 1-1",
    "XACK s g 1-1",
    "XDELEX s DELREF IDS 1 1-1",
    "XACKDEL s g ACKED IDS 1 1-1",
    "XTRIM s MAXLEN 1 DELREF",
    "XREVRANGE s + - COUNT 1",
];

fn typed(actor: ActorId, line: &str) -> Input {
    let args = line.split(' ').map(name).collect();
    Input::Command { actor, args }
}

/// The name of a record's variant.
fn kind(what: &What) -> String {
    let text = match what {
        What::Node { event, .. } => format!("{event:?}"),
        other => format!("{other:?}"),
    };
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

#[test]
fn agrees_about_random_worlds() {
    let names: Vec<String> = ["n1", "a", "b", "c", "d", "e"].map(String::from).into();
    let mut happened = std::collections::BTreeMap::<String, u64>::new();
    for seed in 0..cases(WORLDS_SHORT, WORLDS_FULL) {
        let mut rng = Rng::new(seed);
        let mut watched = Watched::new(random_spec(&mut rng, &names), all);
        let (me, you) = (watched.open("me"), watched.open("you"));
        let _ = watched
            .world
            .apply(Input::Add(prelude::reader("tail", "n1", "s")));
        for _ in 0..rng.range(0, 80) {
            watched.run(watched.world.now() + rng.range(0, S / 4));
            let input = match rng.range(0, 19) {
                0 => input(&mut rng, &watched.world, &names),
                1 => Input::Redial { actor: me },
                2 => Input::Redial { actor: you },
                3 => typed(you, pick::<&str>(&mut rng, &LISTENING)),
                _ => typed(me, pick::<&str>(&mut rng, &TYPED)),
            };
            // What cannot be done is refused.
            let _ = watched.world.apply(input);
            watched.look();
        }
        watched.run(watched.world.now() + 30 * S);
        for what in whats(&watched.world) {
            *happened.entry(kind(what)).or_default() += 1;
        }
    }
    for event in EVENTS {
        assert!(happened.contains_key(event), "never {event}: {happened:?}");
    }
}

sabotage!(
    finds_entries_that_were_missed,
    orders(),
    What::Node {
        event: Event::Appended { .. },
        ..
    }
);
sabotage!(
    finds_group_reads_that_were_missed,
    orders(),
    What::Node {
        event: Event::GroupRead { .. },
        ..
    }
);
sabotage!(
    finds_acknowledgements_that_were_missed,
    orders(),
    What::Node {
        event: Event::Acked { .. },
        ..
    }
);
sabotage!(
    finds_groups_that_were_missed,
    orders(),
    What::Node {
        event: Event::GroupCreated { .. },
        ..
    }
);
