//! One tab: what its client is doing, and what it has printed.

use super::Output;
use super::heedless::heedless;
use super::mode::{Change, Mode};
use crate::catalogue::Text;
use crate::payload::args_of;
use crate::{ConsoleKey, ConsoleState, ConsoleTab, Language};
use broker::event::Seq;
use resp::{Decoder, Limits, Value};
use sim::spec::Micros;
use sim::trace::{LinkEnd, PacketId};
use std::collections::VecDeque;

/// From here on redis-cli says how long a reply took.
const SLOW_REPLY_US_MIN: Micros = 500_000;
/// Where redis-cli would say that it cannot connect to.
const ADDRESS: &str = "127.0.0.1:6379";

/// A tab. What becomes of its client comes in as [`TabEvent`]s.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub key: ConsoleKey,
    pub name: String,
    pub actor: sim::trace::ActorId,
    node: String,
    pub output: Output,
    language: Language,
    /// Lines that wait for their turn.
    queue: VecDeque<String>,
    link: Link,
    request: Option<Request>,
    parked: Option<Parked>,
    /// Frames on their way to it.
    arriving: usize,
    /// Channels and patterns that the client is subscribed to.
    subscriptions: usize,
    mode: Mode,
    pub crashed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Connecting,
    Up,
    Down,
}

/// The request whose reply is awaited.
#[derive(Clone, Debug)]
struct Request {
    is_raw: bool,
    /// Known once it is sent.
    sent: Option<(Seq, PacketId)>,
    /// When it was typed.
    at: Micros,
    /// Frames of the reply that are on their way.
    frames: usize,
    /// It ran; whether it failed.
    ended: Option<bool>,
    /// What it changes, if it does not fail.
    change: Option<Change>,
    /// The parameters that it sets without effect.
    heedless: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Parked {
    keys: Vec<String>,
    since_us: Micros,
    until_us: Option<Micros>,
}

/// What the trace says of a tab's client.
pub(crate) enum TabEvent<'a> {
    Connecting,
    Connected,
    Closed(LinkEnd),
    /// A request is on its way.
    Sent(Seq, PacketId, &'a [u8]),
    /// A packet will not arrive.
    Lost(PacketId),
    /// A frame left the node; `None` = it is a push.
    Answered(Option<Seq>),
    /// A frame arrived; `None` = it is a push.
    Received(Option<Seq>, &'a [u8]),
    Parked {
        keys: Vec<String>,
        since_us: Micros,
        until_us: Option<Micros>,
    },
    Resumed,
    /// A request ran. Its reply, if it gets one, is written at the same moment.
    Ended {
        seq: Seq,
        failed: bool,
    },
    Subscriptions(bool),
    Crashed,
    Started,
}

impl Tab {
    pub fn new(name: String, actor: sim::trace::ActorId, node: &str, language: Language) -> Self {
        Self {
            key: ConsoleKey(actor.0),
            name,
            actor,
            node: node.into(),
            output: Output::new(language),
            language,
            queue: VecDeque::new(),
            link: Link::Connecting,
            request: None,
            parked: None,
            arriving: 0,
            subscriptions: 0,
            mode: Mode::default(),
            crashed: false,
        }
    }

    pub fn set_language(&mut self, language: Language) {
        self.language = language;
        self.output.set_language(language);
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// May the next line run?
    pub fn is_ready(&self) -> bool {
        self.request.is_none()
    }

    /// Is it blocked with a countdown?
    pub fn counts_down(&self) -> bool {
        self.parked
            .as_ref()
            .is_some_and(|parked| parked.until_us.is_some())
    }

    /// A request is out, and nothing says yet that it will take long.
    pub fn awaits(&self) -> bool {
        self.request.is_some() && self.parked.is_none() && !self.crashed
    }

    /// Is the connection gone?
    pub fn is_down(&self) -> bool {
        self.link == Link::Down
    }

    /// Would a command that is typed now run at once, in the first database?
    pub fn takes_commands(&self) -> bool {
        let is_free = !self.is_subscribed() || self.mode.is_resp3;
        is_free && !self.crashed && self.mode.is_plain()
    }

    /// The name of its node.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// The database that it has selected.
    pub fn db(&self) -> u32 {
        self.mode.db()
    }

    /// Is something on its way to it?
    pub fn expects(&self) -> bool {
        self.arriving > 0
    }

    /// Is it told of every command of its node?
    pub fn monitors(&self) -> bool {
        self.mode.monitors && self.link != Link::Down
    }

    pub fn is_subscribed(&self) -> bool {
        self.subscriptions > 0
    }

    pub fn queue_len(&self) -> usize {
        self.queue.len()
    }

    pub fn enqueue(&mut self, line: &str) {
        self.queue.push_back(line.into());
    }

    /// The line whose turn it is.
    pub fn waiting_line(&self) -> Option<String> {
        self.queue.front().filter(|_| self.is_ready()).cloned()
    }

    /// The next line whose turn it is, echoed behind the prompt.
    pub fn next_line(&mut self) -> Option<String> {
        if !self.is_ready() {
            return None;
        }
        let line = self.queue.pop_front()?;
        self.output.echo(&self.prompt(), &line);
        Some(line)
    }

    /// A request is on its way; its reply is printed as it is when redis-cli would.
    pub fn begin(&mut self, at: Micros, args: &[Vec<u8>]) {
        self.request = Some(Request {
            is_raw: resp::format::is_raw_command(args),
            sent: None,
            at,
            frames: 0,
            ended: None,
            change: Change::of(args),
            heedless: heedless(args),
        });
    }

    /// A script sent this: it is shown as if it had been typed.
    fn begin_of_itself(&mut self, at: Micros, bytes: &[u8]) {
        let args: Vec<Vec<u8>> = args_of(bytes)
            .as_args()
            .iter()
            .map(<[u8]>::to_vec)
            .collect();
        if args.is_empty() {
            return;
        }
        let line = scenario::print::command_line(&args);
        self.output.echo(&self.prompt(), &line);
        self.begin(at, &args);
    }

    /// Its client has left the world for good.
    pub fn left(&mut self) {
        self.link = Link::Down;
        self.abandon();
    }

    /// The request was refused before it left.
    pub fn not_sent(&mut self) {
        self.request = None;
    }

    /// Gives up waiting, as Ctrl-C does.
    pub fn give_up(&mut self) {
        if self.is_ready() {
            self.output.echo(&self.prompt(), "^C");
        } else {
            self.output.note("^C");
        }
        self.queue.clear();
        self.abandon();
    }

    fn abandon(&mut self) {
        self.request = None;
        self.parked = None;
        self.subscriptions = 0;
        self.arriving = 0;
    }

    /// Takes what the trace says.
    pub fn fold(&mut self, at: Micros, event: TabEvent) {
        match event {
            TabEvent::Connecting => {
                self.link = Link::Connecting;
                self.mode = Mode::default();
            }
            TabEvent::Connected => self.link = Link::Up,
            TabEvent::Closed(why) => self.closed(why),
            TabEvent::Sent(seq, packet, bytes) => {
                if self.request.is_none() {
                    self.begin_of_itself(at, bytes);
                }
                self.output.wire(bytes, true);
                if let Some(request) = &mut self.request {
                    request.sent.get_or_insert((seq, packet));
                }
            }
            TabEvent::Lost(packet) => {
                let sent = self.request.as_ref().and_then(|request| request.sent);
                if sent.is_some_and(|(_, lost)| lost == packet) {
                    self.closed(LinkEnd::Node);
                }
            }
            TabEvent::Answered(seq) => {
                self.arriving += 1;
                if let Some(request) = seq.and_then(|seq| self.request_of(seq)) {
                    request.frames += 1;
                }
            }
            TabEvent::Received(seq, bytes) => self.received(at, seq, bytes),
            TabEvent::Parked {
                keys,
                since_us,
                until_us,
            } => {
                self.parked = Some(Parked {
                    keys,
                    since_us,
                    until_us,
                });
            }
            TabEvent::Resumed => self.parked = None,
            TabEvent::Ended { seq, failed } => {
                if let Some(request) = self.request_of(seq) {
                    request.ended = Some(failed);
                }
            }
            TabEvent::Subscriptions(true) => self.subscriptions += 1,
            TabEvent::Subscriptions(false) => {
                self.subscriptions = self.subscriptions.saturating_sub(1)
            }
            TabEvent::Crashed => {
                self.crashed = true;
                self.link = Link::Down;
                self.abandon();
                self.output.note(&self.language.text(&Text::ConsoleCrashed));
            }
            TabEvent::Started => self.crashed = false,
        }
    }

    /// A request that ran and has no frame on its way gets none (CLIENT REPLY). Answers whether there was one.
    pub fn conclude(&mut self) -> bool {
        let is_over = |request: &mut Request| request.ended.is_some() && request.frames == 0;
        let Some(request) = self.request.take_if(is_over) else {
            return false;
        };
        self.parked = None;
        if request.ended == Some(false) {
            self.learn(&request, None);
        }
        true
    }

    /// What a request has changed, now that it is answered.
    fn learn(&mut self, request: &Request, reply: Option<&Value>) {
        if let Some(change) = request.change {
            self.mode.take(change, reply);
        }
        if !request.heedless.is_empty() && reply.is_none_or(|reply| reply.as_error().is_none()) {
            let names = request.heedless.join(", ");
            let note = self.language.text(&Text::NoEffectHere { names });
            self.output.note(&note);
        }
    }

    fn request_of(&mut self, seq: Seq) -> Option<&mut Request> {
        let request = self.request.as_mut()?;
        (request.sent?.0 == seq).then_some(request)
    }

    fn closed(&mut self, why: LinkEnd) {
        let was_waiting = self.request.is_some();
        self.link = Link::Down;
        self.abandon();
        match why {
            LinkEnd::Refused if was_waiting => {
                self.output.error(&format!(
                    "Could not connect to Redis at {ADDRESS}: Connection refused"
                ));
            }
            LinkEnd::Reset => self.output.note(&self.language.text(&Text::ConnectionCut)),
            LinkEnd::Node | LinkEnd::NodeCrash if was_waiting => {
                self.output.error(&self.language.text(&Text::NodeClosed));
            }
            _ => {}
        }
    }

    fn received(&mut self, at: Micros, seq: Option<Seq>, bytes: &[u8]) {
        self.arriving = self.arriving.saturating_sub(1);
        let request = seq.and_then(|seq| self.request_of(seq));
        let is_raw = request.as_ref().is_some_and(|request| request.is_raw);
        if let Some(request) = request {
            request.frames = request.frames.saturating_sub(1);
        }
        self.output.wire(bytes, false);
        let value = decode(bytes);
        match &value {
            Some(value) if is_raw && value.as_bytes().is_some() => self.output.raw(value),
            Some(value) => self.output.value(value, seq.is_none()),
            None => self
                .output
                .error(&self.language.text(&Text::NotTextFromNode)),
        }
        if let Some(seq) = seq {
            self.finish(at, seq, value.as_ref());
        }
    }

    /// The last frame of the reply ends the request.
    fn finish(&mut self, at: Micros, seq: Seq, reply: Option<&Value>) {
        if self
            .request_of(seq)
            .is_none_or(|request| request.frames > 0)
        {
            return;
        }
        let Some(request) = self.request.take() else {
            return;
        };
        self.parked = None;
        let took_us = at.saturating_sub(request.at);
        if took_us >= SLOW_REPLY_US_MIN {
            self.output.note(&format!("({:.2}s)", took_us as f64 / 1e6));
        }
        self.learn(&request, reply);
    }

    pub fn prompt(&self) -> String {
        let subscribed = match self.is_subscribed() && !self.mode.is_resp3 {
            true => "(subscribed mode)",
            false => "",
        };
        match self.link {
            Link::Down => "not connected>".into(),
            _ => format!("{}{}{subscribed}>", self.node, self.mode.shown()),
        }
    }

    fn state(&self) -> ConsoleState {
        if let Some(parked) = &self.parked {
            return ConsoleState::Parked {
                keys: parked.keys.clone(),
                since_us: parked.since_us,
                until_us: parked.until_us,
            };
        }
        match (self.link, self.is_ready()) {
            (Link::Down, _) => ConsoleState::Disconnected,
            (_, true) => ConsoleState::Ready,
            (_, false) => ConsoleState::Waiting,
        }
    }

    /// As the page shows it.
    pub fn view(&self) -> ConsoleTab {
        ConsoleTab {
            key: self.key,
            name: self.name.clone(),
            node: self.node.clone(),
            prompt: self.prompt(),
            state: self.state(),
            is_resp3: self.mode.is_resp3,
            monitors: self.monitors(),
            lines: self.output.lines(),
        }
    }
}

/// A frame is one value.
fn decode(bytes: &[u8]) -> Option<Value> {
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(bytes);
    decoder.next().ok().flatten()
}
