//! What a session gives of a node besides its view, when it is asked: the parts of the inspector. See [`crate::inspector`].

use super::Session;
use crate::NodeKey;
use crate::catalogue::inspector as say;
use crate::console::Tab;
use crate::inspector::{
    ClientsView, ConfigAsk, ConfigView, Empty, KeyAsk, KeyView, KeysAsk, KeysView, Look,
    PubSubView, clients_view, config_view, key_view, keys_view, pubsub_view,
};
use sim::trace::{ActorId, NodeId};
use sim::world::Load;
use std::collections::BTreeMap;

/// A part of the inspector, or what to say where the node is down.
type Part<T> = Result<T, Empty>;

impl Session {
    /// A page of keys.
    ///
    /// # Errors
    /// What to say where the node is down.
    pub fn keys(&self, ask: &KeysAsk) -> Part<KeysView> {
        self.look(ask.node, |look| keys_view(look, ask))
    }

    /// A key and a page of its elements; `None` if there is none of this name.
    ///
    /// # Errors
    /// What to say where the node is down.
    pub fn key(&self, ask: &KeyAsk) -> Part<Option<KeyView>> {
        self.look(ask.node, |look| key_view(look, ask))
    }

    /// Who listens to what.
    ///
    /// # Errors
    /// What to say where the node is down.
    pub fn pubsub(&self, node: NodeKey) -> Part<PubSubView> {
        self.look(node, pubsub_view)
    }

    /// Who is connected.
    ///
    /// # Errors
    /// What to say where the node is down.
    pub fn clients(&self, node: NodeKey) -> Part<ClientsView> {
        self.look(node, |look| clients_view(look, &self.requests()))
    }

    /// Parameters.
    ///
    /// # Errors
    /// What to say where the node is down.
    pub fn config(&self, ask: &ConfigAsk) -> Part<ConfigView> {
        self.look(ask.node, |look| config_view(look, ask))
    }

    /// Runs a line in a tab of a node, in a database.
    pub(super) fn ask(&mut self, node: Option<NodeKey>, db: u16, line: &str) {
        let Some(node) = node else {
            let console = self.folds.consoles.active();
            return self.submit(console, line);
        };
        let name = self.folds.known.node_name(NodeId(node.0));
        let is_there = |tab: &Tab| tab.node() == name;
        let fits = |tab: &&Tab| is_there(tab) && tab.is_ready() && !tab.is_subscribed();
        let consoles = &self.folds.consoles;
        let active = consoles.get(consoles.active()).filter(fits);
        let found = active
            .or_else(|| consoles.iter().find(fits))
            .map(|tab| tab.key);
        match found {
            Some(console) => self.folds.consoles.select(console),
            None => self.open_console(Some(node)),
        }
        let console = self.folds.consoles.active();
        let tab = self.folds.consoles.get(console);
        // There may have been too many already, and that was said.
        let Some(tab) = tab.filter(|tab| is_there(tab)) else {
            return;
        };
        if tab.db() != u32::from(db) {
            self.submit(console, &format!("SELECT {db}"));
        }
        self.submit(console, line);
    }

    fn look<T>(&self, node: NodeKey, see: impl FnOnce(&Look<'_>) -> T) -> Part<T> {
        let node = NodeId(node.0);
        let broker = self.world.brokers().find(|(id, _)| *id == node);
        let Some(broker) = broker.and_then(|(_, broker)| broker) else {
            let name = self.folds.known.node_name(node);
            return Err(say::node_is_down(self.language, &name));
        };
        Ok(see(&Look {
            inspect: broker.inspect(),
            now_us: self.world.spec().clock_us.saturating_add(self.pace.shown),
            node,
            known: &self.folds.known,
            language: self.language,
        }))
    }

    /// How many requests of each actor no node has run yet.
    fn requests(&self) -> BTreeMap<ActorId, usize> {
        let mut requests = BTreeMap::new();
        for packet in self.world.under_way() {
            if matches!(packet.load, Load::Request(_)) {
                *requests.entry(packet.actor).or_insert(0) += 1;
            }
        }
        requests
    }
}
