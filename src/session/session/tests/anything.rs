//! Whatever a person does, in whatever order, the session goes on.

use super::*;
use crate::{ActorKey, AddRole, FutureKey, MessageKey, NodeKey};

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

const LINES: [&str; 48] = [
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
];

fn anything(chance: &mut Chance) -> Action {
    let console = ConsoleKey(chance.below(12) as u32);
    let target = match chance.below(8) {
        0 => Target::Node(NodeKey(chance.below(2) as u16)),
        _ => Target::Actor(ActorKey(chance.below(12) as u32)),
    };
    match chance.below(30) {
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
        _ => Action::Submit {
            console,
            text: (*chance.pick(&LINES)).into(),
        },
    }
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
