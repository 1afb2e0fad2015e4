//! What a person does: checked, recorded with its time, done.

use super::build::rule_fits;
use super::faults::name_of;
use super::net::Request;
use super::{INPUTS_BYTES_MAX, INPUTS_MAX, World};
use crate::actor::{Life, Waiting};
use crate::input::{INPUT_BYTES_MAX, Input, InputError, SpecError};
use crate::intent::intended;
use crate::node::VALUE_BYTES_MAX;
use crate::program::{Code, compile};
use crate::spec::{
    ACTORS_MAX, Act, ActorSpec, FAULTS_MAX, Fault, FaultRule, INTENDS_MAX, Intend, Micros,
    NODES_MAX, NodeSpec, Program, Role, TIME_US_MAX, TimedAct,
};
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
            Input::Fault(fault) => self.check_fault(fault, false).map(|()| None),
            Input::Rule(rule) => self.check_rule(rule).map(|()| None),
            Input::Intend(intend) => self.check_intend(intend).map(|()| None),
            Input::Node(name) => self.check_node(name).map(|()| None),
            Input::Until(until_us) => self.check_time(*until_us).map(|()| None),
            Input::At(timed) => self.check_timed(timed).map(|()| None),
        }
    }

    /// Is this somebody's name? If it happens later, somebody's who will come by then.
    fn check_fault(&self, fault: &Fault, later: bool) -> Result<(), InputError> {
        let name = name_of(fault);
        let of_all = matches!(fault, Fault::Link(name, _) if name.is_empty());
        if of_all || self.names.contains_key(name) || (later && self.will_come(name)) {
            return Ok(());
        }
        Err(InputError::UnknownName(name.clone()))
    }

    fn will_come(&self, name: &Name) -> bool {
        self.to_be_done().any(|(_, act)| match act {
            Act::Add(actor) => actor.name == *name,
            Act::Node(node) => node == name,
            _ => false,
        })
    }

    fn check_rule(&self, rule: &FaultRule) -> Result<(), InputError> {
        if self.rules.len() >= FAULTS_MAX {
            return Err(InputError::TooManyFaults);
        }
        if !rule_fits(rule) {
            let of = Name::default();
            return Err(InputError::Program(SpecError::Duration { of }));
        }
        let mut faults = rule.faults.iter();
        faults.try_for_each(|fault| self.check_fault(fault, true))
    }

    fn check_intend(&self, intend: &Intend) -> Result<(), InputError> {
        if self.intended >= INTENDS_MAX {
            return Err(InputError::TooManyFaults);
        }
        let audience = intend.audience.as_ref();
        let node = audience.and_then(|audience| audience.node.as_ref());
        let unknown = node.filter(|name| self.node(name).is_none() && !self.will_come(name));
        unknown.map_or(Ok(()), |name| Err(InputError::UnknownName(name.clone())))
    }

    fn check_node(&self, name: &Name) -> Result<(), InputError> {
        if name.is_empty() {
            return Err(InputError::NameEmpty);
        }
        if self.names.contains_key(name) {
            return Err(InputError::NameTaken(name.clone()));
        }
        if self.nodes.len() >= NODES_MAX {
            return Err(InputError::TooManyNodes);
        }
        Ok(())
    }

    fn check_time(&self, at: Micros) -> Result<(), InputError> {
        let fits = (self.now..=TIME_US_MAX).contains(&at);
        fits.then_some(()).ok_or(InputError::Time)
    }

    /// Could this be done at its time, as far as can be known?
    fn check_timed(&self, timed: &TimedAct) -> Result<(), InputError> {
        self.check_time(timed.at_us)?;
        if self.script.len() >= FAULTS_MAX {
            return Err(InputError::TooManyFaults);
        }
        let known = |name: &Name| {
            let known = self.names.contains_key(name) || self.will_come(name);
            let error = || InputError::UnknownName(name.clone());
            known.then_some(()).ok_or_else(error)
        };
        match &timed.act {
            Act::Add(spec) => {
                if spec.name.is_empty() {
                    return Err(InputError::NameEmpty);
                }
                known(&spec.node)?;
                let compiled = compile(&spec.name, &spec.program);
                compiled.map(|_| ()).map_err(InputError::Program)
            }
            Act::Remove(name) | Act::Redial(name) => known(name),
            Act::Command { console, args } if args.is_empty() => {
                known(console).and(Err(InputError::EmptyRequest))
            }
            Act::Command { console, args } => {
                known(console)?;
                check_size(args.iter().map(|arg| arg.len()).sum())
            }
            Act::Send { console, bytes } => {
                known(console)?;
                check_size(bytes.len())
            }
            Act::Fault(fault) => self.check_fault(fault, true),
            Act::Rule(rule) => self.check_rule(rule),
            Act::Intend(intend) => self.check_intend(intend),
            Act::Node(name) if name.is_empty() => Err(InputError::NameEmpty),
            Act::Node(_) | Act::Rest => Ok(()),
            Act::Until(until_us) => self.check_time(*until_us),
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
            Input::Rule(rule) => self.begin_rule(Arc::new(rule)),
            Input::Intend(intend) => self.intend(&intend),
            Input::Node(name) => self.add_node(&NodeSpec::new(name), true),
            Input::Until(until_us) => {
                self.until_us = Some(until_us);
                self.activity.open_ended = false;
            }
            Input::At(timed) => self.schedule_act(timed.at_us, Arc::new(timed.act)),
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
        Input::At(timed) => match &timed.act {
            Act::Command { args, .. } => args.iter().map(|arg| arg.len()).sum(),
            Act::Send { bytes, .. } => bytes.len(),
            _ => 0,
        },
        _ => 0,
    }
}

fn check_size(bytes_len: usize) -> Result<(), InputError> {
    if bytes_len > INPUT_BYTES_MAX {
        return Err(InputError::TooLong);
    }
    Ok(())
}
