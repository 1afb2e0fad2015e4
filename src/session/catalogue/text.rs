//! What the console says in its own voice (everything else in it comes from the node, or is what redis-cli says, verbatim).

/// A text of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum Text {
    /// A quote that is never closed; `column` counts from 1.
    QuoteNotClosed {
        column: usize,
    },
    /// Something follows a closing quote without a space.
    TextAfterQuote {
        column: usize,
    },
    TooLong {
        bytes: usize,
        bytes_max: usize,
    },
    TooManyLines {
        lines_max: usize,
    },
    QueueFull {
        lines_max: usize,
    },
    /// A line that waits for its turn.
    Next {
        line: String,
    },
    OlderLinesDropped {
        lines: u64,
    },
    ReplyCut {
        lines: usize,
    },
    NotTextFromNode,
    Help,
    /// HELP about something that there is not.
    NoHelp {
        topic: String,
        nearest: Option<String>,
    },
    LastConsole,
    ConnectionCut,
    ConnectedAgain,
    NodeClosed,
    ConsoleCrashed,
    WorldStopped,
    NameTaken {
        name: String,
    },
    NoSuchName {
        name: String,
        nearest: Option<String>,
    },
    TooManyActors {
        actors_max: usize,
    },
    TooManyConsoles {
        consoles_max: usize,
    },
    TooManyNodes {
        nodes_max: usize,
    },
    TooManyFaults {
        faults_max: usize,
    },
    /// A time that is over, or beyond all times.
    TimeIsOver,
    NotPossible {
        why: Why,
    },
    /// The last line of the world's text.
    WorldTextFull {
        lines_max: usize,
    },
    /// A placeholder in a command line that nothing binds.
    UnknownPlaceholder {
        name: String,
    },
    /// A command that is too long to be a line of the world's text.
    LineNotWritten {
        bytes_max: usize,
    },
    /// A check that holds, as things are now.
    CheckHolds {
        check: String,
        found: String,
    },
    CheckFails {
        check: String,
        found: String,
    },
    /// A line was to be of the scenario language, and is not.
    NoLineOfOurs,
    /// It was to be an actor's, and is another.
    NoActorLine,
    ClockStands,
    /// Nothing more can be recorded.
    RecordingFull {
        deeds_max: usize,
    },
    /// CONFIG SET took these parameters, and nothing here heeds them.
    NoEffectHere {
        names: String,
    },
}

/// Why the world does not do something that is not worth a text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the texts of each language say it")]
pub enum Why {
    Gone,
    NameEmpty,
    NothingToSend,
    TooLong,
    TooMuchDone,
    Duration,
    NoCommand,
    TooLarge,
}

/// Microseconds as milliseconds, with as many digits behind the point as are needed.
pub(super) fn millis(us: sim::spec::Micros) -> String {
    let (whole, rest) = (us / 1_000, us % 1_000);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:03}")
            .trim_end_matches('0')
            .to_string(),
    }
}
