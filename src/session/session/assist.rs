//! Help with a line that is being typed.

use super::Session;
use crate::console::{Assist, Names, assist};
use crate::payload::shown;
use crate::{ConsoleKey, Language};
use sim::trace::NodeId;

/// Keys that are looked through for one that completes a word.
const KEYS_LOOKED_AT_MAX: usize = 500;
/// Consumer groups that are looked through for one, and for a consumer.
const GROUPS_LOOKED_AT_MAX: usize = 50;
/// Consumers of all of them.
const CONSUMERS_LOOKED_AT_MAX: usize = 500;

impl Session {
    /// What helps with a line that is typed into a tab, its caret behind so many bytes of it. It changes nothing and asks the world
    /// nothing.
    pub fn assist(&self, console: ConsoleKey, text: &str, caret: usize) -> Assist {
        assist(text, caret, &self.names(console, self.language))
    }

    /// The language in which a tab speaks.
    pub(super) fn spoken_in(&self, console: ConsoleKey) -> Language {
        let tab = self.folds.consoles.get(console);
        tab.map_or(self.language, |tab| tab.language())
    }

    /// What there is to be named in a tab.
    pub(super) fn names(&self, console: ConsoleKey, language: Language) -> Names<'_> {
        let known = &self.folds.known;
        let actors = known.actors.values().map(|actor| actor.name.to_string());
        let nodes = known.nodes.iter().map(|node| node.name.to_string());
        let at = self.folds.consoles.get(console).map(|tab| tab.node());
        let node = known
            .nodes
            .iter()
            .position(|node| Some(&*node.name) == at)
            .and_then(|node| u16::try_from(node).ok());
        let keys = node.into_iter().flat_map(|node| {
            let keys = known.keys_of(NodeId(node)).take(KEYS_LOOKED_AT_MAX);
            keys.map(|key| shown(key))
        });
        let (mut groups, mut consumers) = (Vec::new(), Vec::new());
        let known_groups = node
            .into_iter()
            .flat_map(|node| known.groups_of(NodeId(node)));
        for (key, group, of_group) in known_groups.take(GROUPS_LOOKED_AT_MAX) {
            groups.push((key, group.to_owned()));
            let room = CONSUMERS_LOOKED_AT_MAX.saturating_sub(consumers.len());
            let named = of_group.into_iter().take(room);
            consumers.extend(named.map(|name| (group.to_owned(), name)));
        }
        let channels = node
            .into_iter()
            .flat_map(|node| known.listeners.channels_of(NodeId(node)));
        Names {
            channels: channels.map(|name| shown(name)).collect(),
            groups,
            consumers,
            language,
            kinds: &self.kinds,
            actors: actors.chain(nodes).collect(),
            keys: keys.collect(),
        }
    }
}
