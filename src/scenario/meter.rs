//! What a run costs and how long it takes: a fold of the trace beside the ledger, for checks.
//!
//! A message's latency is the time from the sending of the request that made it to its first processing by an audience. It is
//! out of order for an audience if one that was made later on its node was processed before it. What is processed again is a
//! duplicate (the ledger counts those), not a disorder.

use crate::ast::Cost;
use alloc::collections::BTreeMap;
use sim::fate::Fate;
use sim::ledger::Ledger;
use sim::spec::Micros;
use sim::trace::{ActorId, AudienceId, IntentId, Item, LinkId, Msg, NodeId, Record, What};

/// Requests in flight whose time of sending is kept; of those beyond it no latency is known.
pub const SENT_KEPT_MAX: usize = 4_000_000;
/// Latencies are kept in steps of this many microseconds, rounded up, so that there are not too many different ones.
pub const LATENCY_STEP_US: Micros = 10;

/// The counts of a run.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Who sends over a link.
    links: BTreeMap<LinkId, ActorId>,
    costs: BTreeMap<ActorId, (u64, u64)>,
    sent: BTreeMap<IntentId, Micros>,
    audiences: BTreeMap<AudienceId, Times>,
}

/// What is known of the times of an audience.
#[derive(Clone, Debug, Default)]
struct Times {
    latencies: BTreeMap<Micros, u64>,
    measured: u64,
    newest: BTreeMap<NodeId, Msg>,
    out_of_order: u64,
}

impl Meter {
    /// Takes the next record. The ledger has folded it already.
    pub fn fold(&mut self, record: &Record, ledger: &Ledger) {
        match &record.what {
            What::LinkOpened { link, actor, .. } => {
                self.links.insert(*link, *actor);
            }
            What::LinkClosed { link, .. } => {
                self.links.remove(link);
            }
            What::Sent {
                link,
                intent,
                bytes,
                intended,
                ..
            } => {
                if let Some(actor) = self.links.get(link) {
                    let (commands, sent) = self.costs.entry(*actor).or_default();
                    (*commands, *sent) = (*commands + 1, *sent + bytes.len() as u64);
                }
                if intended.is_some() && self.sent.len() < SENT_KEPT_MAX {
                    // Of several attempts the first counts: that is how long it took.
                    self.sent.entry(*intent).or_insert(record.at);
                }
            }
            What::FateChanged {
                item: Item::Message(msg),
                audience,
                to: Some(Fate::Done),
                ..
            } => self.done(*msg, *audience, record.at, ledger),
            _ => {}
        }
    }

    fn done(&mut self, msg: Msg, audience: AudienceId, at: Micros, ledger: &Ledger) {
        let fate = ledger.fate(Item::Message(msg), audience);
        if fate.is_none_or(|fate| fate.times > 1) {
            return;
        }
        let times = self.audiences.entry(audience).or_default();
        let newest = times.newest.entry(msg.node).or_insert(msg);
        if msg < *newest {
            times.out_of_order += 1;
        }
        *newest = msg.max(*newest);
        let origin = ledger
            .message(msg)
            .and_then(|view| Some(view.origin?.intent));
        if let Some(sent) = origin.and_then(|intent| self.sent.get(&intent)) {
            let took = (at - sent).next_multiple_of(LATENCY_STEP_US);
            *times.latencies.entry(took).or_default() += 1;
            times.measured += 1;
        }
    }

    /// What an actor has sent.
    pub fn cost(&self, of: Cost, actor: ActorId) -> u64 {
        let (commands, bytes) = self.costs.get(&actor).copied().unwrap_or_default();
        match of {
            Cost::Commands => commands,
            Cost::Bytes => bytes,
        }
    }

    /// How often these audiences processed something after something made later.
    pub fn out_of_order(&self, audiences: &[AudienceId]) -> u64 {
        let times = audiences.iter().filter_map(|id| self.audiences.get(id));
        times.map(|times| times.out_of_order).sum()
    }

    /// The latency that so many of a thousand messages of these audiences did not exceed; nothing if none was processed.
    pub fn latency(&self, permille: u16, audiences: &[AudienceId]) -> Option<Micros> {
        let times = audiences.iter().filter_map(|id| self.audiences.get(id));
        let mut all: BTreeMap<Micros, u64> = BTreeMap::new();
        let mut measured = 0;
        for times in times {
            measured += times.measured;
            for (us, count) in &times.latencies {
                *all.entry(*us).or_default() += count;
            }
        }
        let rank = (measured * u64::from(permille)).div_ceil(1_000).max(1);
        let mut seen = 0;
        all.into_iter().find_map(|(us, count)| {
            seen += count;
            (seen >= rank).then_some(us)
        })
    }
}
