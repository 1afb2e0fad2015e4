//! Messages: where each came from, what it became, and the records of its life.

use super::copies::Copies;
use super::table::Table;
use crate::spec::Micros;
use crate::trace::{ActorId, AudienceId, IntentId, LinkId, Msg, NodeId, RecordSeq};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use broker::event::{KeyId, MessageId, Seq};

/// Messages that a ledger follows; when they are that many, the world ends (`Limit::Messages`).
pub const MESSAGES_MAX: usize = 4_000_000;

/// Records that are kept of one message's life; later ones are counted only.
pub const LIFE_RECORDS_MAX: u16 = 1_000;

/// Records of lives that are kept in all.
pub const LIVES_RECORDS_MAX: usize = 32_000_000;

/// The request that made a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its intent.
    pub intent: IntentId,
    /// The actor that sent it.
    pub actor: ActorId,
    /// Over which link.
    pub link: LinkId,
    /// As its how-manieth request.
    pub seq: Seq,
    /// The record that says `Sent`.
    pub sent: RecordSeq,
    /// When it was sent for the first time.
    pub sent_at: Micros,
    /// The request as it was sent; the message's payload is one of its arguments.
    pub bytes: Arc<[u8]>,
}

/// What a message has become.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// A number that the node skipped, or a message that it has not placed yet.
    Nothing,
    /// An element of a list.
    Element(Element),
    /// A publication, with all who should get it.
    Publication(Vec<Share>),
    /// An entry of a stream; its fates are kept there.
    Entry { stream: u32, ordinal: u32 },
}

/// The end of a chain of elements.
pub(super) const NO_ELEMENT: u32 = u32::MAX;

/// An element of a list: its audience is the workers of the list that it was first written to. The elements of a key
/// are chained, so that they are found when the key goes.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub share: Share,
    /// The list that it was first written to.
    pub home: KeyId,
    /// The list that it is in.
    pub key: Option<KeyId>,
    pub next: u32,
    pub previous: u32,
}

/// A message for one of its audiences.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub audience: AudienceId,
    pub copies: Copies,
}

/// What no actor sent has no origin.
pub(super) const NO_ORIGIN: u32 = u32::MAX;

/// A message as the ledger keeps it.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// The row of its origin, or [`NO_ORIGIN`].
    pub origin: u32,
    pub arg: u32,
    /// The intent that counts one message less when this one is placed.
    pub claims: bool,
    pub body: Body,
    life: u32,
    life_len: u16,
    /// The newest record of its life.
    noted: RecordSeq,
}

/// One record in a life, and the one before it.
#[derive(Clone, Copy, Debug)]
struct Moment {
    record: RecordSeq,
    before: u32,
}

const NO_MOMENT: u32 = u32::MAX;

/// All messages of a world, found by their node's number in O(1): nodes number densely, and a restart begins a stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Messages {
    /// By node.
    rows: Vec<Rows>,
    /// One for all messages that a request makes.
    origins: Table<Origin>,
    moments: Table<Moment>,
    parents: BTreeMap<Msg, Msg>,
    len: usize,
}

#[derive(Clone, Debug, Default)]
struct Rows {
    table: Table<Message>,
    stretches: Vec<Stretch>,
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: u64,
    row: usize,
}

impl Messages {
    /// Adds a message; `false` if there are too many to follow it, or its number comes out of order.
    pub fn add(&mut self, msg: Msg, message: Message, parent: Option<MessageId>) -> bool {
        let node = usize::from(msg.node.0);
        if self.rows.len() <= node {
            self.rows.resize_with(node + 1, Rows::default);
        }
        let rows = &mut self.rows[node];
        if self.len >= MESSAGES_MAX || !rows.add(msg.id.0, message) {
            return false;
        }
        self.len += 1;
        if let Some(id) = parent {
            self.parents.insert(msg, Msg { id, ..msg });
        }
        true
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Keeps an origin; gives its row. Too many of them have none.
    pub fn add_origin(&mut self, origin: Origin) -> u32 {
        if self.origins.len() >= MESSAGES_MAX {
            return NO_ORIGIN;
        }
        self.origins.push(origin);
        self.origins.len() as u32 - 1
    }

    pub fn origin(&self, message: &Message) -> Option<&Origin> {
        self.origins.get(message.origin as usize)
    }

    pub fn get(&self, msg: Msg) -> Option<&Message> {
        let rows = self.rows.get(usize::from(msg.node.0))?;
        rows.table.get(rows.row_of(msg.id.0)?)
    }

    pub fn get_mut(&mut self, msg: Msg) -> Option<&mut Message> {
        let rows = self.rows.get_mut(usize::from(msg.node.0))?;
        rows.table.get_mut(rows.row_of(msg.id.0)?)
    }

    /// The row of a message on its node.
    pub fn row(&self, msg: Msg) -> Option<u32> {
        let rows = self.rows.get(usize::from(msg.node.0))?;
        rows.row_of(msg.id.0).map(|row| row as u32)
    }

    /// The message in a row.
    pub fn at(&self, node: NodeId, row: u32) -> Option<Msg> {
        let rows = self.rows.get(usize::from(node.0))?;
        let id = MessageId(rows.id_at(row as usize)?);
        Some(Msg { node, id })
    }

    pub fn body_at(&mut self, node: NodeId, row: u32) -> Option<&mut Body> {
        let rows = self.rows.get_mut(usize::from(node.0))?;
        rows.table.get_mut(row as usize).map(|m| &mut m.body)
    }

    pub fn parent(&self, msg: Msg) -> Option<Msg> {
        self.parents.get(&msg).copied()
    }

    /// Notes a record in a message's life, once.
    pub fn note(&mut self, msg: Msg, record: RecordSeq) {
        if self.moments.len() >= LIVES_RECORDS_MAX {
            return;
        }
        let at = self.moments.len() as u32;
        let Some(message) = self
            .rows
            .get_mut(usize::from(msg.node.0))
            .and_then(|rows| rows.table.get_mut(rows.row_of(msg.id.0)?))
        else {
            return;
        };
        let is_noted = message.life != NO_MOMENT && message.noted == record;
        if message.life_len >= LIFE_RECORDS_MAX || is_noted {
            return;
        }
        let before = message.life;
        message.noted = record;
        message.life = at;
        message.life_len += 1;
        self.moments.push(Moment { record, before });
    }

    /// The records of a message's life, in order.
    pub fn life(&self, msg: Msg) -> Vec<RecordSeq> {
        let mut life = Vec::new();
        let mut at = self.get(msg).map_or(NO_MOMENT, |m| m.life);
        while let Some(moment) = self.moments.get(at as usize) {
            life.push(moment.record);
            at = moment.before;
        }
        life.reverse();
        life
    }

    /// The messages before this one, from the newest to the oldest, node after node from the last to the first.
    pub fn before(&self, end: Option<Msg>) -> impl Iterator<Item = (Msg, &Message)> {
        let last = end.map_or(usize::MAX, |msg| usize::from(msg.node.0));
        let nodes = self.rows.iter().enumerate().rev();
        let nodes = nodes.skip_while(move |(node, _)| *node > last);
        nodes.flat_map(move |(node, rows)| {
            let node = NodeId(node as u16);
            let below = end.filter(|msg| msg.node == node).map(|msg| msg.id.0);
            rows.before(below).map(move |(id, message)| {
                let id = MessageId(id);
                (Msg { node, id }, message)
            })
        })
    }
}

impl Message {
    pub fn new(origin: u32, arg: u32, claims: bool) -> Self {
        Self {
            origin,
            arg,
            claims,
            body: Body::Nothing,
            life: NO_MOMENT,
            life_len: 0,
            noted: 0,
        }
    }
}

impl Rows {
    /// A gap in the numbers begins a new stretch of rows.
    fn add(&mut self, id: u64, message: Message) -> bool {
        let row = self.table.len();
        let next = self
            .stretches
            .last()
            .map(|s| s.first + (row - s.row) as u64);
        if next.is_some_and(|next| id < next) {
            return false;
        }
        if next != Some(id) {
            self.stretches.push(Stretch { first: id, row });
        }
        self.table.push(message);
        true
    }

    fn row_of(&self, id: u64) -> Option<usize> {
        // Nearly always it is of the newest stretch.
        if let Some(last) = self.stretches.last()
            && let Some(behind) = id.checked_sub(last.first)
        {
            let row = last.row + usize::try_from(behind).ok()?;
            return (row < self.table.len()).then_some(row);
        }
        let after = self.stretches.partition_point(|s| s.first <= id);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        let row = stretch.row + usize::try_from(id - stretch.first).ok()?;
        let end = self
            .stretches
            .get(after)
            .map_or(self.table.len(), |s| s.row);
        (row < end).then_some(row)
    }

    fn id_at(&self, row: usize) -> Option<u64> {
        if row >= self.table.len() {
            return None;
        }
        let after = self.stretches.partition_point(|s| s.row <= row);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        Some(stretch.first + (row - stretch.row) as u64)
    }

    fn before(&self, below: Option<u64>) -> impl Iterator<Item = (u64, &Message)> {
        let stretches = self.stretches.iter().enumerate().rev();
        stretches.flat_map(move |(n, stretch)| {
            let end = self
                .stretches
                .get(n + 1)
                .map_or(self.table.len(), |s| s.row);
            let ids = stretch.first..stretch.first + (end - stretch.row) as u64;
            let ids = ids.start..below.map_or(ids.end, |b| b.clamp(ids.start, ids.end));
            ids.rev().filter_map(move |id| {
                let row = stretch.row + (id - stretch.first) as usize;
                self.table.get(row).map(|message| (id, message))
            })
        })
    }
}
