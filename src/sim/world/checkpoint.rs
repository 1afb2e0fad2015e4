//! What a world is as a checkpoint.

use super::World;
use crate::log::Log;

impl World {
    /// A copy without the window of its trace: it goes on like the original, and remembers no record that was made before.
    /// Big parts are chunks that both share until one writes to them.
    pub fn without_trace(&self) -> Self {
        let mut copy = self.clone();
        copy.log.forget();
        copy
    }

    /// Remembers what a later trace of the same history still knows of the time before this copy was made.
    pub fn recall(&mut self, later: &Log) {
        self.log.recall(later);
    }

    /// What the nodes store, by their own `used_memory`.
    pub fn stored_bytes(&self) -> u64 {
        let brokers = self.nodes.iter().filter_map(|node| node.broker.as_ref());
        brokers.map(|broker| broker.inspect().used_memory()).sum()
    }

    /// Messages that were ever made.
    pub fn messages_made(&self) -> u64 {
        self.messages
    }
}
