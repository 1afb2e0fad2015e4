//! The part of the fold that listens to nodes.

use super::figures::{
    ConsumerFigure, GroupFigure, NodeFigure, Parked, PendingFigure, Place, Ranked, ShelfKind, Tape,
};
use super::fold::Stage;
use super::label;
use crate::kept::{Kept, Row};
use crate::payload::args_of;
use broker::event::{
    By, ConsumerId, Delivery, End, Event, GroupId, KeyId, Kind, MessageId, Name, StreamId,
    Subscription,
};
use sim::spec::Micros;
use sim::trace::{Msg, NodeId};
use std::collections::BTreeMap;
use std::rc::Rc;

impl Stage {
    pub(super) fn fold_event(&mut self, at: Micros, node: NodeId, event: &Event) {
        match event {
            Event::Parked {
                by,
                db,
                keys,
                until,
            } => self.park_request(at, node, *by, *db, keys, *until),
            Event::Resumed { by, .. } => self.unpark(node, by.client),
            Event::Closed { client, .. } => {
                self.unpark(node, *client);
                self.forget_client(node, *client);
            }
            Event::Created {
                msg,
                by,
                arg,
                parent,
            } => {
                let parent = parent.map(|id| Msg { node, id });
                self.know(Msg { node, id: *msg }, *by, *arg, parent);
            }
            Event::Subscribed { client, kind, name } => {
                self.subscribe(node, *client, *kind, name, true)
            }
            Event::Unsubscribed { client, kind, name } => {
                self.subscribe(node, *client, *kind, name, false)
            }
            Event::Published { msg, channel, .. } => self.publish(Msg { node, id: *msg }, channel),
            Event::Notified {
                msg,
                channel,
                payload,
                ..
            } => {
                let msg = Msg { node, id: *msg };
                self.know_as(msg, label::short(payload));
                self.publish(msg, channel);
            }
            Event::KeyCreated {
                key,
                db,
                name,
                kind,
            } => self.create_key(node, *key, *db, name, *kind),
            Event::KeyRenamed { key, db, name } => self.rename_key(node, *key, *db, name),
            Event::KeyRemoved { key, .. } => self.remove_key(node, *key),
            _ => self.fold_content(at, node, event),
        }
    }

    fn fold_content(&mut self, at: Micros, node: NodeId, event: &Event) {
        match event {
            Event::Pushed { key, msg, end } => self.push(node, *key, *msg, (*end, 0)),
            Event::Inserted { key, msg, index } => self.insert(node, *key, *msg, *index),
            Event::Scored { key, msg, score } | Event::Rescored { key, msg, score } => {
                self.rank(node, *key, *msg, score.get());
            }
            Event::Popped { key, msg, .. } => self.take_out(node, *key, *msg),
            Event::Removed { key, msg, .. } => self.take_out(node, *key, *msg),
            Event::Moved {
                from,
                to,
                to_end,
                depth,
                msg,
                ..
            } => {
                self.take_out(node, *from, *msg);
                self.push(node, *to, *msg, (*to_end, *depth));
            }
            Event::Appended { key, msg, id } => self.append(node, *key, *msg, *id),
            Event::EntryRemoved { key, id, .. } => self.remove_entry(node, *key, *id),
            _ => self.fold_group(at, node, event),
        }
    }

    fn fold_group(&mut self, at: Micros, node: NodeId, event: &Event) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        match event {
            Event::GroupCreated {
                key,
                group,
                name,
                cursor,
                ..
            } => add_group(figure, *key, *group, name, *cursor),
            Event::GroupMoved { group, cursor, .. } => {
                if let Some(tape) = figure.tape_of(*group) {
                    tape.move_cursor(*group, *cursor);
                }
            }
            Event::GroupDestroyed { group, .. } => {
                if let Some(tape) = figure.tape_of(*group) {
                    tape.groups.remove(group);
                }
                figure.groups.remove(group);
            }
            Event::ConsumerCreated {
                group,
                consumer,
                name,
            } => with_group(figure, *group, |group| {
                let new = ConsumerFigure {
                    name: name.clone(),
                    actor: None,
                    pending: Kept::default(),
                };
                group.consumers.insert(*consumer, new);
            }),
            Event::ConsumerDeleted {
                group, consumer, ..
            } => with_group(figure, *group, |group| {
                group.consumers.remove(consumer);
            }),
            _ => {
                fold_pending(at, node, figure, event);
                self.note_reader(node, event);
            }
        }
    }

    /// Who reads as a consumer is that consumer, until somebody else does; and a message knows how often it was delivered.
    fn note_reader(&mut self, node: NodeId, event: &Event) {
        let delivered = match event {
            Event::GroupRead {
                msg: Some(id),
                deliveries,
                ..
            } => Some((*id, *deliveries)),
            Event::Claimed {
                msg, deliveries, ..
            } => Some((*msg, *deliveries)),
            _ => None,
        };
        if let Some((id, deliveries)) = delivered
            && let Some(figure) = self.messages.get_mut(&Msg { node, id })
        {
            let deliveries = u32::try_from(deliveries).unwrap_or(u32::MAX);
            figure.delivered = figure.delivered.max(deliveries);
        }
        // A claim says less: it can be made for somebody else.
        let Event::GroupRead {
            group,
            consumer,
            by,
            ..
        } = event
        else {
            return;
        };
        let reader = self.clients.get(&(node, by.client)).copied();
        let figure = self.nodes.get_mut(&node);
        if let (Some(reader), Some(figure)) = (reader, figure) {
            with_group(figure, *group, |group| {
                if let Some(consumer) = group.consumers.get_mut(consumer) {
                    consumer.actor = Some(reader);
                }
            });
        }
    }

    fn park_request(
        &mut self,
        at: Micros,
        node: NodeId,
        by: By,
        db: u16,
        keys: &[Name],
        until: Option<u64>,
    ) {
        let places = keys.iter().map(|key| Place::Key(db, key.clone())).collect();
        let until = until.map(|until| until.saturating_sub(self.clock_us));
        self.park(
            node,
            by.client,
            Parked {
                command: self.command_of(node, by),
                places,
                since: at,
                until,
            },
        );
    }

    /// The first word of a request, in capitals.
    fn command_of(&self, node: NodeId, by: By) -> Rc<str> {
        let request = self.requests.get(&(node, by.client, by.seq));
        let name = request.map(|bytes| label::text(args_of(bytes).as_args().get(0)).to_uppercase());
        name.unwrap_or_default().into()
    }

    fn subscribe(
        &mut self,
        node: NodeId,
        client: broker::event::ClientId,
        kind: Subscription,
        name: &Name,
        on: bool,
    ) {
        if kind == Subscription::Pattern {
            return;
        }
        let Some(actor) = self.clients.get(&(node, client)).copied() else {
            return;
        };
        let place = Place::Channel(name.clone());
        if let Some(figure) = self.actors.get_mut(&actor)
            && on
        {
            figure.place = Some(place.clone());
        }
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        if let ShelfKind::Channel(listeners) = &mut figure.shelf(&place).kind {
            if on {
                listeners.subscribed.insert(actor);
            } else {
                listeners.subscribed.remove(&actor);
            }
        }
    }

    fn publish(&mut self, msg: Msg, channel: &Name) {
        let place = Place::Channel(channel.clone());
        if let Some(figure) = self.nodes.get_mut(&msg.node)
            && let ShelfKind::Channel(listeners) = &mut figure.shelf(&place).kind
        {
            listeners.published += 1;
        }
        self.put(msg, place);
    }

    fn put(&mut self, msg: Msg, place: Place) {
        if let Some(figure) = self.messages.get_mut(&msg) {
            figure.place = Some(place);
        }
    }

    fn create_key(&mut self, node: NodeId, key: KeyId, db: u16, name: &Name, kind: Kind) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        let place = Place::Key(db, name.clone());
        let shelf = figure.shelf(&place);
        shelf.kind = match kind {
            Kind::List => ShelfKind::List(Row::default()),
            Kind::SortedSet => ShelfKind::Ranked(Ranked::default()),
            Kind::Stream => ShelfKind::Stream(Tape::default()),
            other => ShelfKind::Other(other),
        };
        figure.keys.insert(key, place);
    }

    fn rename_key(&mut self, node: NodeId, key: KeyId, db: u16, name: &Name) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        let to = Place::Key(db, name.clone());
        let Some(from) = figure.keys.insert(key, to.clone()) else {
            return;
        };
        if from == to {
            return;
        }
        let kind = figure.shelf(&from).empty();
        if let ShelfKind::Stream(tape) = &kind {
            for group in tape.groups.keys() {
                figure.groups.insert(*group, to.clone());
            }
        }
        figure.shelf(&to).kind = kind;
        figure.tidy(&from);
    }

    fn remove_key(&mut self, node: NodeId, key: KeyId) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        let Some(place) = figure.keys.remove(&key) else {
            return;
        };
        let kind = figure.shelf(&place).empty();
        if let ShelfKind::Stream(tape) = kind {
            for group in tape.groups.keys() {
                figure.groups.remove(group);
            }
        }
        figure.tidy(&place);
    }

    fn with_list(
        &mut self,
        node: NodeId,
        key: KeyId,
        change: impl FnOnce(&mut Row<Msg>),
    ) -> Option<Place> {
        let figure = self.nodes.get_mut(&node)?;
        let place = figure.keys.get(&key)?.clone();
        if let ShelfKind::List(list) = &mut figure.shelves.get_mut(&place)?.kind {
            change(list);
        }
        Some(place)
    }

    /// Puts a message into a list, so many elements away from an end.
    fn push(&mut self, node: NodeId, key: KeyId, id: MessageId, (end, depth): (End, u64)) {
        let msg = Msg { node, id };
        let place = self.with_list(node, key, |list| {
            let depth = usize::try_from(depth).unwrap_or(usize::MAX).min(list.len());
            let index = match end {
                End::Head => depth,
                End::Tail => list.len() - depth,
            };
            list.insert(index, msg);
        });
        if let Some(place) = place {
            self.put(msg, place);
        }
    }

    fn insert(&mut self, node: NodeId, key: KeyId, id: MessageId, index: u64) {
        let msg = Msg { node, id };
        let place = self.with_list(node, key, |list| {
            let index = usize::try_from(index).unwrap_or(usize::MAX).min(list.len());
            list.insert(index, msg);
        });
        if let Some(place) = place {
            self.put(msg, place);
        }
    }

    /// Pops come from an end, so both ends are looked at before all the others.
    fn take_out(&mut self, node: NodeId, key: KeyId, id: MessageId) {
        let msg = Msg { node, id };
        self.with_list(node, key, |list| list.take(&msg));
        if let Some((_, ranked)) = self.ranked(node, key) {
            ranked.take(msg);
        }
    }

    fn ranked(&mut self, node: NodeId, key: KeyId) -> Option<(Place, &mut Ranked)> {
        let figure = self.nodes.get_mut(&node)?;
        let place = figure.keys.get(&key)?.clone();
        match &mut figure.shelves.get_mut(&place)?.kind {
            ShelfKind::Ranked(ranked) => Some((place, ranked)),
            _ => None,
        }
    }

    /// Puts a member of a sorted set where its score says. Equal scores stand in the order of the members' texts, so far as they are kept.
    fn rank(&mut self, node: NodeId, key: KeyId, id: MessageId, score: f64) {
        let msg = Msg { node, id };
        let text = self.label(msg);
        if let Some((place, ranked)) = self.ranked(node, key) {
            ranked.put(msg, score, text);
            self.put(msg, place);
        }
    }

    fn append(&mut self, node: NodeId, key: KeyId, id: MessageId, entry: StreamId) {
        let msg = Msg { node, id };
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        let Some(place) = figure.keys.get(&key).cloned() else {
            return;
        };
        if let Some(tape) = figure.tape(&place) {
            tape.entries.insert(entry, msg);
            for group in tape.groups.values_mut() {
                group.lag += 1;
            }
        }
        self.put(msg, place);
    }

    fn remove_entry(&mut self, node: NodeId, key: KeyId, entry: StreamId) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        let Some(place) = figure.keys.get(&key).cloned() else {
            return;
        };
        if let Some(tape) = figure.tape(&place) {
            tape.entries.remove(&entry);
            for group in tape.groups.values_mut().filter(|group| group.ahead(entry)) {
                group.lag = group.lag.saturating_sub(1);
            }
        }
    }
}

/// What happens to single entries of a group.
fn fold_pending(at: Micros, node: NodeId, figure: &mut NodeFigure, event: &Event) {
    let now_pending = |msg: Option<MessageId>, deliveries| PendingFigure {
        since: at,
        deliveries,
        msg: msg.map(|id| Msg { node, id }),
    };
    match event {
        Event::GroupRead {
            group,
            consumer,
            id,
            msg,
            delivery,
            deliveries,
            ..
        } => {
            let pending = now_pending(*msg, *deliveries);
            with_group(figure, *group, |group| {
                read(group, *consumer, *id, *delivery, pending)
            });
        }
        Event::Claimed {
            group,
            from,
            to,
            id,
            msg,
            deliveries,
            ..
        } => {
            let pending = now_pending(Some(*msg), *deliveries);
            with_group(figure, *group, |group| {
                if let Some(from) = from {
                    drop_pending(group, *from, *id);
                }
                if let Some(list) = group.pending_of(*to) {
                    list.insert(*id, pending);
                }
            });
        }
        Event::Acked {
            group,
            consumer: owner,
            id,
            ..
        }
        | Event::PendingDropped {
            group,
            consumer: owner,
            id,
            ..
        }
        | Event::Released {
            group,
            from: owner,
            id,
            ..
        } => {
            if let Some(owner) = owner {
                with_group(figure, *group, |group| drop_pending(group, *owner, *id));
            }
        }
        _ => {}
    }
}

fn add_group(figure: &mut NodeFigure, key: KeyId, group: GroupId, name: &Name, cursor: StreamId) {
    let Some(place) = figure.keys.get(&key).cloned() else {
        return;
    };
    figure.groups.insert(group, place.clone());
    if let Some(tape) = figure.tape(&place) {
        let new = GroupFigure {
            name: name.clone(),
            cursor,
            consumers: BTreeMap::new(),
            lag: 0,
        };
        tape.groups.insert(group, new);
        tape.move_cursor(group, cursor);
    }
}

fn with_group(figure: &mut NodeFigure, group: GroupId, change: impl FnOnce(&mut GroupFigure)) {
    if let Some(group) = figure
        .tape_of(group)
        .and_then(|tape| tape.groups.get_mut(&group))
    {
        change(group);
    }
}

fn read(
    group: &mut GroupFigure,
    consumer: ConsumerId,
    id: StreamId,
    delivery: Delivery,
    pending: PendingFigure,
) {
    if delivery != Delivery::Again && group.ahead(id) {
        group.cursor = id;
        group.lag = group.lag.saturating_sub(1);
    }
    if delivery == Delivery::New {
        // After XGROUP SETID backwards the entry may still be pending at somebody else.
        for other in group.consumers.values_mut() {
            other.pending.remove(&id);
        }
    }
    if delivery != Delivery::NoAck
        && let Some(list) = group.pending_of(consumer)
    {
        list.insert(id, pending);
    }
}

fn drop_pending(group: &mut GroupFigure, consumer: ConsumerId, id: StreamId) {
    if let Some(list) = group.pending_of(consumer) {
        list.remove(&id);
    }
}
