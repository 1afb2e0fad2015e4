//! What a stream remembers of its idempotent producers (XADD IDMP, since Redis 8.6): which request made which entry.
//!
//! Each producer has the last requests that it numbered, oldest first. A request is forgotten when its time is over or when
//! the producer has too many; a producer without requests is forgotten too, at the latest when everything is looked
//! through, which happens once in each span of remembering.

use alloc::collections::{BTreeMap, VecDeque};

use crate::event::{Name, StreamId};

/// The bounds and the defaults of XCFGSET.
pub mod limit {
    /// How long a request is remembered, in seconds, unless set.
    pub const DURATION_S: u64 = 100;
    /// The longest time that can be set, in seconds.
    pub const DURATION_S_MAX: u64 = 86_400;
    /// How many requests of one producer are remembered, unless set.
    pub const REQUESTS: usize = 100;
    /// The most that can be set.
    pub const REQUESTS_MAX: usize = 10_000;
}

/// The requests of one producer.
#[derive(Clone, Debug, Default)]
struct Requests {
    entries: BTreeMap<Name, StreamId>,
    /// When each came, in milliseconds since the Unix epoch, oldest first.
    order: VecDeque<(u64, Name)>,
}

impl Requests {
    /// Forgets what came before this time, and the oldest beyond so many.
    fn forget(&mut self, before_ms: u64, keep: usize) {
        while let Some(&(at, _)) = self.order.front() {
            if at >= before_ms && self.order.len() <= keep {
                return;
            }
            if let Some((_, iid)) = self.order.pop_front() {
                self.entries.remove(&iid);
            }
        }
    }
}

/// What a stream remembers of its producers.
#[derive(Clone, Debug)]
pub struct Producers {
    /// How long a request is remembered, in seconds.
    pub duration_s: u64,
    /// How many requests of one producer are remembered.
    pub requests_max: usize,
    /// How many requests ever made an entry.
    pub added: u64,
    /// How many requests were found to be repeated.
    pub repeated: u64,
    known: BTreeMap<Name, Requests>,
    /// When everything was last looked through, in milliseconds since the Unix epoch.
    swept_ms: u64,
}

impl Default for Producers {
    fn default() -> Self {
        Producers {
            duration_s: limit::DURATION_S,
            requests_max: limit::REQUESTS,
            added: 0,
            repeated: 0,
            known: BTreeMap::new(),
            swept_ms: 0,
        }
    }
}

impl Producers {
    fn span_ms(&self) -> u64 {
        self.duration_s * 1000
    }

    /// The first moment whose requests are still remembered.
    fn horizon_ms(&self, now_ms: u64) -> u64 {
        (now_ms + 1).saturating_sub(self.span_ms())
    }

    /// The entry that this request of this producer made, if it is remembered.
    pub fn find(&mut self, pid: &[u8], iid: &[u8], now_ms: u64) -> Option<StreamId> {
        let found = self.look(pid, iid, now_ms);
        self.repeated += u64::from(found.is_some());
        found
    }

    /// The same, but nobody repeats anything.
    pub fn look(&mut self, pid: &[u8], iid: &[u8], now_ms: u64) -> Option<StreamId> {
        let (horizon, keep) = (self.horizon_ms(now_ms), self.requests_max);
        let requests = self.known.get_mut(pid)?;
        requests.forget(horizon, keep);
        requests.entries.get(iid).copied()
    }

    /// Remembers which entry a new request made.
    pub fn add(&mut self, pid: &[u8], iid: &[u8], id: StreamId, now_ms: u64) {
        let horizon = self.horizon_ms(now_ms);
        if now_ms >= self.swept_ms + self.span_ms() {
            self.swept_ms = now_ms;
            for requests in self.known.values_mut() {
                requests.forget(horizon, usize::MAX);
            }
            self.known.retain(|_, requests| !requests.order.is_empty());
        }
        let keep = self.requests_max;
        let requests = self.known.entry(pid.into()).or_default();
        let iid = Name::from(iid);
        requests.entries.insert(iid.clone(), id);
        requests.order.push_back((now_ms, iid));
        requests.forget(horizon, keep);
        self.added += 1;
    }

    /// Sets what is given, and forgets every request.
    pub fn configure(&mut self, duration_s: Option<u64>, requests_max: Option<usize>) {
        self.duration_s = duration_s.unwrap_or(self.duration_s);
        self.requests_max = requests_max.unwrap_or(self.requests_max);
        self.known.clear();
    }

    /// How many producers and how many of their requests are remembered.
    pub fn tracked(&self, now_ms: u64) -> (usize, usize) {
        let horizon = self.horizon_ms(now_ms);
        let live = |requests: &Requests| {
            let expired = requests.order.partition_point(|&(at, _)| at < horizon);
            requests.order.len() - expired
        };
        let counts = self.known.values().map(live).filter(|&count| count > 0);
        counts.fold((0, 0), |(pids, iids), count| (pids + 1, iids + count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(ms: u64) -> StreamId {
        StreamId { ms, seq: 0 }
    }

    #[test]
    fn requests_are_forgotten_by_time_and_by_number() {
        let mut producers = Producers::default();
        producers.configure(Some(1), Some(3));
        for n in 1..=4u8 {
            producers.add(b"p", &[n], id(u64::from(n)), 1000);
        }
        assert_eq!(producers.find(b"p", &[1], 1000), None);
        assert_eq!(producers.find(b"q", &[2], 1000), None);
        assert_eq!(producers.find(b"p", &[2], 1999), Some(id(2)));
        assert_eq!(producers.tracked(1999), (1, 3));
        assert_eq!(producers.tracked(2000), (0, 0));
        assert_eq!(producers.find(b"p", &[2], 2000), None);
        producers.add(b"q", &[1], id(9), 5000);
        assert_eq!(producers.known.len(), 1);
        assert_eq!((producers.added, producers.repeated), (5, 1));
    }
}
