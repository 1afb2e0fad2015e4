//! What a person does: checked, recorded with its time, done.

use super::faults::name_of;
use super::net::Request;
use super::{INPUTS_BYTES_MAX, INPUTS_MAX, World};
use crate::actor::{Life, Waiting};
use crate::input::{INPUT_BYTES_MAX, Input, InputError};
use crate::intent::intended;
use crate::node::VALUE_BYTES_MAX;
use crate::program::{Code, compile};
use crate::spec::{ACTORS_MAX, ActorSpec, Fault, Program, Role};
use crate::trace::{ActorId, Intended, IntentId, Msg, Name, PacketLoss, What};
use alloc::{sync::Arc, vec::Vec};
use resp::{Parsed, RequestLimits, RequestParser};

impl World {
    /// Does what a person does, now. What is due at this moment runs first. Answers with the number of an actor that came into the world.
    ///
    /// # Errors
    /// An input that cannot be done is refused: it changes nothing and is not recorded.
    pub fn apply(&mut self, input: Input) -> Result<Option<ActorId>, InputError> {
        self.run_until(self.now, u64::MAX);
        let program = self.check(&input)?;
        if self.ended.take().is_some() {
            self.activity.open_ended = true;
        }
        self.touch();
        self.log.begin_step();
        self.inputs_bytes += bytes_of(&input);
        self.inputs.push((self.now, input.clone()));
        let added = self.perform(input, program);
        self.stop_at_limit();
        Ok(added)
    }

    /// Can this be done? Answers with the compiled program of a new actor.
    fn check(&self, input: &Input) -> Result<Option<Code>, InputError> {
        if let Some(Some(_)) = self.ended {
            return Err(InputError::Stopped);
        }
        if self.inputs.len() >= INPUTS_MAX {
            return Err(InputError::TooManyInputs);
        }
        if self.inputs_bytes + bytes_of(input) > INPUTS_BYTES_MAX {
            return Err(InputError::TooManyInputBytes);
        }
        match input {
            Input::Open { name, node } => self.check_new(name, node).map(|()| None),
            Input::Add(spec) => {
                self.check_new(&spec.name, &spec.node)?;
                let code = compile(&spec.name, &spec.program).map_err(InputError::Program)?;
                Ok(Some(code))
            }
            Input::Command { actor, args } => {
                self.check_console(*actor)?;
                if args.is_empty() {
                    return Err(InputError::EmptyRequest);
                }
                check_size(bytes_of(input)).map(|()| None)
            }
            Input::Send { actor, bytes } => {
                self.check_console(*actor)?;
                check_size(bytes.len()).map(|()| None)
            }
            Input::Redial { actor } => self.check_console(*actor).map(|()| None),
            Input::Remove { actor } => self.check_present(*actor).map(|()| None),
            Input::Fault(fault) => {
                let name = name_of(fault);
                let of_all = matches!(fault, Fault::Link(name, _) if name.is_empty());
                let known = of_all || self.names.contains_key(name);
                known
                    .then_some(None)
                    .ok_or_else(|| InputError::UnknownName(name.clone()))
            }
        }
    }

    fn check_new(&self, name: &Name, node: &Name) -> Result<(), InputError> {
        if name.is_empty() {
            return Err(InputError::NameEmpty);
        }
        if self.names.contains_key(name) {
            return Err(InputError::NameTaken(name.clone()));
        }
        if self.node(node).is_none() {
            return Err(InputError::UnknownName(node.clone()));
        }
        if self.present >= ACTORS_MAX {
            return Err(InputError::TooManyActors);
        }
        Ok(())
    }

    fn check_present(&self, actor: ActorId) -> Result<(), InputError> {
        match self.actors.get(actor.0 as usize) {
            Some(a) if a.life != Life::Removed => Ok(()),
            _ => Err(InputError::UnknownActor(actor)),
        }
    }

    fn check_console(&self, actor: ActorId) -> Result<(), InputError> {
        self.check_present(actor)?;
        let a = &self.actors[actor.0 as usize];
        if a.role != Role::Console {
            return Err(InputError::NotAConsole(actor));
        }
        if !a.is_running() {
            return Err(InputError::NotRunning(actor));
        }
        if a.away {
            return Err(InputError::Away(actor));
        }
        Ok(())
    }

    /// Could a person do this now?
    pub(super) fn can_be_done(&self, input: &Input) -> bool {
        self.check(input).is_ok()
    }

    pub(super) fn perform(&mut self, input: Input, program: Option<Code>) -> Option<ActorId> {
        match input {
            Input::Open { name, node } => return Some(self.open_console(name, node)),
            Input::Add(spec) => {
                let actor = self.add_actor(&spec, program?);
                self.start_actor(actor, None);
                return Some(actor);
            }
            Input::Command { actor, args } => {
                let mut bytes = Vec::new();
                resp::encode::encode_command(&args, &mut bytes);
                self.type_in(actor, Arc::from(bytes));
            }
            Input::Send { actor, bytes } => self.type_in(actor, bytes),
            Input::Redial { actor } => self.redial_console(actor),
            Input::Remove { actor } => self.remove_actor(actor),
            Input::Fault(fault) => self.inflict(&fault, None),
        }
        None
    }

    /// A console comes into the world and begins to connect.
    pub(super) fn open_console(&mut self, name: Name, node: Name) -> ActorId {
        let spec = ActorSpec {
            name,
            role: Role::Console,
            node,
            program: Program::default(),
        };
        let actor = self.add_actor(&spec, Code::empty());
        self.start_actor(actor, None);
        actor
    }

    fn redial_console(&mut self, actor: ActorId) {
        let a = &mut self.actors[actor.0 as usize];
        (a.typing, a.cause) = (Default::default(), None);
        if let Some(slot) = a.link {
            let link = &mut self.links[slot as usize];
            // The process is still there, but not this connection.
            link.actor_loss = PacketLoss::Reset;
            let opened = link.opened;
            self.close_at_actor(actor, opened);
        }
        self.dial(actor);
    }

    /// An actor leaves the world for good, and lets go of what it has in its hands.
    pub(super) fn remove_actor(&mut self, actor: ActorId) {
        let working = self.working_on(actor);
        let hands = &mut self.actors[actor.0 as usize].state.hands;
        hands.splice(..0, working.iter().copied());
        self.drop_hands(actor, None);
        let removed = self.record(None, What::ActorRemoved { actor });
        self.wipe(actor);
        self.close_at_actor(actor, removed);
        let a = &mut self.actors[actor.0 as usize];
        a.life = Life::Removed;
        a.code = Arc::new(Code::empty());
        self.names.remove(&a.name);
        self.present -= 1;
    }

    /// Bytes are typed into a console. Without a connection they wait for one.
    pub(super) fn type_in(&mut self, actor: ActorId, bytes: Arc<[u8]>) {
        let a = &mut self.actors[actor.0 as usize];
        a.cause = None;
        a.typing.unsent.push_back(bytes);
        if a.connected {
            self.send_typed(actor);
        } else if a.link.is_none() {
            self.dial(actor);
        }
    }

    /// Sends what has been typed, a packet for every request.
    pub(super) fn send_typed(&mut self, actor: ActorId) {
        while let Some(bytes) = self.actors[actor.0 as usize].typing.unsent.pop_front() {
            for piece in self.cut(actor, &bytes) {
                self.send_piece(actor, piece);
            }
        }
    }

    fn send_piece(&mut self, actor: ActorId, piece: Piece) {
        let a = &mut self.actors[actor.0 as usize];
        // The parts of a request are one intent.
        if !core::mem::replace(&mut a.typing.midway, !piece.complete) {
            a.intents += 1;
        }
        let number = a.intents;
        let request = Request {
            bytes: piece.bytes,
            intended: piece.intended,
            intent: IntentId { actor, number },
            attempt: 1,
            complete: piece.complete,
        };
        self.send(actor, request);
    }

    /// Cuts what is typed at the ends of requests, as the node will. The last piece may be a part of a request.
    fn cut(&mut self, actor: ActorId, bytes: &[u8]) -> Vec<Piece> {
        let typing = &mut self.actors[actor.0 as usize].typing;
        let mut buffer = core::mem::take(&mut typing.partial);
        // Up to here it was sent before.
        let mut sent = buffer.len();
        buffer.extend_from_slice(bytes);
        let (mut at, mut pieces, mut parser) = (0, Vec::new(), RequestParser::new());
        let limits = RequestLimits {
            bulk_bytes_max: VALUE_BYTES_MAX,
            ..RequestLimits::default()
        };
        loop {
            let rest = &buffer[at..];
            let (behind, intended) = match parser.parse(rest, &limits) {
                Parsed::Complete { consumed } => {
                    let args = parser.args(rest);
                    (at + consumed, intended(args.len(), |index| args.get(index)))
                }
                Parsed::Empty { consumed } => {
                    at += consumed;
                    continue;
                }
                Parsed::Incomplete => break,
                // The node answers with the error, and closes.
                Parsed::Error(_) => (buffer.len(), None),
            };
            let bytes = Arc::from(&buffer[sent..behind]);
            pieces.push(Piece {
                bytes,
                intended,
                complete: true,
            });
            (at, sent) = (behind, behind);
        }
        if sent < buffer.len() {
            pieces.push(Piece {
                bytes: Arc::from(&buffer[sent..]),
                intended: None,
                complete: false,
            });
        }
        typing.partial = buffer.split_off(at);
        pieces
    }

    /// The messages that an actor works on now.
    fn working_on(&self, actor: ActorId) -> Vec<Msg> {
        match self.actors[actor.0 as usize]
            .state
            .run
            .as_ref()
            .map(|run| &run.waiting)
        {
            Some(Waiting::Work { messages, .. }) => messages.to_vec(),
            _ => Vec::new(),
        }
    }
}

/// A request, or a part of one.
struct Piece {
    bytes: Arc<[u8]>,
    intended: Option<Intended>,
    complete: bool,
}

/// The bytes of an input that count.
fn bytes_of(input: &Input) -> usize {
    match input {
        Input::Command { args, .. } => args.iter().map(|arg| arg.len()).sum(),
        Input::Send { bytes, .. } => bytes.len(),
        _ => 0,
    }
}

fn check_size(bytes_len: usize) -> Result<(), InputError> {
    if bytes_len > INPUT_BYTES_MAX {
        return Err(InputError::TooLong);
    }
    Ok(())
}
