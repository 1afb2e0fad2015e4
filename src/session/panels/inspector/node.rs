//! What a node knows besides its keys: who listens to what, who is connected, and its parameters.

use super::text::{self, command};
use super::{Empty, Look, NameView};
use crate::catalogue::inspector as say;
use crate::{ActorKey, NodeKey};
use broker::event::{ClientId, Subscription};
use broker::look::ClientView;
use broker::params::Parameter;
use sim::trace::ActorId;
use std::collections::BTreeMap;

/// Channels of one kind that are shown.
const CHANNELS_MAX: usize = 100;
/// Listeners of one channel that are named.
const LISTENERS_MAX: usize = 20;
/// Connections that are shown.
const CLIENTS_MAX: usize = 200;
/// Subscriptions of one connection that are named.
const SUBSCRIPTIONS_MAX: usize = 20;

/// What is subscribed to at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PubSubView {
    /// Channels.
    pub channels: ChannelsView,
    /// Patterns.
    pub patterns: ChannelsView,
    /// Shard channels.
    pub shards: ChannelsView,
    /// What to say where there is none of all three.
    pub empty: Empty,
}

/// Everything of one kind that somebody listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelsView {
    /// The command that lists them.
    pub command: &'static str,
    /// By name.
    pub rows: Vec<ChannelRow>,
    /// A sentence about those that are not shown; else empty.
    pub note: String,
}

/// A channel, a pattern or a shard channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// Its name.
    pub name: NameView,
    /// How many listen.
    pub count: usize,
    /// Who they are, the oldest subscription first; an ellipsis at the end stands for more.
    pub listeners: Vec<String>,
    /// The command that tells how many listen; empty for a pattern.
    pub command: String,
}

/// Makes it.
pub(crate) fn pubsub_view(look: &Look<'_>) -> PubSubView {
    let channels = channels(look, Subscription::Channel, "PUBSUB CHANNELS", "NUMSUB");
    let patterns = channels_of_patterns(look);
    let shards = self::channels(
        look,
        Subscription::Shard,
        "PUBSUB SHARDCHANNELS",
        "SHARDNUMSUB",
    );
    let is_empty = [&channels, &patterns, &shards]
        .into_iter()
        .all(|c| c.rows.is_empty());
    PubSubView {
        channels,
        patterns,
        shards,
        empty: match is_empty {
            true => say::nobody_listens(look.language),
            false => Empty::default(),
        },
    }
}

fn channels_of_patterns(look: &Look<'_>) -> ChannelsView {
    let mut patterns = channels(look, Subscription::Pattern, "PUBSUB NUMPAT", "");
    patterns.rows.iter_mut().for_each(|row| row.command.clear());
    patterns
}

fn channels(
    look: &Look<'_>,
    kind: Subscription,
    list: &'static str,
    counts: &'static str,
) -> ChannelsView {
    let mut all = look.inspect.channels(kind);
    let rows = all.by_ref().take(CHANNELS_MAX).map(|(name, count)| {
        let listeners = look.inspect.listeners(kind, name);
        let named = listeners
            .take(LISTENERS_MAX)
            .map(|client| who(look, client).1);
        let mut listeners: Vec<String> = named.collect();
        if count > LISTENERS_MAX {
            listeners.push("…".into());
        }
        ChannelRow {
            name: text::name(name),
            count,
            listeners,
            command: command(&[b"PUBSUB", counts.as_bytes(), name]),
        }
    });
    ChannelsView {
        command: list,
        rows: rows.collect(),
        note: match all.count() {
            0 => String::new(),
            more => say::more(look.language, more),
        },
    }
}

/// Who sits behind a connection: an actor, or only its number is known.
fn who(look: &Look<'_>, client: ClientId) -> (Option<ActorId>, String) {
    match look.known.actor_of(look.node, client) {
        Some(actor) => (Some(actor), look.known.actor_name(actor)),
        None => (None, format!("#{}", client.0)),
    }
}

/// Everybody who is connected to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientsView {
    /// The command whose reply this is.
    pub command: &'static str,
    /// The connections, by number.
    pub rows: Vec<ClientRow>,
    /// A sentence about connections that are not shown; else empty.
    pub note: String,
    /// What to say where there is none.
    pub empty: Empty,
}

/// One connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// Its number.
    pub id: u64,
    /// Whose it is.
    pub actor: Option<ActorKey>,
    /// His name.
    pub name: String,
    /// Every pair of its line in CLIENT LIST, in the order of the line.
    pub pairs: Vec<(String, String)>,
    /// What a blocking command of it waits on, in words; else empty.
    pub waits: String,
    /// Bytes of replies and pushes that it has not taken.
    pub output_bytes: u64,
    /// Requests that are on their way to the node, or wait there for their turn.
    pub requests: usize,
    /// What it subscribed to.
    pub subscriptions: Vec<String>,
}

impl ClientRow {
    /// What CLIENT LIST says under a name.
    pub fn get(&self, name: &str) -> &str {
        let pair = self.pairs.iter().find(|(of, _)| of == name);
        pair.map_or("", |(_, value)| value)
    }
}

/// Makes it. `requests` says how many requests of an actor the node has not run yet.
pub(crate) fn clients_view(look: &Look<'_>, requests: &BTreeMap<ActorId, usize>) -> ClientsView {
    let clients = look.inspect.client_views().take(CLIENTS_MAX);
    let rows: Vec<ClientRow> = clients
        .map(|client| client_row(look, client, requests))
        .collect();
    ClientsView {
        command: "CLIENT LIST",
        note: match look.inspect.clients_len().saturating_sub(CLIENTS_MAX) {
            0 => String::new(),
            more => say::more(look.language, more),
        },
        empty: match rows.is_empty() {
            true => say::nobody_connected(look.language),
            false => Empty::default(),
        },
        rows,
    }
}

fn client_row(
    look: &Look<'_>,
    client: ClientView<'_>,
    requests: &BTreeMap<ActorId, usize>,
) -> ClientRow {
    let line = client.line(look.now_us);
    let line = String::from_utf8_lossy(&line);
    let pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
    let (actor, name) = who(look, client.id());
    ClientRow {
        id: client.id().0,
        actor: actor.map(|actor| ActorKey(actor.0)),
        name,
        pairs: pairs
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        waits: waits(look, client),
        output_bytes: client.output_bytes(),
        requests: actor
            .and_then(|actor| requests.get(&actor).copied())
            .unwrap_or(0),
        subscriptions: subscriptions(client),
    }
}

fn waits(look: &Look<'_>, client: ClientView<'_>) -> String {
    let Some((keys, until)) = client.waits() else {
        return String::new();
    };
    let keys: Vec<String> = keys.iter().map(|key| text::name(key).text).collect();
    let left_ms = until.map(|until| until.saturating_sub(look.now_us) / 1_000);
    let left = left_ms.map(text::span);
    say::waits(look.language, &keys.join(" "), left.as_deref())
}

/// As the commands that made them.
fn subscriptions(client: ClientView<'_>) -> Vec<String> {
    let kinds = [
        (Subscription::Channel, ""),
        (Subscription::Pattern, "P"),
        (Subscription::Shard, "S"),
    ];
    let mut all = kinds.into_iter().flat_map(|(kind, letter)| {
        let names = client.subscriptions(kind).into_iter();
        names.map(move |name| format!("{letter}SUBSCRIBE {}", text::name(&name).text))
    });
    let mut shown: Vec<String> = all.by_ref().take(SUBSCRIPTIONS_MAX).collect();
    if all.next().is_some() {
        shown.push("…".into());
    }
    shown
}

/// Which parameters are to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigAsk {
    /// Of this node.
    pub node: NodeKey,
    /// Their names hold this text.
    pub find: String,
    /// They differ from the default.
    pub changed: bool,
    /// They have an effect here.
    pub heeded: bool,
}

/// Parameters of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigView {
    /// The command whose reply this is a part of.
    pub command: String,
    /// The parameters, by name.
    pub rows: Vec<ConfigRow>,
    /// How many there are in all.
    pub total: usize,
    /// What to say where none fits.
    pub empty: Empty,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigRow {
    /// Its name.
    pub name: &'static str,
    /// What CONFIG GET says; empty text in quotes.
    pub value: String,
    /// The same by default.
    pub default: String,
    /// Whether the two differ.
    pub changed: bool,
    /// Whether a node here heeds it.
    pub heeded: bool,
}

/// Makes it.
pub(crate) fn config_view(look: &Look<'_>, ask: &ConfigAsk) -> ConfigView {
    let find = ask.find.trim().to_ascii_lowercase();
    let rows = look
        .inspect
        .parameters()
        .map(|(parameter, value)| config_row(parameter, &value));
    let all: Vec<ConfigRow> = rows.collect();
    let total = all.len();
    let fits = |row: &ConfigRow| {
        row.name.contains(&find) && (row.changed || !ask.changed) && (row.heeded || !ask.heeded)
    };
    let rows: Vec<ConfigRow> = all.into_iter().filter(fits).collect();
    let pattern = match find.is_empty() {
        true => "*".to_owned(),
        false => format!("*{find}*"),
    };
    ConfigView {
        command: command(&[b"CONFIG", b"GET", pattern.as_bytes()]),
        empty: match rows.is_empty() {
            true => say::no_parameter(look.language),
            false => Empty::default(),
        },
        rows,
        total,
    }
}

fn config_row(parameter: &'static Parameter, value: &str) -> ConfigRow {
    let shown = |text: &str| match text {
        "" => "\"\"".to_owned(),
        text => text.to_owned(),
    };
    ConfigRow {
        name: parameter.name,
        changed: value != parameter.default,
        value: shown(value),
        default: shown(parameter.default),
        heeded: parameter.is_heeded(),
    }
}
