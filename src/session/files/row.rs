//! A record of the trace as a flat row of named fields: table and object are made from the same.

use super::csv::Cell;
use super::json::Json;
use crate::payload::shown;
use broker::event::{ClientId, StreamId};
use sim::trace::{ActorId, Item, LinkId, Msg, Name, NodeId, PacketId};

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(u64),
    Flag(bool),
    /// Ours.
    Id(&'static str),
    /// Anybody's.
    Text(String),
    Texts(Vec<String>),
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// What happened: `sent`, `node-crashed`, `node.published`, …, as `brokerlab run --trace --json` has it.
    pub kind: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Row {
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            fields: Vec::new(),
        }
    }

    /// With another field.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// With another field, if there is something to say.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn write(&self, json: &mut Json<'_>) {
        for (name, value) in &self.fields {
            match value {
                Value::Number(number) => json.number(name, *number),
                Value::Flag(flag) => json.flag(name, *flag),
                Value::Id(id) => json.text(name, id),
                Value::Text(text) => json.text(name, text),
                Value::Texts(texts) => json.texts(name, texts.iter().map(String::as_str)),
            }
        }
    }

    /// A field as a cell.
    pub fn cell(&self, name: &str) -> Cell<'_> {
        let found = self.fields.iter().find(|(field, _)| *field == name);
        match found.map(|(_, value)| value) {
            Some(Value::Number(number)) => Cell::Number(*number),
            Some(Value::Id(id)) => Cell::Id(id),
            Some(Value::Text(text)) => Cell::Text(text),
            _ => Cell::Empty,
        }
    }

    /// Every field that has no column of its own: `end=tail; key=jobs`.
    pub fn rest(&self, columns: &[&str]) -> String {
        let others = self
            .fields
            .iter()
            .filter(|(name, _)| !columns.contains(name));
        let texts: Vec<String> = others
            .map(|(name, value)| format!("{name}={}", plain(value)))
            .collect();
        texts.join("; ")
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Id(id) => (*id).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Texts(texts) => texts.join(" "),
    }
}

/// A message as the page's attributes have it: `0-42`, node and number.
pub(super) fn message(msg: Msg) -> Value {
    Value::Text(format!("{}-{}", msg.node.0, msg.id.0))
}

/// Messages in their order.
pub(super) fn messages(msgs: &[Msg]) -> Value {
    let text = |msg: &Msg| format!("{}-{}", msg.node.0, msg.id.0);
    Value::Texts(msgs.iter().map(text).collect())
}

/// A message, or what is to become one: `3-1-0i`, actor, intent and part.
pub(super) fn item(item: Item) -> Value {
    match item {
        Item::Message(msg) => message(msg),
        Item::Intended(intent, n) => {
            Value::Text(format!("{}-{}-{n}i", intent.actor.0, intent.number))
        }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&'static str> for Value {
    fn from(id: &'static str) -> Self {
        Self::Id(id)
    }
}

impl From<&Name> for Value {
    fn from(name: &Name) -> Self {
        Self::Text(shown(name))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<ActorId> for Value {
    fn from(actor: ActorId) -> Self {
        Self::Number(actor.0.into())
    }
}

impl From<NodeId> for Value {
    fn from(node: NodeId) -> Self {
        Self::Number(node.0.into())
    }
}

impl From<LinkId> for Value {
    fn from(link: LinkId) -> Self {
        Self::Number(link.0.into())
    }
}

impl From<PacketId> for Value {
    fn from(packet: PacketId) -> Self {
        Self::Number(packet.0)
    }
}

impl From<ClientId> for Value {
    fn from(client: ClientId) -> Self {
        Self::Number(client.0)
    }
}

impl From<StreamId> for Value {
    fn from(id: StreamId) -> Self {
        Self::Text(format!("{}-{}", id.ms, id.seq))
    }
}
