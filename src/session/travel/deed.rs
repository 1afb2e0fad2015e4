//! What is recorded of a session: everything that a person brought about, with its moment. World, consoles and the world's text at any
//! moment follow from it.

use crate::{ConsoleKey, Language};
use scenario::ast::ActorLine;
use sim::Input;
use sim::spec::Micros;
use sim::trace::Name;
use std::rc::Rc;
use std::sync::Arc;

/// One thing that is recorded. What the world refuses changes nothing and is not.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// A person's input to the world.
    Input(Input),
    /// A console comes into the world, and gets its tab.
    Open {
        name: Name,
        node: Name,
        /// Tabs ever opened, this one too.
        opened: u32,
    },
    /// A tab is gone.
    Close(ConsoleKey),
    /// Lines were typed; they wait for their turn.
    Enqueue(ConsoleKey, Rc<[String]>),
    /// The turn of the next line has come.
    Next(ConsoleKey),
    /// A request is about to leave.
    Begin(ConsoleKey, Arc<[Name]>),
    /// It did not.
    NotSent(ConsoleKey),
    /// Ctrl-C.
    GiveUp(ConsoleKey),
    /// Ctrl-L.
    Clear(ConsoleKey),
    /// An empty line behind the prompt.
    Blank(ConsoleKey),
    /// The console says something in its own voice.
    Note(ConsoleKey, Rc<str>),
    /// It explains a command.
    Help(ConsoleKey, Rc<str>),
    /// It says that something is wrong.
    Error(ConsoleKey, Rc<str>),
    /// What consoles say from now on is in this language.
    Speak(Language),
    /// Lines of the world's text, with what the actors do that they bring.
    Written {
        lines: Option<String>,
        actors: Vec<(String, ActorLine)>,
    },
}

impl Deed {
    /// Does it make another future of what follows? What only shows in a console does not.
    pub fn forks(&self) -> bool {
        !matches!(
            self,
            Self::Clear(_)
                | Self::Blank(_)
                | Self::Note(..)
                | Self::Help(..)
                | Self::Error(..)
                | Self::Speak(_)
        )
    }

    /// What it keeps in memory beside its own size, about.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Input(Input::Command { args, .. }) | Self::Begin(_, args) => {
                args.iter().map(|arg| arg.len() + 16).sum()
            }
            Self::Input(Input::Send { bytes, .. }) => bytes.len(),
            Self::Enqueue(_, lines) => lines.iter().map(|line| line.len() + 24).sum(),
            Self::Note(_, text) | Self::Help(_, text) | Self::Error(_, text) => text.len(),
            Self::Written { lines, actors } => {
                lines.as_ref().map_or(0, String::len) + actors.len() * 512
            }
            Self::Input(Input::Add(_)) => 1_024,
            _ => 0,
        }
    }
}

/// A deed that was done.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    /// When. Everything that was due in the world by then ran before.
    pub at: Micros,
    /// It is the first deed of something that a person did, which can be undone.
    pub begins: bool,
    pub deed: Deed,
}
