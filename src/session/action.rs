//! Everything that a person can do to a session. Whatever the pointer can do is one of these, and most print the line of text that does the same.

use crate::view::{ActorKey, ConsoleKey, FutureKey, Language, MessageKey, NodeKey, ShelfKey};

/// One thing that a person does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Wall time went by, in microseconds; while playing, virtual time follows at the pace of the speed.
    /// At most a fixed number of world events run per tick; the clock shows when the world lags behind.
    Tick {
        /// Microseconds since the last tick, clamped to 250 ms.
        wall_us: u64,
    },
    /// Let time go on.
    Play,
    /// Stop time.
    Pause,
    /// On to the next event worth seeing, then stop.
    Step,
    /// To a moment that was seen already, in microseconds since time zero; outside of what was seen, to its nearest end. Time stands
    /// still there; [`Action::Play`] plays what was recorded, and whatever else a person does makes another future.
    Seek {
        /// The moment.
        at_us: u64,
    },
    /// Back to the event worth seeing before the shown moment, and stop.
    StepBack,
    /// On to what happens next to the selected message; when nothing more will, or none is selected, to where the next message
    /// is sent, which is selected then. Time stands still there.
    StepMessage,
    /// On to the next loss, also beyond what was seen; what was lost is selected. Time stands still there.
    NextLoss,
    /// Back to the loss before the shown moment.
    PreviousLoss,
    /// Another future from here on, in which nothing else is done yet. What is known to follow stays as one that was left.
    Fork,
    /// Take up a future that was left, at the shown moment or at its newest, whichever is earlier.
    SwitchFuture(FutureKey),
    /// Back to the moment before the last thing that a person did (in what is shown; adding, breaking and typing, not what only changes
    /// how things look). It is another future, which lasts until that moment; what came of it stays as one that was left.
    Undo,
    /// How fast time goes.
    SetSpeed(Speed),
    /// Start one of the built-in worlds from its beginning.
    Load(ScenarioId),
    /// Start the present world again from its beginning.
    Restart,
    /// Start the world of this text from its beginning. If anything is wrong with the text, the view says what, and the present
    /// world stays as it is.
    Open {
        /// A text of the scenario language.
        text: String,
    },
    /// The same, and stand still at a moment of it, looking at a message.
    OpenAt {
        /// A text of the scenario language.
        text: String,
        /// The moment, in microseconds since its beginning.
        at_us: u64,
        /// The message, and what it is before a node makes a message of it: whichever there is at that moment.
        message: Option<(MessageKey, MessageKey)>,
        /// What is said of it in the console.
        note: String,
    },
    /// A new console tab, a client of its own, of the node where the shown tab is.
    OpenConsole,
    /// The same, of this node.
    OpenConsoleOn(NodeKey),
    /// A new node, empty, with a free name, and a console of it.
    AddNode,
    /// Close a tab and its connection.
    CloseConsole(ConsoleKey),
    /// Show a tab.
    SelectConsole(ConsoleKey),
    /// A line typed into a tab: a Redis command, or one of our own lines (`crash w2`).
    Submit {
        /// The tab.
        console: ConsoleKey,
        /// The text as typed; may hold line breaks when pasted.
        text: String,
    },
    /// A command is to be run where its reply is about: in a tab that is ready there (the shown one if it is), or in a new one.
    Ask {
        /// At this node; `None` = wherever the shown tab is.
        node: Option<NodeKey>,
        /// In this database.
        db: u16,
        /// The line.
        line: String,
    },
    /// Ctrl-C: give up waiting; the connection is closed and opened again, as redis-cli does.
    Interrupt(ConsoleKey),
    /// Ctrl-L.
    ClearConsole(ConsoleKey),
    /// A new actor with a free name and sensible defaults for the present world.
    Add(AddRole),
    /// The process dies.
    Crash(Target),
    /// It starts again.
    Start(Target),
    /// Its connections are reset, and it stays away.
    Disconnect(Target),
    /// It comes back.
    Reconnect(Target),
    /// What else can befall an actor or a node, and its undoing.
    Afflict {
        /// Whom.
        target: Target,
        /// How.
        how: Affliction,
    },
    /// A line of the scenario language, as a dialog made it: it is printed in the shown tab, and done.
    Line {
        /// The line, with what is indented under it.
        text: String,
    },
    /// An actor leaves, and another comes in its place that does what this line says: under the same name or another.
    Configure {
        /// Who leaves.
        actor: ActorKey,
        /// The line of who comes.
        text: String,
    },
    /// The same with nothing changed but the name.
    Rename {
        /// Who leaves.
        actor: ActorKey,
        /// The name of who comes.
        name: String,
    },
    /// Another actor that does the same, with a free name like that of the first.
    Duplicate(ActorKey),
    /// An actor leaves for good.
    Remove(ActorKey),
    /// A pending entry becomes another consumer's: a console of its node sends the XCLAIM.
    Claim {
        /// The entry.
        message: MessageKey,
        /// The actor behind the consumer whose it becomes.
        taker: ActorKey,
    },
    /// Look at something, or at nothing.
    Select(Option<Selection>),
    /// Speak this language.
    SetLanguage(Language),
    /// Reduced motion: the world waits at the first loss, and the stage steps instead of moving.
    SetReducedMotion(bool),
    /// The size of the stage, in CSS pixels.
    ResizeStage {
        /// Width.
        width: f64,
        /// Height.
        height: f64,
    },
    /// Where the trays are: the id of the reason, and the middle in CSS pixels from the stage's left. What is lost falls there.
    PlaceTrays(Vec<(&'static str, f64)>),
}

/// What the add buttons add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AddRole {
    Producer,
    Subscriber,
    Worker,
    Member,
}

/// An actor or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Target {
    Actor(ActorKey),
    Node(NodeKey),
}

/// What can befall an actor or a node beside crash and disconnection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affliction {
    /// It stands still; its connections stay.
    Freeze,
    /// It goes on.
    Thaw,
    /// It is so many times as slow; 1 = as before.
    Slow(u32),
    /// Nothing gets through on its links.
    Cut,
    /// They work again.
    Heal,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Selection {
    Message(MessageKey),
    Actor(ActorKey),
    Node(NodeKey),
    Shelf(ShelfKey),
    Tray(&'static str),
}

/// How fast virtual time goes against wall time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Every event worth seeing gets about 300 ms of wall time; idle spans are skipped.
    Story,
    /// Hundredths: 1 = 0.01x, 100 = 1x, 10 000 = 100x.
    Times(u32),
}

/// A built-in world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioId {
    /// Pub/sub: bob was away. Plays on load.
    BobWasAway,
    /// The same traffic and the same faults through a stream.
    BobReadsAStream,
    /// Workers wait on a list, and one dies with a job in its hands.
    WorkersOnAList,
    /// A consumer group with one entry that nobody acknowledges.
    UnacknowledgedEntry,
    /// Two servers, of which one goes down.
    TwoServers,
    /// An empty node and a console.
    Empty,
    /// The world of a text that was opened: none of ours.
    Opened,
}
