//! `maxmemory`: what goes when the node is full, and how often keys are used, which decides it.
//!
//! Before each command, while the node has more than `maxmemory`, the policy chooses a victim: among a few keys drawn at
//! random (`maxmemory-samples`, by the node's own little randomness) in each database, the one that was used longest ago
//! or least often; or just any; or, for volatile-ttl, the one that goes first anyway. How often a key is used is counted
//! as Redis counts it, in eight bits that grow ever more slowly and decay with time; only while a policy asks for that.
//! Reading counts as use only under a policy that asks for it, so that nothing is spent otherwise.

use alloc::vec::Vec;

use crate::Broker;
use crate::event::{KeyId, KeyRemoval, Name, Time};
use crate::keyspace::{KeyRef, Object};
use crate::node::splitmix;
use crate::notify::Class;
use crate::params::Params;

/// How a victim is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    /// None is.
    #[default]
    Nobody,
    /// Used longest ago.
    OldestUse,
    /// Used least often.
    RarestUse,
    /// Any.
    Random,
    /// Goes first anyway.
    FirstToGo,
}

/// What `maxmemory-policy` and its like say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    order: Order,
    /// Only keys with a time to live.
    volatile: bool,
    samples: usize,
    lfu_log_factor: u64,
    lfu_decay_minutes: u64,
}

/// The count of a key that was used once.
const FREQUENCY_START: u8 = 5;
const MINUTE_US: Time = 60_000_000;

impl Policy {
    pub(crate) fn read(params: &Params) -> Policy {
        let name = params.get("maxmemory-policy");
        let order = match name.split_once('-').map_or("", |(_, order)| order) {
            "lru" => Order::OldestUse,
            "lfu" => Order::RarestUse,
            "random" => Order::Random,
            "ttl" => Order::FirstToGo,
            _ => Order::Nobody,
        };
        Policy {
            order,
            volatile: name.starts_with("volatile"),
            samples: params.integer("maxmemory-samples") as usize,
            lfu_log_factor: params.integer("lfu-log-factor") as u64,
            lfu_decay_minutes: params.integer("lfu-decay-time") as u64,
        }
    }

    /// Whether it matters when or how often keys are read.
    pub(crate) fn tracks_use(&self) -> bool {
        matches!(self.order, Order::OldestUse | Order::RarestUse)
    }

    /// Whether it counts how often.
    pub(crate) fn counts_use(&self) -> bool {
        self.order == Order::RarestUse
    }

    /// A count after some time without use.
    fn decayed(&self, frequency: u8, unused_us: Time) -> u8 {
        let periods = (unused_us / MINUTE_US).checked_div(self.lfu_decay_minutes);
        frequency.saturating_sub(u8::try_from(periods.unwrap_or(0)).unwrap_or(u8::MAX))
    }

    /// A count after one more use: the higher it is, the less likely it grows.
    fn incremented(&self, frequency: u8, random: u64) -> u8 {
        let above = u64::from(frequency.saturating_sub(FREQUENCY_START));
        let chances = above.saturating_mul(self.lfu_log_factor).saturating_add(1);
        frequency.saturating_add(u8::from(random < u64::MAX / chances))
    }
}

/// A key that may go.
struct Victim {
    key: KeyRef,
    /// The one with the least goes.
    worth: u64,
}

impl Broker {
    /// Evicts until the node has no more than it may have; false if that cannot be reached.
    #[cold]
    pub(crate) fn make_room(&mut self) -> bool {
        while self.used_memory() > self.memory_bytes_max {
            let Some(key) = self.victim() else {
                return false;
            };
            let name = self.keys.name(key).clone();
            self.stats.evicted += 1;
            self.remove_key(key, KeyRemoval::Evicted, None);
            self.notify(Class::Evicted, "evicted", &name, key.db);
        }
        true
    }

    fn victim(&mut self) -> Option<KeyRef> {
        match self.policy.order {
            Order::Nobody => None,
            Order::FirstToGo => self.keys.first_to_go(),
            Order::Random => self.random_victim(),
            Order::OldestUse | Order::RarestUse => {
                let mut best: Option<Victim> = None;
                for db in 0..self.keys.dbs.len() {
                    for _ in 0..self.policy.samples {
                        let Some(victim) = self.sample(db) else {
                            break;
                        };
                        if best.as_ref().is_none_or(|best| victim.worth < best.worth) {
                            best = Some(victim);
                        }
                    }
                }
                best.map(|victim| victim.key)
            }
        }
    }

    /// The databases take turns by chance; an empty one passes its turn on.
    fn random_victim(&mut self) -> Option<KeyRef> {
        let dbs = self.keys.dbs.len();
        let first = splitmix(&mut self.random) as usize % dbs;
        (0..dbs).find_map(|turn| Some(self.sample((first + turn) % dbs)?.key))
    }

    /// A key drawn at random.
    fn sample(&mut self, db: usize) -> Option<Victim> {
        let random = splitmix(&mut self.random);
        let home = &self.keys.dbs[db];
        let name = if self.policy.volatile {
            // By times, which are drawn evenly between the first and the last.
            let (&(first, _), _) = home.expires.first_key_value()?;
            let (&(last, _), _) = home.expires.last_key_value()?;
            let from = first + random % (last - first + 1);
            let skipped = (random >> 32) as usize % self.policy.samples.max(1);
            let mut later = home.expires.range((from, KeyId(0))..).skip(skipped);
            let found = later.next().or_else(|| home.expires.last_key_value());
            found?.1.clone()
        } else {
            let random = &mut self.random;
            let place = home.dict.random(&mut || splitmix(random))?;
            home.dict.at(place)?.0.clone()
        };
        let key = self.keys.find(db as u16, &name)?;
        let object = self.keys.object(key);
        let worth = if self.policy.counts_use() {
            // Among those used equally often, the one used longest ago.
            let frequency = u64::from(self.frequency(object));
            (frequency << 56) | (object.touched & (u64::MAX >> 8))
        } else {
            object.touched
        };
        Some(Victim { key, worth })
    }

    /// How often a key is used, as OBJECT FREQ tells it; `None` if that is not counted.
    pub(crate) fn key_frequency(&self, key: KeyRef) -> Option<u8> {
        let counts = self.policy.counts_use();
        counts.then(|| self.frequency(self.keys.object(key)))
    }

    fn frequency(&self, object: &Object) -> u8 {
        let frequency = self.keys.frequencies.get(&object.id);
        let unused_us = self.now.saturating_sub(object.touched);
        let frequency = frequency.copied().unwrap_or(FREQUENCY_START);
        self.policy.decayed(frequency, unused_us)
    }

    /// A command used these keys.
    #[cold]
    pub(crate) fn note_use(&mut self, db: u16, names: Vec<Name>) {
        for name in names {
            let Some(key) = self.keys.find(db, &name) else {
                continue;
            };
            let before = self.frequency(self.keys.object(key));
            if self.policy.counts_use() {
                let random = splitmix(&mut self.random);
                let frequency = self.policy.incremented(before, random);
                let id = self.keys.id(key);
                self.keys.frequencies.insert(id, frequency);
            }
            self.keys.object_mut(key).touched = self.now;
        }
    }
}
