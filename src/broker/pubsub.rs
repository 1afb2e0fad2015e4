//! Who listens to what.

use crate::Broker;
use crate::client::Slot;

/// The node's side: subscribers by channel and by pattern.
#[derive(Clone, Debug, Default)]
pub struct PubSub {}

/// One client's side.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions {}

impl Subscriptions {
    /// Whether the client is in subscribe mode (channels, patterns or shard channels).
    pub fn any(&self) -> bool {
        false
    }
}

impl Broker {
    /// Forgets the subscriptions of a client that closes or resets; no events for a closing one (`tell` is false then).
    pub(crate) fn drop_subscriptions(&mut self, _slot: Slot, _tell: bool) {}
}
