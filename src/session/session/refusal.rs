//! Why the world refused something, as the console says it.

use crate::catalogue::{Text, Why};
use crate::payload::shown;
use sim::spec::{ACTORS_MAX, FAULTS_MAX, NODES_MAX};
use sim::{InputError, SpecError};

/// The text for a refusal. `nearest` finds a name that somebody may have meant.
pub(super) fn refusal(error: &InputError, nearest: impl Fn(&str) -> Option<String>) -> Text {
    let why = match error {
        InputError::Stopped => return Text::WorldStopped,
        InputError::Away(_) => return Text::ConnectionCut,
        InputError::NotRunning(_) => return Text::ConsoleCrashed,
        InputError::NameTaken(taken) | InputError::Program(SpecError::NameTaken(taken)) => {
            return Text::NameTaken { name: shown(taken) };
        }
        InputError::UnknownName(unknown) | InputError::Program(SpecError::UnknownName(unknown)) => {
            let name = shown(unknown);
            let nearest = nearest(&name);
            return Text::NoSuchName { name, nearest };
        }
        InputError::TooManyActors | InputError::Program(SpecError::TooManyActors) => {
            return Text::TooManyActors {
                actors_max: ACTORS_MAX,
            };
        }
        InputError::Program(SpecError::Unbound { name, .. }) => {
            return Text::UnknownPlaceholder {
                name: name.to_string(),
            };
        }
        InputError::TooManyNodes => {
            return Text::TooManyNodes {
                nodes_max: NODES_MAX,
            };
        }
        InputError::TooManyFaults => {
            return Text::TooManyFaults {
                faults_max: FAULTS_MAX,
            };
        }
        InputError::Time => return Text::TimeIsOver,
        InputError::UnknownActor(_) | InputError::NotAConsole(_) => Why::Gone,
        InputError::NameEmpty | InputError::Program(SpecError::NameEmpty) => Why::NameEmpty,
        InputError::EmptyRequest => Why::NothingToSend,
        InputError::TooLong => Why::TooLong,
        InputError::TooManyInputs | InputError::TooManyInputBytes => Why::TooMuchDone,
        InputError::Program(error) => of_program(error),
    };
    Text::NotPossible { why }
}

const fn of_program(error: &SpecError) -> Why {
    match error {
        SpecError::Duration { .. } => Why::Duration,
        SpecError::Line { .. } | SpecError::Setup { .. } => Why::NoCommand,
        _ => Why::TooLarge,
    }
}
