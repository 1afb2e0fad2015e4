//! The fold: every record of the trace moves a figure. It asks nobody anything, so the stage shows what the trace says.

use super::figures::{
    ActorFigure, Affliction, MessageFigure, NodeFigure, Parked, Place, Presence, ShelfKind,
};
use super::label;
use super::story::Story;
use super::traffic::{Fall, FallFrom, Sent, Traffic};
use crate::kept::Kept;
use crate::payload::{args_of, payload};
use broker::event::{ClientId, Seq};
use sim::spec::{Micros, Role};
use sim::trace::{
    ActorId, AudienceId, AudienceKind, Expectation, LinkEnd, LinkId, Msg, Name, NodeId, Record,
    What, Whom,
};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// Messages whose label and fate the stage remembers; the oldest are forgotten first.
pub(super) const MESSAGES_KNOWN_MAX: usize = 100_000;
/// Messages in the hands of the crashed that are remembered until the ledger has spoken of them.
const DROPPED_MAX: usize = 4_096;

/// The stage's state at the time of the last record folded.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    pub(super) actors: BTreeMap<ActorId, ActorFigure>,
    pub(super) nodes: BTreeMap<NodeId, NodeFigure>,
    pub(super) traffic: Traffic,
    pub(super) falls: VecDeque<Fall>,
    pub(super) messages: Kept<Msg, MessageFigure>,
    /// The clock of what has no duration of its own.
    pub(super) story: Story,
    /// Time zero in microseconds since the Unix epoch: nodes speak of moments in that.
    pub(super) clock_us: u64,
    pub(super) audiences: BTreeMap<AudienceId, AudienceKind>,
    pub(super) links: BTreeMap<LinkId, (ActorId, NodeId)>,
    pub(super) clients: BTreeMap<(NodeId, ClientId), ActorId>,
    pub(super) requests: Kept<(NodeId, ClientId, Seq), Arc<[u8]>>,
    pub(super) link_clients: BTreeMap<LinkId, ClientId>,
    pub(super) sent: Sent,
    /// Messages whose packets were lost in this instant, and where; the ledger has not spoken of all of them yet.
    pub(super) strays: BTreeMap<Msg, FallFrom>,
    /// Messages that were in the hands of those who have crashed.
    pub(super) dropped: BTreeMap<Msg, ActorId>,
    last_at: Micros,
}

impl Stage {
    /// An empty stage with its nodes; `clock_us` is time zero in microseconds since the Unix epoch.
    pub fn new(clock_us: u64, nodes: impl IntoIterator<Item = String>) -> Self {
        let nodes = nodes.into_iter().map(empty_node);
        let nodes = broker::order::map((0..).map(NodeId).zip(nodes));
        Self {
            nodes,
            clock_us,
            ..Self::default()
        }
    }

    /// Takes the next record of the trace.
    pub fn fold(&mut self, record: &Record) {
        if record.at > self.last_at {
            self.last_at = record.at;
            self.strays.clear();
        }
        if is_worth_seeing(&record.what) {
            self.story.go_on(record.at);
        }
        match &record.what {
            What::Node { node, event } => self.fold_event(record.at, *node, event),
            what => self.fold_world(record.at, what),
        }
    }

    /// Whether a message may be falling by the clock of the story.
    pub fn is_falling(&self) -> bool {
        let last = self.falls.back();
        last.is_some_and(|fall| !fall.since.is_over(&self.story))
    }

    fn fold_world(&mut self, at: Micros, what: &What) {
        match what {
            What::ActorAdded {
                actor,
                name,
                role,
                node,
                expects,
            } => self.add_actor(*actor, name, *role, *node, expects),
            What::ActorRemoved { actor } => self.remove_actor(*actor),
            What::ActorCrashed { actor } => self.set_presence(*actor, Presence::Crashed),
            What::ActorStarted { actor } => self.set_presence(*actor, Presence::Running),
            What::NodeCrashed { node } => self.crash_node(*node),
            What::NodeAdded { node, name } => {
                let name = crate::payload::shown(name);
                self.nodes.insert(*node, empty_node(name));
            }
            What::NodeStarted { node } => self.start_node(*node),
            What::LinkOpened { link, actor, node } => self.open_link(*link, *actor, *node),
            What::LinkAccepted { link, node, client } => self.accept_link(*link, *node, *client),
            What::LinkClosed { link, why } => self.close_link(*link, *why),
            What::AudienceAdded { audience, kind, .. } => {
                self.audiences.insert(*audience, *kind);
            }
            What::Afflicted { whom, how } => self.afflict(*whom, *how),
            _ => self.fold_traffic(at, what),
        }
    }

    fn add_actor(
        &mut self,
        actor: ActorId,
        name: &Name,
        role: Role,
        node: NodeId,
        expects: &[Expectation],
    ) {
        let mut place = None;
        for expectation in expects {
            let wanted = match expectation {
                Expectation::Channel(channel) => Place::Channel(channel.clone()),
                Expectation::Stream(key) => Place::Key(0, key.clone()),
                Expectation::Pattern(_) => continue,
            };
            if let Some(figure) = self.nodes.get_mut(&node)
                && let ShelfKind::Channel(listeners) = &mut figure.shelf(&wanted).kind
            {
                listeners.declared.push(actor);
            }
            place.get_or_insert(wanted);
        }
        let figure = ActorFigure {
            name: label::text(name),
            role,
            node,
            presence: Presence::Running,
            affliction: Affliction::default(),
            link: None,
            place,
            hands: Vec::new(),
            working: None,
            parked: None,
        };
        self.actors.insert(actor, figure);
    }

    fn remove_actor(&mut self, actor: ActorId) {
        self.actors.remove(&actor);
        for node in self.nodes.values_mut() {
            for shelf in node.shelves.values_mut() {
                shelf.waiting.retain(|waiting| *waiting != actor);
                if let ShelfKind::Channel(listeners) = &mut shelf.kind {
                    listeners.subscribed.remove(&actor);
                    listeners.declared.retain(|declared| *declared != actor);
                }
            }
        }
    }

    fn set_presence(&mut self, actor: ActorId, presence: Presence) {
        let Some(figure) = self.actors.get_mut(&actor) else {
            return;
        };
        figure.presence = presence;
        figure.working = None;
        let hands = std::mem::take(&mut figure.hands);
        if presence == Presence::Crashed {
            figure.link = None;
            figure.affliction = figure.affliction.after_a_crash();
            let room = DROPPED_MAX.saturating_sub(self.dropped.len());
            let dropped = hands.into_iter().take(room).map(|msg| (msg, actor));
            self.dropped.extend(dropped);
        } else {
            self.dropped.retain(|_, who| *who != actor);
        }
    }

    /// Somebody stands still, is slow, or is cut off.
    fn afflict(&mut self, whom: Whom, how: sim::trace::Affliction) {
        match whom {
            Whom::Actor(actor) => {
                if let Some(figure) = self.actors.get_mut(&actor) {
                    figure.affliction.take(how);
                }
            }
            Whom::Node(node) => {
                if let Some(figure) = self.nodes.get_mut(&node) {
                    figure.affliction.take(how);
                }
            }
            Whom::Everybody => {}
        }
    }

    /// Everything that was only in its memory goes; the channels and keys stay as empty places.
    fn crash_node(&mut self, node: NodeId) {
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        figure.up = false;
        figure.affliction = figure.affliction.after_a_crash();
        figure.keys.clear();
        figure.groups.clear();
        for shelf in figure.shelves.values_mut() {
            shelf.waiting.clear();
            match &mut shelf.kind {
                ShelfKind::Channel(listeners) => listeners.subscribed.clear(),
                _ => drop(shelf.empty()),
            }
        }
    }

    fn start_node(&mut self, node: NodeId) {
        if let Some(figure) = self.nodes.get_mut(&node) {
            figure.up = true;
        }
    }

    fn open_link(&mut self, link: LinkId, actor: ActorId, node: NodeId) {
        self.links.insert(link, (actor, node));
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.link = Some(link);
            figure.presence = Presence::Running;
        }
    }

    fn accept_link(&mut self, link: LinkId, node: NodeId, client: ClientId) {
        if let Some((actor, _)) = self.links.get(&link) {
            self.clients.insert((node, client), *actor);
            self.link_clients.insert(link, client);
        }
    }

    fn close_link(&mut self, link: LinkId, why: LinkEnd) {
        let Some((actor, node)) = self.links.remove(&link) else {
            return;
        };
        if let Some(figure) = self.actors.get_mut(&actor)
            && figure.link == Some(link)
        {
            figure.link = None;
            figure.parked = None;
            // Only a fault keeps an actor away; from anything else it comes back by itself.
            if figure.presence == Presence::Running && why == LinkEnd::Reset {
                figure.presence = Presence::Away;
            }
        }
        if let Some(client) = self.link_clients.remove(&link) {
            self.forget_client(node, client);
        }
    }

    /// A client is gone: nothing listens or waits for it any more.
    pub(super) fn forget_client(&mut self, node: NodeId, client: ClientId) {
        let Some(actor) = self.clients.remove(&(node, client)) else {
            return;
        };
        let from = self.requests.keys_from(&(node, client, Seq(0)));
        let of_it = |key: &&(NodeId, ClientId, Seq)| (key.0, key.1) == (node, client);
        let stale: Vec<_> = from.take_while(of_it).copied().collect();
        for key in stale {
            self.requests.remove(&key);
        }
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        for shelf in figure.shelves.values_mut() {
            shelf.waiting.retain(|waiting| *waiting != actor);
            if let ShelfKind::Channel(listeners) = &mut shelf.kind {
                listeners.subscribed.remove(&actor);
            }
        }
    }

    /// Remembers a message that was just made.
    pub(super) fn know(&mut self, msg: Msg, by: broker::event::By, arg: u32, parent: Option<Msg>) {
        let label = self
            .requests
            .get(&(msg.node, by.client, by.seq))
            .map(|bytes| label::of_text(&payload(&args_of(bytes), arg)))
            .or_else(|| Some(self.messages.get(&parent?)?.label.clone()))
            .unwrap_or_else(|| Rc::from(format!("#{}", msg.id.0)));
        self.know_as(msg, label);
    }

    /// A message that no request carried, by what it says.
    pub(super) fn know_as(&mut self, msg: Msg, label: Rc<str>) {
        self.messages.insert(
            msg,
            MessageFigure {
                label,
                place: None,
                delivered: 0,
                worked: 0,
                fates: Vec::new(),
            },
        );
        self.messages.bound(MESSAGES_KNOWN_MAX);
    }

    /// Parks the request of a client on its keys.
    pub(super) fn park(&mut self, node: NodeId, client: ClientId, parked: Parked) {
        let Some(actor) = self.clients.get(&(node, client)).copied() else {
            return;
        };
        if let Some(figure) = self.nodes.get_mut(&node) {
            for place in &parked.places {
                let shelf = figure.shelf(place);
                shelf.waiting.push_back(actor);
                shelf.has_room = true;
            }
        }
        if let Some(figure) = self.actors.get_mut(&actor) {
            figure.place = parked.places.first().cloned().or(figure.place.take());
            figure.parked = Some(parked);
        }
    }

    /// The request of a client goes on.
    pub(super) fn unpark(&mut self, node: NodeId, client: ClientId) {
        let Some(actor) = self.clients.get(&(node, client)).copied() else {
            return;
        };
        let Some(parked) = self
            .actors
            .get_mut(&actor)
            .and_then(|figure| figure.parked.take())
        else {
            return;
        };
        let Some(figure) = self.nodes.get_mut(&node) else {
            return;
        };
        for place in &parked.places {
            figure
                .shelf(place)
                .waiting
                .retain(|waiting| *waiting != actor);
        }
    }
}

/// What the story is made of: fates that change, work, and what befalls somebody.
const fn is_worth_seeing(what: &What) -> bool {
    matches!(
        what,
        What::FateChanged { .. }
            | What::WorkBegan { .. }
            | What::WorkEnded { .. }
            | What::ActorCrashed { .. }
            | What::ActorStarted { .. }
            | What::NodeCrashed { .. }
            | What::NodeStarted { .. }
            | What::LinkClosed { .. }
            | What::Afflicted { .. }
    )
}

fn empty_node(name: String) -> NodeFigure {
    NodeFigure {
        name,
        up: true,
        affliction: Affliction::default(),
        places: BTreeMap::new(),
        places_ever: 0,
        heard: VecDeque::new(),
        shelves: BTreeMap::new(),
        keys: BTreeMap::new(),
        groups: BTreeMap::new(),
    }
}
