//! Whatever a person does, in whatever order, the session goes on.

use super::*;
use crate::{ActorKey, AddRole, Affliction, FutureKey, MessageKey, NodeKey};

/// A small generator of its own: a test must not depend on what it tests.
pub(super) struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len() as u64) as usize]
    }
}

const LINES: [&str; 76] = [
    "PING",
    "LPUSH jobs a b c",
    "RPUSH jobs x\nRPOP jobs\nLLEN jobs",
    "BRPOP jobs 0",
    "BLPOP jobs other 1.5",
    "BLMOVE jobs other LEFT RIGHT 1",
    "LMOVE jobs jobs LEFT RIGHT",
    "LREM jobs 0 a",
    "DEL jobs orders news",
    "RENAME jobs other",
    "COPY jobs other REPLACE",
    "EXPIRE jobs 1",
    "FLUSHALL",
    "SET jobs v",
    "SUBSCRIBE news",
    "PSUBSCRIBE n*",
    "UNSUBSCRIBE",
    "PUNSUBSCRIBE",
    "PUBLISH news \"hi there\"",
    "HELLO 3",
    "HELLO 2",
    "RESET",
    "XADD orders * order 1",
    "XADD orders MAXLEN 3 * order 2",
    "XGROUP CREATE orders workers $ MKSTREAM",
    "XGROUP SETID orders workers 0",
    "XGROUP DESTROY orders workers",
    "XREADGROUP GROUP workers me COUNT 2 BLOCK 500 STREAMS orders >",
    "XREAD BLOCK 0 STREAMS orders $",
    "XTRIM orders MAXLEN 1",
    "MULTI",
    "EXEC",
    "CLIENT KILL TYPE normal",
    "SET \"unbalanced",
    "안녕 \u{0} \u{ffff} \"\\xff\"",
    "crash console-1",
    "restart console-1",
    "freeze n1",
    "thaw n1",
    "cut console-1",
    "heal console-1",
    "slow w1 4x",
    "link latency 1ms..50ms drop 1/5",
    "reliable-worker r1 list jobs work 5ms",
    "crash w1 for 3s",
    "producer p9 every 1ms LPUSH jobs %n",
    "help\nclear\nhelp XADD",
    "quit",
    "at 8s crash w1 for 2s",
    "at 3s crash n1",
    "at 5s restart n1",
    "at 1s console-1> LPUSH jobs late",
    "at 4s worker w7 list jobs",
    "at 9s remove w7",
    "at 2s node n3",
    "at 6s every 1s chance 1/3 crash w1 for 100ms",
    "at 7s until 9s",
    "every 700ms chance 1/2 count 4 disconnect console-1 for 300ms",
    "every 500ms until 12s crash one of w1 n1 for 100ms..400ms",
    "crash one of w1 w2 for 1s",
    "freeze w1 for 500ms",
    "freeze n1 for 200ms..300ms",
    "link n1 latency 20ms for 1s",
    "until 12s",
    "until 1s",
    "node n2",
    "node n2 n9",
    "console c2 node n2",
    "c2> LPUSH jobs \"from c2\"",
    "console-2> PING",
    "send console-1 \"PING\\r\\nLPUSH jobs raw\\r\\n\"",
    "send console-1 \"*2\\r\\n$4\\r\\nLLEN\"",
    "redial console-1",
    "remove w1 console-2",
    "worker w1 w4 list jobs",
    "intend popped, then crashed for jobs",
];

fn anything(chance: &mut Chance) -> Action {
    let console = ConsoleKey(chance.below(12) as u32);
    let target = match chance.below(8) {
        0 => Target::Node(NodeKey(chance.below(2) as u16)),
        _ => Target::Actor(ActorKey(chance.below(12) as u32)),
    };
    match chance.below(34) {
        0 => Action::Load(*chance.pick(&ScenarioId::ALL)),
        1 => Action::OpenConsole,
        2 => Action::CloseConsole(console),
        3 => Action::SelectConsole(console),
        4 => Action::Interrupt(console),
        5 => Action::Crash(target),
        6 => Action::Start(target),
        7 => Action::Disconnect(target),
        8 => Action::Reconnect(target),
        9 => Action::Add(*chance.pick(&[
            AddRole::Producer,
            AddRole::Subscriber,
            AddRole::Worker,
            AddRole::Member,
        ])),
        10 => Action::SetSpeed(*chance.pick(&[
            Speed::Story,
            Speed::Times(1),
            Speed::Times(100),
            Speed::Times(10_000),
        ])),
        11 if chance.below(2) == 0 => Action::Pause,
        11 => Action::Play,
        12 => Action::Step,
        13 => Action::Select(Some(Selection::Message(MessageKey::Message(
            0,
            chance.below(40),
        )))),
        14 => Action::Select(Some(Selection::Message(MessageKey::Intended(
            0,
            chance.below(20),
            0,
        )))),
        15 => Action::SetLanguage(*chance.pick(&Language::ALL)),
        16 => Action::SetReducedMotion(chance.below(2) == 0),
        17 => Action::Tick {
            wall_us: chance.below(400_000),
        },
        18 | 19 => Action::Seek {
            at_us: match chance.below(5) {
                0 => u64::MAX,
                1 => 0,
                _ => chance.below(12_000_000),
            },
        },
        20 => Action::SwitchFuture(FutureKey(chance.below(12) as u32)),
        21 => Action::Undo,
        22..=26 => by_hand(chance, target),
        _ => Action::Submit {
            console,
            text: (*chance.pick(&LINES)).into(),
        },
    }
}

const HAND_LINES: [&str; 8] = [
    "worker w1 list jobs work 3ms",
    "poller w2 list jobs pause 200ms work 1ms",
    "reader bob stream news",
    "worker w9\n    take  BRPOP jobs 0\n    work 2ms",
    "producer shop every 100ms count 4 LPUSH jobs \"by hand %n\"",
    "sweeping-member m1 stream orders group workers work 5ms sweep 1s idle 100",
    "link w1 latency 1ms..9ms jitter 3ms drop 1/9 for 2s",
    "nobody knows this",
];

/// What menus, forms and drags do.
fn by_hand(chance: &mut Chance, target: Target) -> Action {
    let actor = ActorKey(chance.below(12) as u32);
    match chance.below(9) {
        0 => Action::Afflict {
            target,
            how: *chance.pick(&[
                Affliction::Freeze,
                Affliction::Thaw,
                Affliction::Slow(5),
                Affliction::Slow(1),
                Affliction::Cut,
                Affliction::Heal,
            ]),
        },
        1 => Action::Line {
            text: (*chance.pick(&HAND_LINES)).into(),
        },
        2 => Action::Configure {
            actor,
            text: (*chance.pick(&HAND_LINES)).into(),
        },
        3 => Action::Rename {
            actor,
            name: (*chance.pick(&["w1", "zoe", "not a name", ""])).into(),
        },
        4 => Action::Duplicate(actor),
        5 => Action::Remove(actor),
        6 => Action::AddNode,
        7 => Action::OpenConsoleOn(NodeKey(chance.below(3) as u16)),
        _ => Action::Claim {
            message: MessageKey::Message(0, chance.below(20)),
            taker: actor,
        },
    }
}

/// A played session is a text: read again and run, it comes to the same moment in the same way.
#[test]
fn a_played_session_is_a_text() {
    let full = std::env::var_os("BROKERLAB_FULL").is_some();
    let mut rests = 0;
    for seed in 1..if full { 2_000 } else { 60 } {
        let mut chance = Chance(seed * 0x9e37_79b9);
        let mut session = start(*chance.pick(&ScenarioId::ALL));
        if chance.below(3) == 0 {
            session.apply(Action::SetSpeed(Speed::Times(10_000)));
            (0..3).for_each(|_| session.apply(Action::Tick { wall_us: 250_000 }));
        }
        for _ in 0..chance.below(120) {
            session.apply(match anything(&mut chance) {
                Action::Load(_) | Action::Restart => Action::Step,
                other => other,
            });
            let wall_us = chance.below(60_000);
            session.apply(Action::Tick { wall_us });
        }
        rests += u32::from(reads_as_itself(&mut session, seed));
    }
    assert!(rests > 2, "only {rests} worlds went on after their end");
}

/// Holds a session against its text; answers whether its world was played on after its end.
fn reads_as_itself(session: &mut Session, seed: u64) -> bool {
    session.catch_up();
    let now = session.world.now();
    session.world.run_until(now, u64::MAX);
    let text = session.view().scenario.lines.join("\n");
    let compiled = scenario::compile(&text).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("seed {seed}: {}\n{text}", errors.join("\n"))
    });
    let mut world = sim::World::new(compiled.spec).expect("a sound spec");
    world.run_until(now, u64::MAX);
    let (played, read) = (session.trace_hash(), world.trace_hash());
    assert_eq!(world.now(), now, "seed {seed}\n{text}");
    assert_eq!(played, read, "seed {seed}, at {now}\n{text}");
    text.lines().any(|line| line.ends_with(" rest"))
}

#[test]
fn anything_in_any_order() {
    let full = std::env::var_os("BROKERLAB_FULL").is_some();
    for seed in 1..if full { 2_000 } else { 40 } {
        let mut chance = Chance(seed * 0x9e37_79b9);
        let mut session = start(*chance.pick(&ScenarioId::ALL));
        for _ in 0..300 {
            session.apply(anything(&mut chance));
            let wall_us = chance.below(50_000);
            session.apply(Action::Tick { wall_us });
            let view = session.view();
            assert!(!view.console.tabs.is_empty());
            assert!(
                view.console
                    .tabs
                    .iter()
                    .any(|tab| tab.key == view.console.active)
            );
            for row in &view.ledger.rows {
                let sum: u64 = row.fates.iter().map(|fate| fate.count).sum();
                assert_eq!(row.sent, sum, "{}", row.audience);
            }
            let _ = session.scene();
        }
    }
}
