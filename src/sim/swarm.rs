//! Random small worlds for tests: random actors, faults, and a person who types whatever comes to mind.
//!
//! A [`Game`] is a pure function of its number, so what a test finds can be played again, natively and as wasm. In the end
//! faults stop, everything is mended, and the world runs on for [`CALM_US`], so that it can be asked who makes progress.

use crate::input::Input;
use crate::prelude::{self, Acknowledge, Take};
use crate::rng::Rng;
use crate::spec::{
    ActorSpec, Bind, Chance, Every, Fault, Handling, LinkSpec, Micros, Program, Retry, Rhythm,
    Statement, TimedFault, WorldSpec,
};
use crate::trace::{ActorId, Name};
use crate::world::{Stepped, World};
use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

/// How long a world goes on when all has been mended.
pub const CALM_US: Micros = 12_000_000;
/// A living consumer does something within this time: the longest wait of a command here, a pause and a round trip.
pub const PATIENCE_US: Micros = 6_000_000;
/// Inputs of a person, at most.
const INPUTS_MAX: u64 = 24;
/// The latest fault of a spec.
const FAULT_AT_US_MAX: Micros = 12_000_000;
const MS: Micros = 1_000;
const NAMES: [&str; 6] = ["n1", "a", "b", "c", "d", "e"];

/// A world that is being played.
#[derive(Clone, Debug)]
pub struct Game {
    /// The world.
    pub world: World,
    rng: Rng,
    inputs: u64,
    /// When the next input comes; when there is none, the end.
    next_at: Micros,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Play,
    Calm,
    Over,
}

impl Game {
    /// The game of this number.
    ///
    /// # Panics
    /// If its spec is wrong, which only a bug could make it.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let spec = spec(&mut rng);
        let inputs = rng.range(0, INPUTS_MAX);
        let world = World::new(spec).expect("a swarm's specs are right");
        Self {
            world,
            rng,
            inputs,
            next_at: 0,
            phase: Phase::Play,
        }
    }

    /// Runs one item of the event queue, or does one input. `false` when the game is over.
    pub fn step(&mut self) -> bool {
        let is_due = self.world.next_at().is_some_and(|at| at <= self.next_at);
        if is_due && matches!(self.world.step(), Stepped::Item(_)) {
            return true;
        }
        self.world.run_until(self.next_at, 0);
        match self.phase {
            Phase::Play if self.inputs > 0 => {
                self.inputs -= 1;
                let input = input(&mut self.rng, &self.world);
                // What cannot be done is refused.
                let _ = self.world.apply(input);
                self.next_at = self.world.now() + self.rng.range(0, 800 * MS);
            }
            // The faults of the spec come first, unless the world has ended.
            Phase::Play if self.next_at < FAULT_AT_US_MAX => self.next_at = FAULT_AT_US_MAX,
            Phase::Play => self.mend(),
            Phase::Calm | Phase::Over => self.phase = Phase::Over,
        }
        self.phase != Phase::Over
    }

    /// Everybody is there again, and nothing is broken any more.
    fn mend(&mut self) {
        for fault in [Fault::Thaw, Fault::Heal, Fault::Restart, Fault::Reconnect] {
            for who in NAMES {
                let _ = self.world.apply(Input::Fault(fault(name(who))));
            }
        }
        self.phase = Phase::Calm;
        self.next_at = self.world.now() + CALM_US;
    }

    /// Plays a game to its end; gives the hash of its trace.
    pub fn play(seed: u64) -> u64 {
        let mut game = Self::new(seed);
        while game.step() {}
        game.world.trace_hash()
    }
}

fn name(text: &str) -> Name {
    Name::from(text.as_bytes())
}

fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.range(0, all.len() as u64 - 1) as usize]
}

fn span(rng: &mut Rng, max: Micros) -> (Micros, Micros) {
    let first = rng.range(0, max);
    (first, rng.range(first, max))
}

fn spec(rng: &mut Rng) -> WorldSpec {
    let actors = NAMES[1..].iter().map(|who| actor(rng, who)).collect();
    let (latency_us_min, latency_us_max) = span(rng, 50 * MS);
    let faults = (0..rng.range(0, 12)).map(|_| TimedFault {
        at_us: rng.range(0, FAULT_AT_US_MAX),
        fault: fault(rng),
    });
    WorldSpec {
        actors,
        faults: faults.collect(),
        link: LinkSpec {
            latency_us_min,
            latency_us_max: latency_us_max + 1,
            drop: if rng.chance(1, 4) {
                DROPS
            } else {
                Chance::NEVER
            },
        },
        seed: rng.next_u64(),
        ..WorldSpec::default()
    }
}

/// How likely it is that a packet is lost, in worlds in which some are.
const DROPS: Chance = Chance {
    numerator: 1,
    denominator: 20,
};

fn actor(rng: &mut Rng, who: &str) -> ActorSpec {
    let work = span(rng, 500 * MS);
    match rng.range(0, 8) {
        0..=2 => {
            let (interval_us, count) = (span(rng, 1_000 * MS), Some(rng.range(0, 30)));
            let line = pick::<&str>(rng, &SENT);
            let mut producer = prelude::producer(who, "n1", interval_us, count, line);
            if rng.chance(1, 3)
                && let Some(Statement::Command { how, .. }) =
                    producer.program.every[0].block.first_mut()
            {
                how.retry = Some(RETRY);
            }
            producer
        }
        3 => prelude::subscriber(who, "n1", &["news"], &["n*"]),
        4 => {
            let take = *pick(rng, &[Take::Left, Take::Right]);
            prelude::worker(who, "n1", "jobs", take, rng.range(0, 2), work)
        }
        5 => reliable(who, work),
        6 => timed(who, work),
        7 => prelude::reader(who, "n1", "s"),
        _ => {
            let acknowledge = [
                Acknowledge::AfterWork,
                Acknowledge::BeforeWork,
                Acknowledge::Never,
                Acknowledge::NoAck,
            ];
            let mut member = prelude::member(who, "n1", "s", "g", work, *pick(rng, &acknowledge));
            if rng.chance(1, 2) {
                member.program.every.push(sweep());
            }
            member
        }
    }
}

/// After a lost reply a producer sends the same again.
const RETRY: Retry = Retry {
    times: Some(3),
    us_min: 100 * MS,
    us_max: 400 * MS,
};

/// What producers send.
const SENT: [&str; 9] = [
    "LPUSH jobs a b",
    "RPUSH jobs job:%n",
    "PUBLISH news %n",
    "XADD s * f %n",
    "XADD s MAXLEN 5 * f %n",
    "ZADD due %n task:%n",
    "RPUSH jobs %me",
    "DEL jobs s",
    "SET jobs x",
];

/// A worker that keeps what it works on in a list of its own, and begins with what is left there.
fn reliable(who: &str, (min_us, max_us): (Micros, Micros)) -> ActorSpec {
    let take = Statement::Command {
        line: "BLMOVE jobs busy:%me LEFT RIGHT 1".to_string(),
        bind: vec![Bind {
            name: "job".to_string(),
            path: [].into(),
        }],
        accept: Vec::new(),
        how: Handling::default(),
    };
    let done = command("LREM busy:%me 1 %payload");
    let program = Program {
        start: vec![command("LMOVE busy:%me jobs RIGHT LEFT")],
        forever: vec![
            take,
            Statement::If {
                name: "job".to_string(),
                test: None,
                then: vec![Statement::Work { min_us, max_us }, done],
                otherwise: Vec::new(),
            },
        ],
        ..Program::default()
    };
    consumer(who, program)
}

/// A worker on a sorted set.
fn timed(who: &str, (min_us, max_us): (Micros, Micros)) -> ActorSpec {
    let program = Program {
        forever: vec![
            command("BZPOPMIN due 1"),
            Statement::Work { min_us, max_us },
        ],
        ..Program::default()
    };
    consumer(who, program)
}

fn consumer(who: &str, program: Program) -> ActorSpec {
    ActorSpec {
        program,
        ..prelude::worker(who, "n1", "jobs", Take::Left, 0, (0, 0))
    }
}

/// Takes over what others have left pending.
fn sweep() -> Every {
    Every {
        rhythm: Rhythm::Even {
            us_min: 1_000 * MS,
            us_max: 2_000 * MS,
        },
        burst: 1,
        count: None,
        block: vec![command("XAUTOCLAIM s g %me 500 0")],
    }
}

fn command(line: &str) -> Statement {
    Statement::Command {
        line: line.to_string(),
        bind: Vec::new(),
        accept: Vec::new(),
        how: Handling::default(),
    }
}

fn fault(rng: &mut Rng) -> Fault {
    let who = name(pick::<&str>(rng, &NAMES));
    match rng.range(0, 11) {
        0 | 1 => Fault::Crash(who),
        2 | 3 => Fault::Restart(who),
        4 | 5 => Fault::Disconnect(who),
        6 | 7 => Fault::Reconnect(who),
        8 => Fault::Freeze(who),
        9 => Fault::Thaw(who),
        10 => Fault::Cut(who),
        _ => Fault::Heal(who),
    }
}

fn input(rng: &mut Rng, world: &World) -> Input {
    let actor = consoles(world, rng);
    match rng.range(0, 9) {
        0 | 1 => Input::Open {
            name: name(&format!("c{}", rng.range(0, 6))),
            node: name("n1"),
        },
        2..=6 => Input::Command {
            actor,
            args: pick::<&str>(rng, &TYPED).split(' ').map(name).collect(),
        },
        7 => match rng.range(0, 2) {
            0 => Input::Redial { actor },
            1 => Input::Remove { actor },
            _ => Input::Send {
                actor,
                bytes: pick(rng, &BYTES)[..].into(),
            },
        },
        8 => {
            let who = format!("x{}", rng.range(0, 9));
            Input::Add(self::actor(rng, &who))
        }
        _ => Input::Fault(fault(rng)),
    }
}

/// One of the consoles, if there is any.
fn consoles(world: &World, rng: &mut Rng) -> ActorId {
    let names = (0..6).map(|n| format!("c{n}"));
    let open: Vec<ActorId> = names.filter_map(|n| world.actor(n.as_bytes())).collect();
    if open.is_empty() {
        return ActorId(0);
    }
    *pick(rng, &open)
}

/// What comes in pieces, or is no request.
const BYTES: [&[u8]; 4] = [b"*1\r\n$4\r\nPI", b"NG\r\n", b"\r\n\r\n", b"*x\r\n"];

/// What a person types, in database 0: the auditor knows names, not databases.
const TYPED: [&str; 56] = [
    "PING",
    "BLPOP jobs 1",
    "BRPOP jobs due 2",
    "LPUSH jobs a",
    "RPUSH jobs a b c",
    "RPUSH busy a",
    "LINSERT jobs BEFORE a z",
    "LSET jobs 0 q",
    "LMPOP 2 busy jobs LEFT COUNT 2",
    "COPY jobs busy REPLACE",
    "SUBSCRIBE news",
    "MULTI",
    "EXEC",
    "DISCARD",
    "QUIT",
    "BLPOP none 0",
    "BLPOP busy jobs 0",
    "PSUBSCRIBE n*",
    "UNSUBSCRIBE",
    "PUBLISH news typed",
    "LPOP jobs",
    "LMOVE jobs busy LEFT RIGHT",
    "BLMOVE busy jobs LEFT RIGHT 0",
    "LMOVE busy jobs LEFT RIGHT",
    "LREM busy 1 a",
    "LTRIM jobs 1 -1",
    "RENAME busy jobs",
    "DEL jobs",
    "PEXPIRE jobs 300",
    "FLUSHALL",
    "ZADD due 5 x 1 y",
    "ZPOPMIN due",
    "ZPOPMAX due 2",
    "BZPOPMAX due 0",
    "ZREM due x",
    "ZINCRBY due 3 y",
    "XADD s * typed 1",
    "XADD s MAXLEN 2 * typed 2",
    "XTRIM s MAXLEN 1",
    "XDEL s 1-1",
    "XRANGE s - +",
    "XREAD STREAMS s 0",
    "XREAD BLOCK 0 STREAMS s $",
    "XREADGROUP GROUP g me STREAMS s >",
    "XREADGROUP GROUP g me BLOCK 0 STREAMS s >",
    "XREADGROUP GROUP g me STREAMS s 0",
    "XREADGROUP GROUP g me NOACK STREAMS s >",
    "XGROUP CREATE s g 0 MKSTREAM",
    "XGROUP CREATE s late $",
    "XGROUP SETID s g 0",
    "XGROUP SETID s g $",
    "XGROUP DESTROY s g",
    "XGROUP DELCONSUMER s g a",
    "XAUTOCLAIM s g me 0 0",
    "XCLAIM s g me 0 1-1",
    "DEL s",
];
