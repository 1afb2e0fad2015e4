//! The console's own voice.

use crate::catalogue::{Text, Why};

pub(in crate::catalogue) fn text(text: &Text) -> String {
    match text {
        Text::QuoteNotClosed { column } => {
            format!("Invalid argument(s): the quote at column {column} is never closed.")
        }
        Text::TextAfterQuote { column } => format!(
            "Invalid argument(s): a closing quote needs a space or the end behind it, but column {column} follows at once."
        ),
        Text::TooLong { bytes, bytes_max } => format!(
            "This is {bytes} bytes; the console takes at most {bytes_max} at a time. Nothing was sent."
        ),
        Text::TooManyLines { lines_max } => {
            format!("The console runs at most {lines_max} lines at a time. Nothing was sent.")
        }
        Text::QueueFull { lines_max } => format!(
            "{lines_max} lines are waiting for their turn already; this one was not taken. Ctrl-C gives up waiting."
        ),
        Text::Next { line } => format!("(next: {line})"),
        Text::OlderLinesDropped { lines } => format!("({lines} older lines are gone)"),
        Text::ReplyCut { lines } => format!("({lines} more lines of this reply are not shown)"),
        Text::NotTextFromNode => "The node sent bytes that are not RESP.".into(),
        Text::Help => HELP.into(),
        Text::NoHelp { topic, nearest } => {
            format!("There is no command {topic}.{}", meant(nearest.as_deref()))
        }
        Text::LastConsole => "The last console stays open; its connection begins anew.".into(),
        Text::ConnectionCut => "The connection was cut. reconnect NAME brings it back.".into(),
        Text::ConnectedAgain => "Connected again.".into(),
        Text::NodeClosed => "Error: Server closed the connection".into(),
        Text::ConsoleCrashed => "This console crashed. restart NAME starts it again.".into(),
        Text::WorldStopped => {
            "This world has reached a limit, and nothing can happen in it any more. Start it again from its beginning.".into()
        }
        Text::NameTaken { name } => format!("The name {name} is taken."),
        Text::NoSuchName { name, nearest } => {
            format!("Nothing here is called {name}.{}", meant(nearest.as_deref()))
        }
        Text::TooManyActors { actors_max } => {
            format!("A world holds at most {actors_max} actors and consoles.")
        }
        Text::TooManyConsoles { consoles_max } => format!("At most {consoles_max} consoles are open at a time."),
        Text::TooManyNodes { nodes_max } => format!("A world holds at most {nodes_max} nodes."),
        Text::TooManyFaults { faults_max } => {
            format!("A world holds at most {faults_max} things that happen at a time or again and again.")
        }
        Text::TimeIsOver => "That time is over already, or later than any time.".into(),
        Text::LineNotWritten { bytes_max } => format!(
            "A command longer than {bytes_max} bytes was sent here; it is not written down."
        ),
        Text::CheckHolds { check, found } => format!("holds: {check} ({found})"),
        Text::CheckFails { check, found } => format!("fails: {check} ({found})"),
        Text::NotPossible { why } => format!("That does not work: {}.", because_of(*why)),
        Text::WorldTextFull { lines_max } => format!(
            "This text holds at most {lines_max} lines. What is done from here on happens, but is not written down."
        ),
        Text::UnknownPlaceholder { name } => format!("%{name} stands for nothing here. There are %n, %me, %id and %payload; %% is a percent sign."),
        Text::NoEffectHere { names } => format!(
            "({names}: taken, but without effect here. Nothing in this laboratory heeds it yet.)"
        ),
        Text::RecordingFull { deeds_max } => format!(
            "So much was done in this session that no more can be recorded (at most {deeds_max} steps). Go back in time, or start again."
        ),
        Text::NoLineOfOurs => "This is no line of the scenario language.".into(),
        Text::NoActorLine => "A line of an actor is needed here: a kind, a name, and settings.".into(),
        Text::ClockStands => "Time stands still, so the countdown does too. Press play to let it go on.".into(),
    }
}

pub(super) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |word| format!(" Did you mean {word}?"))
}

const fn because_of(why: Why) -> &'static str {
    match why {
        Why::Gone => "it is not there any more",
        Why::NameEmpty => "the name is empty",
        Why::NothingToSend => "there is nothing to send",
        Why::TooLong => "it is too long",
        Why::TooMuchDone => "too much has been done in this world already",
        Why::Duration => {
            "a time is longer than an hour, or the shortest is longer than the longest"
        }
        Why::NoCommand => "no command can be read from the line",
        Why::TooLarge => "the program is too large",
    }
}

const HELP: &str = "\
Any Redis command, as in redis-cli: LPUSH jobs a b · BRPOP jobs 0 · SUBSCRIBE news · XADD orders * order 1
help XADD      explains a command; help @stream all commands of a group
Tab completes  · Ctrl-R searches what was typed before · Ctrl-C gives up waiting · Esc leaves the line
clear          empties this console (Ctrl-L)
quit           closes it
Lines that change the world:
producer p1 every 1s PUBLISH news \"hi %n\"
subscriber carol channels news
worker w4 list jobs
member m4 stream orders group workers
crash w4 · restart w4 · disconnect bob · freeze w4 for 2s · link latency 20ms..40ms
at 8s crash w4 · every 2s chance 1/2 disconnect bob for 500ms · until 30s
node n2 · console c2 node n2 · c2> PING
check lost for jobs = 0 · intend expired for jobs";
