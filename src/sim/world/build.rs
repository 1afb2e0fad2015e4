//! Making a world: its spec is checked, its nodes start, the setup runs, its actors come in.

use super::{Activity, Named, QUIET_US_MIN, World};
use crate::actor::{Actor, Life, State, Streams, Typing};
use crate::input::SpecError;
use crate::intent::expectations;
use crate::ledger::Ledger;
use crate::log::Log;
use crate::node::Node;
use crate::program::{Code, Scratch, compile, split};
use crate::queue::Queue;
use crate::settings::{self, SETTINGS_MAX};
use crate::shared::Shared;
use crate::spec::{
    ACTORS_MAX, Act, ActorSpec, Chance, DURATION_US_MAX, FAULTS_MAX, Fault, FaultRule, INTENDS_MAX,
    Intend, LinkSpec, NODES_MAX, NodeSpec, Rhythm, Role, SETUP_LINES_MAX, SetupLine, TIME_US_MAX,
    WorldSpec,
};
use crate::trace::{ActorId, Freight, Meant, Name, NodeId, RecordSeq, What};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use broker::order;

/// Who sends the setup. He is gone before anybody else comes.
pub const SETUP_NAME: &[u8] = b"setup";

impl World {
    /// Makes a world at time zero, its setup done.
    ///
    /// # Errors
    /// What is wrong with the spec, programs and setup included.
    pub fn new(spec: WorldSpec) -> Result<Self, SpecError> {
        check(&spec)?;
        let codes = spec
            .actors
            .iter()
            .map(|actor| compile(&actor.name, &actor.program))
            .collect::<Result<Vec<_>, _>>()?;
        let mut world = Self::empty(Arc::new(spec));
        let spec = Arc::clone(&world.spec);
        world.link_specs = core::iter::once((Name::default(), spec.link))
            .chain(spec.links.iter().cloned())
            .collect();
        for node in &spec.nodes {
            world.add_node(node, false);
        }
        spec.intends.iter().for_each(|meant| world.intend(meant));
        world.run_setup(&spec.setup)?;
        for (node, spec) in world.nodes.iter_mut().zip(&spec.nodes) {
            node.service.set_own(spec.service_us);
        }
        world.schedule_faults();
        world.schedule_rules();
        let first = world.actors.len() as u32;
        for (actor, code) in spec.actors.iter().zip(codes) {
            world.add_actor(actor, code);
        }
        (first..world.actors.len() as u32).for_each(|id| world.start_actor(ActorId(id), None));
        world.stop_at_limit();
        Ok(world)
    }

    fn empty(spec: Arc<WorldSpec>) -> Self {
        let until_us = spec.until_us;
        Self {
            spec,
            now: 0,
            queue: Queue::default(),
            log: Log::default(),
            ledger: Ledger::new(),
            changes: Vec::new(),
            nodes: Vec::new(),
            actors: Vec::new(),
            links: Vec::new(),
            links_free: Vec::new(),
            names: BTreeMap::new(),
            present: 0,
            packets: 0,
            under_way: 0,
            links_made: 0,
            messages: 0,
            inputs: Vec::new(),
            inputs_bytes: 0,
            activity: Activity {
                quiet_us: QUIET_US_MIN,
                ..Activity::default()
            },
            instant_items: 0,
            limit: None,
            ended: None,
            scratch: Scratch::default(),
            shared: Shared::default(),
            link_specs: Vec::new(),
            backlogged: Vec::new(),
            disturbed: false,
            rules: Vec::new(),
            script: Vec::new(),
            intended: 0,
            until_us,
        }
    }

    /// A node comes into the world, and its process starts; that it came is told if the spec does not know of it.
    pub(super) fn add_node(&mut self, spec: &NodeSpec, told: bool) {
        let name = spec.name.clone();
        let node = NodeId(self.nodes.len() as u16);
        let mut made = Node::new(spec.name.clone(), &spec.settings);
        made.start(self.spec.seed);
        self.nodes.push(made);
        self.names.insert(name.clone(), Named::Node(node));
        if told {
            self.record(None, What::NodeAdded { node, name });
        }
        self.record(None, What::NodeStarted { node });
    }

    /// Tells the ledger which losses are meant from now on.
    pub(super) fn intend(&mut self, intend: &Intend) {
        self.intended += 1;
        let audience = intend.audience.as_ref().map(|audience| Meant {
            name: audience.name.clone(),
            of: audience.of.clone(),
            node: audience.node.as_ref().and_then(|name| self.node(name)),
        });
        let reason = intend.reason;
        self.record(None, What::LossIntended { reason, audience });
    }

    /// An actor comes into the world; it does not run yet. Its name and node have been checked.
    pub(super) fn add_actor(&mut self, spec: &ActorSpec, code: Code) -> ActorId {
        let actor = ActorId(self.actors.len() as u32);
        let (name, role) = (spec.name.clone(), spec.role);
        let node = self.node(&spec.node).unwrap_or(NodeId(0));
        self.await_end_of(role, &code);
        let expects = Arc::from(expectations(role, &code));
        self.actors.push(Actor {
            name: name.clone(),
            role,
            node,
            latency: self.link_spec(&name, &spec.node),
            life: Life::Crashed,
            frozen: false,
            held: Vec::new(),
            slow: 1,
            cut: false,
            away: false,
            link: None,
            connected: false,
            redial: None,
            cause: None,
            intents: 0,
            streams: Streams::new(self.spec.seed, &name, code.schedules.len()),
            state: State::default(),
            typing: Typing::default(),
            code: Arc::new(code),
        });
        self.names.insert(name.clone(), Named::Actor(actor));
        self.present += 1;
        let what = What::ActorAdded {
            actor,
            name,
            role,
            node,
            expects,
        };
        self.record(None, what);
        actor
    }

    /// What this program adds to what the end of the world waits for.
    fn await_end_of(&mut self, role: Role, code: &Code) {
        for schedule in &code.schedules {
            if schedule.count.is_some() || role == Role::Producer {
                self.activity.awaited = true;
            } else {
                let longest_us = match schedule.rhythm {
                    Rhythm::Even { us_max, .. } => us_max,
                    Rhythm::Poisson { us_mean } => us_mean.saturating_mul(3),
                };
                let quiet_us = longest_us.saturating_mul(2);
                self.activity.quiet_us = self.activity.quiet_us.max(quiet_us);
            }
        }
    }

    /// Runs the setup as a console whose packets take no time, so that its commands are in the trace like all others.
    /// Lines for the same node that stand together are sent over one connection.
    fn run_setup(&mut self, lines: &[SetupLine]) -> Result<(), SpecError> {
        for lines in lines.chunk_by(|a, b| a.node == b.node) {
            let first = &self.spec.nodes[0].name;
            let node = lines[0].node.as_ref().unwrap_or(first).clone();
            self.run_setup_of(node, lines)?;
        }
        self.activity.last = 0;
        Ok(())
    }

    fn run_setup_of(&mut self, node: Name, lines: &[SetupLine]) -> Result<(), SpecError> {
        let actor = self.open_setup(node);
        for SetupLine { line, .. } in lines {
            let args = split(line).ok_or_else(|| SpecError::Line {
                of: Name::default(),
                line: Arc::from(line.as_str()),
            })?;
            let mut bytes = Vec::new();
            resp::encode::encode_command(&args, &mut bytes);
            let from = self.log.next_seq();
            self.type_in(actor, Arc::from(bytes));
            self.run_instant();
            self.check_setup_reply(from, line)?;
        }
        self.remove_actor(actor);
        self.run_instant();
        Ok(())
    }

    fn open_setup(&mut self, node: Name) -> ActorId {
        let spec = ActorSpec {
            name: Name::from(SETUP_NAME),
            role: Role::Console,
            node,
            program: Default::default(),
        };
        let actor = self.add_actor(&spec, Code::empty());
        self.actors[actor.0 as usize].latency = LinkSpec {
            latency_us_min: 0,
            latency_us_max: 0,
            drop: Chance::NEVER,
        };
        self.start_actor(actor, None);
        self.run_instant();
        actor
    }

    /// Runs all that is due at this instant, without looking for the end.
    fn run_instant(&mut self) {
        while self.queue.next_at() == Some(self.now) && self.ended.is_none() {
            if let Some((at, item)) = self.queue.pop() {
                self.run_item(at, item);
            }
        }
        self.instant_items = 0;
    }

    fn check_setup_reply(&self, from: RecordSeq, line: &str) -> Result<(), SpecError> {
        let reply = self.log.since(from).find_map(|record| match &record.what {
            What::Answered {
                freight: Freight::Reply { .. },
                bytes,
                ..
            } => Some(bytes),
            _ => None,
        });
        match reply {
            Some(bytes) if !matches!(bytes.first(), Some(b'-' | b'!')) => Ok(()),
            other => Err(SpecError::Setup {
                line: Arc::from(line),
                error: other
                    .map(|bytes| bytes.trim_ascii_end().into())
                    .unwrap_or_default(),
            }),
        }
    }
}

fn check(spec: &WorldSpec) -> Result<(), SpecError> {
    check_counts(spec)?;
    check_names(spec)?;
    spec.nodes.iter().try_for_each(check_settings)?;
    let links = core::iter::once(&spec.link).chain(spec.links.iter().map(|(_, link)| link));
    let faults = spec.faults.iter().map(|timed| &timed.fault);
    let faults = faults.chain(spec.rules.iter().flat_map(|rule| &rule.faults));
    let faults = faults.chain(spec.script.iter().flat_map(|timed| faults_of(&timed.act)));
    let links = links.chain(faults.filter_map(|fault| match fault {
        Fault::Link(_, link) => Some(link),
        _ => None,
    }));
    let latency_fits = links.clone().all(|link| {
        link.latency_us_min <= link.latency_us_max && link.latency_us_max <= DURATION_US_MAX
    });
    let acts = || spec.script.iter().map(|timed| &timed.act);
    let begun = acts().filter_map(|act| match act {
        Act::Rule(rule) => Some(rule),
        _ => None,
    });
    let services = || spec.nodes.iter().map(|node| node.service_us);
    let latency_fits = latency_fits
        && spec.rules.iter().chain(begun).all(rule_fits)
        && services().all(|us| us <= DURATION_US_MAX);
    let faults = spec.faults.iter().map(|timed| timed.at_us);
    let acts = spec.script.iter().map(|timed| timed.at_us);
    let ends = spec.script.iter().filter_map(|timed| match timed.act {
        Act::Until(until_us) => Some(until_us),
        _ => None,
    });
    let mut times = faults
        .chain(acts)
        .chain(ends)
        .chain(spec.until_us)
        .chain([spec.clock_us]);
    if !latency_fits || times.any(|time| time > TIME_US_MAX) {
        let of = Name::default();
        return Err(SpecError::Duration { of });
    }
    Ok(())
}

pub(super) fn rule_fits(rule: &FaultRule) -> bool {
    let (min, max) = rule.lasts_us.unwrap_or_default();
    let interval_fits = rule.interval_us_min <= rule.interval_us_max;
    interval_fits
        && rule.interval_us_max <= DURATION_US_MAX
        && min <= max
        && max <= DURATION_US_MAX
        && rule.from_us <= TIME_US_MAX
        && rule.undo.len() == rule.faults.len()
}

fn check_settings(spec: &NodeSpec) -> Result<(), SpecError> {
    let of = || spec.name.clone();
    if spec.settings.len() > SETTINGS_MAX {
        return Err(SpecError::TooLarge { of: of() });
    }
    spec.settings.iter().try_for_each(|(name, value)| {
        settings::check(name, value).map_err(|why| SpecError::Setting {
            of: of(),
            name: name.clone(),
            why,
        })
    })
}

/// The faults of an act.
pub(super) fn faults_of(act: &Act) -> &[Fault] {
    match act {
        Act::Fault(fault) => core::slice::from_ref(fault),
        Act::Rule(rule) => &rule.faults,
        _ => &[],
    }
}

fn check_counts(spec: &WorldSpec) -> Result<(), SpecError> {
    match spec {
        _ if spec.nodes.is_empty() => Err(SpecError::NoNode),
        _ if spec.nodes.len() > NODES_MAX => Err(SpecError::TooManyNodes),
        _ if spec.actors.len() > ACTORS_MAX => Err(SpecError::TooManyActors),
        _ if spec.setup.len() > SETUP_LINES_MAX
            || spec.intends.len() > INTENDS_MAX
            || spec.faults.len() > FAULTS_MAX
            || spec.rules.len() > FAULTS_MAX
            || spec.script.len() > FAULTS_MAX =>
        {
            let of = Name::default();
            Err(SpecError::TooLarge { of })
        }
        _ => Ok(()),
    }
}

fn check_names(spec: &WorldSpec) -> Result<(), SpecError> {
    let nodes = || spec.nodes.iter().map(|node| &node.name);
    let all = || nodes().chain(spec.actors.iter().map(|actor| &actor.name));
    let mut sorted: Vec<&Name> = all().collect();
    order::sort(&mut sorted);
    if sorted.iter().any(|name| name.is_empty()) {
        return Err(SpecError::NameEmpty);
    }
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(SpecError::NameTaken(twice[0].clone()));
    }
    let added = || {
        spec.script.iter().filter_map(|timed| match &timed.act {
            Act::Add(actor) => Some(actor),
            _ => None,
        })
    };
    let comes = |name: &Name| {
        let mut acts = spec.script.iter().map(|timed| &timed.act);
        acts.any(|act| matches!(act, Act::Node(node) if node == name))
    };
    let mut on_nodes = spec.actors.iter().chain(added()).map(|actor| &actor.node);
    let in_setup = spec.setup.iter().filter_map(|line| line.node.as_ref());
    let intended = spec
        .intends
        .iter()
        .filter_map(|intend| intend.audience.as_ref()?.node.as_ref());
    let lost = on_nodes
        .by_ref()
        .chain(in_setup)
        .chain(intended)
        .find(|name| !nodes().any(|node| node == *name) && !comes(name));
    let at_times = spec.faults.iter().map(|timed| &timed.fault);
    let ruled = spec.rules.iter().flat_map(|rule| &rule.faults);
    let done = spec.script.iter().flat_map(|timed| faults_of(&timed.act));
    let faulted = at_times
        .chain(ruled)
        .chain(done)
        .map(super::faults::name_of);
    let mut linked = faulted.chain(spec.links.iter().map(|(name, _)| name));
    let is_known = |name: &Name| {
        let comes = || comes(name) || added().any(|actor| actor.name == *name);
        name.is_empty() || sorted.binary_search(&name).is_ok() || comes()
    };
    let lost = lost.or_else(|| linked.find(|name| !is_known(name)));
    match lost {
        Some(name) => Err(SpecError::UnknownName(name.clone())),
        None => Ok(()),
    }
}
