//! An actor as the world holds it: its process, its client, and how far its program has come.

use crate::program::{Code, Piece, Values};
use crate::queue::Token;
use crate::reply::{Entry, write_text};
use crate::rng::Rng;
use crate::spec::{LinkSpec, Micros, Role};
use crate::trace::{Msg, Name, NodeId, RecordSeq};
use alloc::{collections::VecDeque, sync::Arc, vec::Vec};
use broker::event::Seq;
use resp::Value;

/// Is its process there?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Running,
    Crashed,
    /// It has left the world.
    Removed,
}

#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub name: Name,
    pub role: Role,
    pub node: NodeId,
    pub code: Arc<Code>,
    pub latency: LinkSpec,
    pub life: Life,
    /// A fault froze it: what concerns it waits in `held`.
    pub frozen: bool,
    /// Items of the event queue that came due while it was frozen.
    pub held: Vec<crate::world::Held>,
    /// How many times as long its work and its waits take.
    pub slow: u32,
    /// Nothing gets through on its links.
    pub cut: bool,
    /// A fault disconnected it; it does not connect until another reconnects it.
    pub away: bool,
    /// Its present link (the slot), from its opening until the actor knows that it is over.
    pub link: Option<u32>,
    /// Has the node accepted it?
    pub connected: bool,
    /// When it tries to connect again.
    pub redial: Option<Token>,
    /// The record that made it do what it does now.
    pub cause: Option<RecordSeq>,
    /// Things sent so far, over all its lives.
    pub intents: u64,
    pub streams: Streams,
    pub state: State,
    pub typing: Typing,
}

/// Its streams of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    pub work: Rng,
    pub pauses: Rng,
    pub picks: Rng,
    pub to_node: Rng,
    pub to_actor: Rng,
    /// One for each schedule.
    pub schedules: Vec<Rng>,
}

impl Streams {
    pub fn new(seed: u64, name: &[u8], schedules: usize) -> Self {
        let schedule = |index: usize| {
            let base = Rng::stream(seed, "schedule", name).next_u64();
            Rng::new(base.wrapping_add(index as u64))
        };
        Self {
            work: Rng::stream(seed, "work", name),
            pauses: Rng::stream(seed, "pauses", name),
            picks: Rng::stream(seed, "picks", name),
            to_node: Rng::stream(seed, "link to node", name),
            to_actor: Rng::stream(seed, "link to actor", name),
            schedules: (0..schedules).map(schedule).collect(),
        }
    }
}

/// What a process remembers; gone when it dies.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The block that runs.
    pub run: Option<Run>,
    /// The start block waits for its turn.
    pub start_due: bool,
    pub starts: u64,
    /// How often it has tried to connect again since it was last connected; more than doubles its pause is not counted.
    pub redials: u32,
    pub rounds: u64,
    pub schedules: Vec<ScheduleState>,
    /// Schedules that wait for their turn, in the order in which they came due.
    pub due: VecDeque<u16>,
    pub vars: Vec<Option<Value>>,
    /// What `%id` and `%payload` stand for.
    pub entry: Entry,
    /// Messages taken and not yet worked on.
    pub hands: Vec<Msg>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ScheduleState {
    /// How often it ran.
    pub runs: u64,
    /// How many runs of the present burst are to come.
    pub left: u64,
    /// When it last came due.
    pub due_at: Micros,
    pub token: Option<Token>,
}

/// A block under way.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub block: usize,
    pub at: usize,
    /// `%n`.
    pub counter: u64,
    pub loops: Vec<Loop>,
    pub waiting: Waiting,
    /// Has it done anything that takes time?
    pub took_time: bool,
    /// The number and the attempt of the command that was sent last.
    pub sent: (u64, u32),
    /// The next command is sent again: with this number, as this attempt.
    pub again: Option<(u64, u32)>,
}

/// What a run waits for.
#[derive(Clone, Debug)]
pub(crate) enum Waiting {
    /// Nothing: it runs.
    Nothing,
    /// The reply to a request, sent by this command of the program.
    Reply { seq: Seq, command: u16 },
    /// The end of work on these messages, begun by this record.
    Work {
        token: Option<Token>,
        messages: Arc<[Msg]>,
        began: RecordSeq,
    },
    /// A connection, to send something again.
    Connection,
    /// The end of a wait.
    Wait { token: Option<Token> },
    /// To begin its block again.
    Pause { token: Option<Token> },
}

/// A loop inside a block.
#[derive(Clone, Debug)]
pub(crate) enum Loop {
    Each {
        elements: Vec<Value>,
        next: usize,
        /// Their names, by place in the code.
        names: u16,
    },
    Times {
        done: u64,
        times: u64,
        /// The counter outside.
        outer: u64,
    },
}

/// What a person's client has sent and not yet got.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typing {
    /// Typed while there was no connection.
    pub unsent: VecDeque<Arc<[u8]>>,
    /// The beginning of a request whose end has not been typed.
    pub partial: Vec<u8>,
    /// The last piece that was sent is not the end of a request.
    pub midway: bool,
    /// The newest request that was answered, of the present link.
    pub answered: u64,
}

impl Actor {
    pub fn is_running(&self) -> bool {
        self.life == Life::Running
    }
}

/// The values of an actor's placeholders.
pub(crate) struct Bound<'a> {
    pub counter: u64,
    pub entry: &'a Entry,
    pub vars: &'a [Option<Value>],
}

impl Values for Bound<'_> {
    fn write(&self, piece: &Piece, out: &mut Vec<u8>) {
        match piece {
            Piece::Text(text) => out.extend_from_slice(text),
            Piece::Counter => resp::number::write_u64(self.counter, out),
            Piece::Id => out.extend_from_slice(&self.entry.id),
            Piece::Payload => out.extend_from_slice(&self.entry.payload),
            Piece::Var(var) => {
                if let Some(value) = &self.vars[*var as usize] {
                    write_text(value, out);
                }
            }
        }
    }
}
