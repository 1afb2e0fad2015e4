//! What a session shows: plain data. Every panel is behind an `Rc` that is replaced only when its content changed, so
//! that a component compares pointers. All text in it is already in the session's language.

use crate::Action;
use crate::catalogue::Stand;
use std::rc::Rc;

/// An actor (a console's too), for use in actions and as a key in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorKey(pub u32);
/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeKey(pub u16);
/// A key or a channel of a node: the node, and its number there in order of appearance (see [`crate::Session::shelf`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShelfKey(pub u16, pub u64);
/// A console tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsoleKey(pub u32);
/// A future: what was recorded along one way of going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FutureKey(pub u32);
/// A message, or an intent that has not become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKey {
    /// Node and the node's number for it.
    Message(u16, u64),
    /// Actor, his intent, the part of it.
    Intended(u32, u64, u32),
}

/// The languages of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    English,
    Korean,
}

/// Everything that the page shows, but for the stage's moving picture (see `Session::scene`).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each type below says what it is")]
pub struct View {
    pub language: Language,
    pub scenario: Rc<ScenarioView>,
    pub clock: ClockView,
    pub time: Rc<TimeView>,
    pub console: Rc<ConsoleView>,
    /// Commands typed in any tab, oldest first, without repetitions in a row. They do not go back in time.
    pub history: Rc<Vec<String>>,
    pub ledger: Rc<LedgerView>,
    pub narration: Rc<NarrationView>,
    pub actors: Rc<Vec<ActorView>>,
    pub nodes: Rc<Vec<NodeView>>,
    pub trays: Rc<Vec<TrayView>>,
    pub selected: Option<Rc<MessageView>>,
    /// Who could claim the selected entry, if it is pending.
    pub claims: Rc<Vec<ClaimView>>,
    /// Why nobody works on the selected entry, if it is pending and so.
    pub left: Option<Rc<LeftView>>,
    /// The stage in words, one thing a line, for those who do not see it.
    pub stage_list: Rc<Vec<String>>,
}

/// The present world, and the ones to choose from.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ScenarioView {
    pub id: crate::ScenarioId,
    pub title: String,
    pub about: String,
    pub choices: Vec<(crate::ScenarioId, String)>,
    /// A stable id for attributes: `bob-was-away`.
    pub slug: &'static str,
    /// The present world's text, line by line, in the words of the scenario language, with what was done since.
    pub lines: Vec<String>,
    pub seed: u64,
    /// What is wrong with the text that was to be opened last; empty once one could be opened.
    pub trouble: Vec<TroubleView>,
}

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TroubleView {
    /// The line, from 1; 0 if it is about the whole text.
    pub line: u32,
    /// The character of the line, from 1.
    pub column: u32,
    /// The line up to what is wrong.
    pub before: String,
    /// What is wrong.
    pub wrong: String,
    /// The rest of the line.
    pub behind: String,
    /// What was expected, and what may have been meant.
    pub sentence: String,
}

/// Virtual time and how it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ClockView {
    pub now_us: u64,
    /// The newest moment that was seen.
    pub newest_us: u64,
    pub playing: bool,
    pub speed: crate::Speed,
    /// The world cannot keep up with the speed.
    pub lagging: bool,
    /// The world has come to its end; commands still run.
    pub ended: bool,
    /// Wall time slowed down because something worth reading just happened.
    pub slowed: bool,
}

/// What can be reached in time. Where time is now, and how far it was seen, the clock says.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeView {
    /// How much time the time line shows; a round figure, longer than what was seen.
    pub span_us: u64,
    /// Something is known of what follows: what a person does now makes another future.
    pub is_past: bool,
    /// Something that a person did can be undone.
    pub can_undo: bool,
    /// What that is, as a command (`Undo: crash bob`); empty if nothing can be undone.
    pub undoes: String,
    /// Every future in the order of their coming; one alone is none to choose from.
    pub futures: Vec<FutureView>,
    /// A sentence about futures that were forgotten, because there were too many; else empty.
    pub futures_forgotten: String,
    /// Faults, returns and losses up to the newest moment, oldest first, and faults that are to come; bounded.
    pub marks: Rc<Vec<MarkView>>,
    /// A sentence about marks that are not shown, because there are too many; else empty.
    pub marks_more: String,
    /// A sentence about what was sought in time and not found; else empty.
    pub note: String,
}

/// One future.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FutureView {
    pub key: FutureKey,
    /// Its name: the moment at which it left another, and the first thing that was done in it.
    pub label: String,
    pub since_us: u64,
    /// It is the one that is played.
    pub current: bool,
}

/// A mark on the time line.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct MarkView {
    pub at_us: u64,
    pub kind: MarkKind,
    /// How many messages were lost then; 1 for everything else.
    pub count: u32,
    pub label: String,
}

/// What a mark tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MarkKind {
    Loss,
    Fault,
    /// What a fault did is over.
    Return,
    /// A fault, or the end of one, that the world's text has announced.
    ToCome,
}

/// Two futures at the same moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareView {
    /// Every audience of either, in the order of the ledger.
    pub rows: Vec<CompareRow>,
    /// How many rows differ.
    pub differ: usize,
    /// The same in words.
    pub sentence: String,
}

/// One audience in two futures.
#[derive(Clone, Debug, PartialEq)]
pub struct CompareRow {
    /// The audience as the language calls it.
    pub name: String,
    /// Its id in attributes.
    pub audience: String,
    /// Sent, each fate, duplicates: those that are not nothing in both.
    pub cells: Vec<CompareCell>,
    /// One of them differs.
    pub differs: bool,
}

/// One figure in two futures.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CompareCell {
    pub id: &'static str,
    pub label: String,
    pub here: u64,
    pub there: u64,
}

/// The console: one tab per client.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ConsoleView {
    pub tabs: Vec<ConsoleTab>,
    pub active: ConsoleKey,
}

/// One tab.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleTab {
    /// Its key.
    pub key: ConsoleKey,
    /// `console-1`.
    pub name: String,
    /// The node that it is a client of.
    pub node: String,
    /// `n1>`, `n1[1](TX)>`, `n1(subscribed mode)>`, `not connected>`.
    pub prompt: String,
    /// What it is doing.
    pub state: ConsoleState,
    /// Its connection speaks RESP3.
    pub is_resp3: bool,
    /// MONITOR: it is told of every command that its node runs.
    pub monitors: bool,
    /// Oldest first; bounded, and the first line says so when older ones were dropped.
    pub lines: Rc<Vec<Rc<ConsoleLine>>>,
}

/// What a tab's client is doing.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ConsoleState {
    Ready,
    /// The request is on its way, or its reply is.
    Waiting,
    /// Blocked on keys; `until_us` is virtual time, `None` = for ever.
    Parked {
        keys: Vec<String>,
        since_us: u64,
        until_us: Option<u64>,
    },
    Disconnected,
}

/// One line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// Its number in the tab, for use as a key.
    pub number: u64,
    /// Pieces with a kind each, for colour; their concatenation is the line.
    pub spans: Vec<Span>,
    /// Decoded text beside escaped bytes, dimmed (`"\xec\x95…"` → 안녕).
    pub decoded: Option<String>,
    /// These are bytes as they went over the link, to be shown to those who want to see them.
    pub is_wire: bool,
}

/// A piece of text of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Span {
    pub kind: SpanKind,
    pub text: String,
}

/// What a piece of console text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SpanKind {
    Prompt,
    Command,
    Argument,
    Status,
    Integer,
    Double,
    Text,
    Nil,
    Error,
    Index,
    Push,
    Note,
}

/// The ledger.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LedgerView {
    pub rows: Vec<Rc<LedgerRow>>,
    /// A sentence for when there is no row.
    pub empty: String,
    /// A sentence about audiences that have no row here, because there are too many; else empty.
    pub more: String,
}

/// One audience.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow {
    /// `bob`, `workers`, `jobs`, `nobody`.
    pub audience: String,
    /// The audience as the language calls it.
    pub name: String,
    /// `subscriber of news`, `workers of the list jobs`, …
    pub about: String,
    /// The sum of all fates.
    pub sent: u64,
    /// Every fate in the design's order: id, label, count.
    pub fates: Vec<FateCount>,
    /// Processed more than once.
    pub duplicates: u64,
    /// Losses by reason.
    pub reasons: Vec<ReasonCount>,
    /// `10 = 8 done + 2 lost`.
    pub balance: String,
    /// Its number, to ask for what proves a verdict.
    pub number: u32,
    /// The node that serves it; none for nobody, who is nowhere.
    pub node: Option<NodeKey>,
    /// What holds for it so far, and what does not; empty before anything was processed or lost.
    pub verdicts: Vec<VerdictView>,
}

/// A promise about the messages of one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// A stable id: `at-most-once`, `at-least-once`, `effectively-once`, `in-order`, `no-promise`.
    pub id: &'static str,
    /// Its name.
    pub label: String,
    /// What it means, and what is so instead.
    pub about: String,
    /// Whether it is as one would wish.
    pub holds: bool,
}

/// One fate of one audience.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FateCount {
    pub id: &'static str,
    pub label: String,
    pub count: u64,
}

/// One reason.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ReasonCount {
    pub id: &'static str,
    pub label: String,
    /// The sentence that explains it.
    pub sentence: String,
    pub count: u64,
}

/// What just happened, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct NarrationView {
    /// The present sentence.
    pub sentence: String,
    /// Its time in virtual microseconds.
    pub at_us: u64,
    /// It tells of a loss.
    pub loss: bool,
    /// The stable id of the loss's reason.
    pub reason: Option<&'static str>,
    /// The message that it speaks of.
    pub message: Option<MessageKey>,
    /// What a person may do about it: label and action (`Same traffic through a stream`).
    pub offer: Option<(String, crate::ScenarioId)>,
    /// The latest sentences, oldest first; bounded. The number is for use as a key.
    pub log: Vec<(u64, Rc<str>)>,
}

/// One actor.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ActorView {
    pub key: ActorKey,
    pub name: String,
    /// `producer`, `subscriber`, `worker`, `member`, `reader`, `console`: stable, for attributes.
    pub role: &'static str,
    pub role_label: String,
    /// The node that it connects to.
    pub node: String,
    pub state: ActorState,
    pub plight: PlightView,
    /// What it is doing, in words (`blocked on jobs`, `working on "a"`, `away`).
    pub doing: String,
    /// What it does, as a line of the language.
    pub line: String,
}

/// Whether an actor is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ActorState {
    Running,
    Crashed,
    Away,
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NodeView {
    pub key: NodeKey,
    pub name: String,
    pub up: bool,
    pub plight: PlightView,
}

/// What has befallen an actor or a node and lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PlightView {
    pub frozen: bool,
    /// So many times as slow; 1 = as usual.
    pub slow: u32,
    /// Nothing gets through on its links.
    pub cut: bool,
    /// All of it in words (`frozen, 10x slower`); empty if all is well.
    pub words: String,
}

/// A consumer that could claim the selected entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ClaimView {
    pub taker: ActorKey,
    pub name: String,
    /// The command that would be sent.
    pub command: String,
    /// The node that would get it.
    pub node: NodeKey,
    /// The command by which the group is done with the entry, whoever has it.
    pub done: String,
}

/// An example of a line of the scenario language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PhraseView {
    pub stand: Stand,
    /// A stable id: its word in the grammar.
    pub word: &'static str,
    /// One line or more, indented as they have to be.
    pub text: String,
    pub sentence: &'static str,
}

/// A pending entry that nobody works on.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LeftView {
    /// Why.
    pub sentence: String,
    pub ways: Vec<WayView>,
}

/// What would help it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct WayView {
    pub way: Way,
    pub label: String,
    /// The line of the scenario language that would be done.
    pub line: String,
    pub action: Action,
}

/// How a pending entry gets somebody who works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its owner begins again, with what is pending at it.
    Resume,
    /// Another member takes it over.
    Sweep,
}

/// A kind of actor that can be added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct KindView {
    pub name: String,
    pub role_label: String,
    /// What it does, in a sentence; empty for a kind that the opened text defines.
    pub sentence: String,
}

/// A line of the scenario language that is being written: what is wrong with it, and what in it has a field of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineForm {
    /// What is wrong with it; nothing = it can be done now.
    pub trouble: Vec<TroubleView>,
    /// Its fields, if it can be read.
    pub fields: Option<Vec<FieldView>>,
}

/// A setting of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// The word of the language, which is its stable id too: `every`, `work`.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// As the line has it; empty = not said.
    pub value: String,
    /// What holds if nothing is said, or an example.
    pub hint: String,
    /// The values to choose from; empty = anything.
    pub choices: Vec<String>,
}

/// The tray of one reason, with what fell into it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TrayView {
    pub reason: &'static str,
    pub label: String,
    pub count: u64,
    /// How many of them are of the audiences of which node; those of nobody are of none.
    pub nodes: Vec<(Option<NodeKey>, u64)>,
    /// The latest ones, newest first, with the node of their audience; bounded.
    pub messages: Vec<(MessageKey, String, Option<NodeKey>)>,
}

/// What became of a message for one audience.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageFate {
    /// `bob`, `workers`, `jobs`, `nobody`.
    pub audience: String,
    /// The audience as the language calls it.
    pub name: String,
    /// The fate's id.
    pub fate: &'static str,
    /// The fate's name.
    pub label: String,
    /// The reason's id, if it is lost.
    pub reason: Option<&'static str>,
}

/// The life of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    /// Its key.
    pub key: MessageKey,
    /// Its payload, shortened.
    pub payload: String,
    /// All of it, where it was shortened; else empty.
    pub whole: String,
    /// Its fate for every audience.
    pub fates: Vec<MessageFate>,
    /// The sentence that explains its fate.
    pub sentence: String,
    /// Its life, oldest first.
    pub life: Vec<LifeLine>,
    /// A sentence about moments that are not listed, because there are too many; else empty.
    pub more: String,
}

/// One moment of a message's life.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeLine {
    /// When, in virtual microseconds.
    pub at_us: u64,
    /// What happened.
    pub sentence: String,
    /// What went over a connection for it.
    pub wire: Option<WireView>,
}

/// A request, a reply or a push, for those who want to see the bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct WireView {
    /// In one line, as redis-cli would have it: `PUBLISH news "story 4"`, `(integer) 1`.
    pub line: String,
    /// From whom to whom, and how many bytes.
    pub caption: String,
    /// The bytes as redis-cli escapes them, a line of them a line; cut where there are very many.
    pub bytes: String,
}
