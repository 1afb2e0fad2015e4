//! Requests from the command table: what COMMAND DOCS says about a command's arguments is followed, mostly.

use broker::params::PARAMETERS;
use broker::table::{self, Arg, ArgKind, Command, Group};
use sim::rng::Rng;

use super::words;

/// A request: the command's name and its arguments.
pub type Request = Vec<Vec<u8>>;

/// Names of keys of one kind; a command mostly gets one of its own kind.
const KEYS_PER_KIND: u64 = 4;
/// Commands that end or silence a connection, or empty everything, run this many times less often than others.
const RARE: u64 = 25;
/// Arguments of a request that is large for its own sake.
const MANY_ARGS_MAX: u64 = 3000;

const SELDOM: &[&str] = &[
    "quit",
    "reset",
    "flushall",
    "flushdb",
    "client|kill",
    "client|reply",
    "client|pause",
    "shutdown",
    "swapdb",
    "select",
    "auth",
    "hello",
    "monitor",
    "config|set",
    "config|resetstat",
    "subscribe",
    "psubscribe",
    "ssubscribe",
    "debug",
];

/// What DEBUG understands on some servers.
const DEBUGS: &[&[&str]] = &[
    &["SLEEP", "0.001"],
    &["SLEEP", "1e300"],
    &["SLEEP", "-1"],
    &["SET-ACTIVE-EXPIRE", "0"],
    &["SET-ACTIVE-EXPIRE", "1"],
    &["OBJECT", "list1"],
    &["JMAP"],
    &["POPULATE", "100"],
    &["POPULATE", "9223372036854775807"],
    &["POPULATE", "1000", "p", "1000000000"],
    &["RELOAD"],
    &["STRINGMATCH-LEN", "50", "*a*a*a*b"],
    &["CHANGE-REPL-ID"],
    &["DIGEST"],
    &["DIGEST-VALUE", "list1"],
    &["HTSTATS", "0"],
    &["PROTOCOL", "attrib"],
    &["PROTOCOL", "double"],
    &["PROTOCOL", "bignum"],
    &["QUICKLIST-PACKED-THRESHOLD", "1"],
    &["LISTPACK-ENTRIES", "9"],
    &["ERROR", "boo"],
    &["LEAK", "x"],
    &["SEGFAULT"],
    &["PANIC"],
    &["ASSERT"],
    &["OOM"],
    &["RESTART"],
    &["LOADAOF"],
    &["HELP"],
    &["DICT-RESIZING", "0"],
    &["REPLYBUFFER", "RESIZING", "0"],
    &["SDSLEN", "str1"],
    &["LOG", "x"],
];

/// Makes requests.
pub struct Grammar {
    commands: Vec<&'static Command>,
    /// The family that most requests come from, if any.
    focus: Option<Group>,
    value_bytes_max: u64,
    /// How many keys or fields were announced.
    announced: Option<u64>,
    /// How many keys came last, for as many IDs.
    keys: u64,
}

impl Grammar {
    /// All commands; values mostly stay within this size.
    pub fn new(value_bytes_max: u64, focus: Option<Group>) -> Grammar {
        let commands = table::all().flat_map(|command| {
            let own = command.subcommands.is_empty().then_some(command);
            own.into_iter().chain(command.subcommands)
        });
        Grammar {
            commands: commands.collect(),
            focus,
            value_bytes_max,
            announced: None,
            keys: 1,
        }
    }

    /// A request that may be right or wrong.
    pub fn request(&mut self, rng: &mut Rng) -> Request {
        let command = self.command(rng);
        if rng.chance(1, 60) {
            return self.unruly(command, rng);
        }
        let mut request = name(command);
        self.announced = None;
        match command.name {
            "config|set" => self.parameters(rng, &mut request),
            "debug" => request.extend(debug(rng)),
            _ => self.args(command.args, command, rng, &mut request),
        }
        if rng.chance(1, 12) {
            self.spoil(rng, &mut request);
        }
        request
    }

    fn command(&self, rng: &mut Rng) -> &'static Command {
        loop {
            let command = words::one(rng, &self.commands);
            let name = command.name;
            let seldom = SELDOM.contains(&name);
            let aside = self.focus.is_some_and(|focus| focus != command.group);
            if aside && rng.chance(4, 5) {
                continue;
            }
            let about = self.focus != Some(command.group)
                && matches!(
                    command.group,
                    Group::Connection | Group::Server | Group::Cluster | Group::PubSub
                );
            let keep = match (seldom, about) {
                (true, _) => rng.chance(1, RARE),
                (_, true) => rng.chance(1, 4),
                _ => true,
            };
            if keep {
                return command;
            }
        }
    }

    /// Any arguments at all, now and then thousands of them.
    fn unruly(&mut self, command: &Command, rng: &mut Rng) -> Request {
        let mut request = name(command);
        let many = rng.chance(1, 20);
        let count = rng.range(0, if many { MANY_ARGS_MAX } else { 12 });
        for _ in 0..count {
            let arg = self.any(rng);
            request.push(arg);
        }
        request
    }

    fn any(&mut self, rng: &mut Rng) -> Vec<u8> {
        match rng.range(0, 8) {
            0 => words::integer(rng),
            1 => words::double(rng),
            2 => words::stream_id(rng),
            3 => words::bound(rng),
            4 => words::pattern(rng),
            5 => key(Group::Generic, rng),
            6 => words::short(rng, 'm'),
            7 => words::value(rng, 200),
            _ => words::bytes(rng, 20),
        }
    }

    fn args(&mut self, args: &[Arg], command: &Command, rng: &mut Rng, out: &mut Request) {
        for arg in args {
            if arg.optional && rng.chance(3, 5) {
                continue;
            }
            let times = self.times(arg, rng);
            for time in 0..times {
                let first = time == 0 || arg.multiple_token;
                if let (true, Some(token)) = (first && arg.kind != ArgKind::PureToken, arg.token) {
                    out.push(token.into());
                }
                self.arg(arg, command, rng, out);
            }
            if arg.kind == ArgKind::Key {
                self.keys = times;
            }
        }
    }

    /// How often an argument is given: as often as was announced, or as there are keys, where that matters.
    fn times(&mut self, arg: &Arg, rng: &mut Rng) -> u64 {
        if !arg.multiple {
            return 1;
        }
        let fits = rng.chance(19, 20);
        match self.announced.take() {
            Some(count) if fits => return count.min(MANY_ARGS_MAX),
            _ => {}
        }
        if arg.name == "id" && self.keys > 1 && fits {
            return self.keys;
        }
        if rng.chance(1, 100) {
            rng.range(1, MANY_ARGS_MAX)
        } else {
            rng.range(1, 4)
        }
    }

    fn arg(&mut self, arg: &Arg, command: &Command, rng: &mut Rng, out: &mut Request) {
        match arg.kind {
            ArgKind::Block => self.args(arg.args, command, rng, out),
            ArgKind::OneOf if !arg.args.is_empty() => {
                let place = rng.range(0, arg.args.len() as u64 - 1) as usize;
                self.args(&arg.args[place..=place], command, rng, out);
            }
            ArgKind::PureToken => out.push(arg.token.unwrap_or_default().into()),
            ArgKind::Integer if arg.name.starts_with("num") => {
                let count = rng.range(1, 3);
                self.announced = Some(count);
                out.push(count.to_string().into_bytes());
            }
            _ => {
                let word = self.word(arg, command, rng);
                out.push(word);
            }
        }
    }

    fn word(&mut self, arg: &Arg, command: &Command, rng: &mut Rng) -> Vec<u8> {
        let is_id = [
            "id",
            "lastid",
            "last-id",
            "start",
            "end",
            "stop",
            "threshold",
            "max-deleted-id",
        ];
        match arg.kind {
            ArgKind::Key => key(command.group, rng),
            ArgKind::Integer => words::integer(rng),
            ArgKind::Double => words::double(rng),
            ArgKind::Pattern => words::pattern(rng),
            ArgKind::UnixTime => unix_time(arg.name, rng),
            _ if command.group == Group::Stream && is_id.contains(&arg.name) => {
                words::stream_id(rng)
            }
            _ => match arg.name {
                "min" | "max" | "start" | "stop" | "end" => words::bound(rng),
                "group" => named("g", 2, rng),
                "consumer" => named("c", 3, rng),
                "channel" | "shardchannel" => named("ch", 5, rng),
                "min-idle-time" | "threshold" => words::integer(rng),
                "member" => words::short(rng, 'm'),
                "field" => words::short(rng, 'f'),
                "type" => words::one(
                    rng,
                    &["list", "string", "hash", "zset", "stream", "set", "x"],
                )
                .into(),
                _ => words::value(rng, self.value_bytes_max),
            },
        }
    }

    fn parameters(&mut self, rng: &mut Rng, out: &mut Request) {
        for _ in 0..rng.range(1, 2) {
            let place = rng.range(0, PARAMETERS.len() as u64 - 1) as usize;
            out.push(PARAMETERS[place].name.into());
            out.push(match rng.range(0, 5) {
                0 => words::one(
                    rng,
                    &[
                        "yes",
                        "no",
                        "",
                        "1mb",
                        "-1",
                        "KEA",
                        "allkeys-lru",
                        "noeviction",
                    ],
                )
                .into(),
                1 => PARAMETERS[place].default.into(),
                2 => words::value(rng, 100),
                _ => words::integer(rng),
            });
        }
    }

    /// One accident: an argument lost, doubled, exchanged or replaced.
    fn spoil(&mut self, rng: &mut Rng, request: &mut Request) {
        let at = rng.range(0, request.len() as u64 - 1) as usize;
        match rng.range(0, 3) {
            0 if request.len() > 1 => drop(request.remove(at.max(1))),
            1 => request.insert(at, request[at].clone()),
            2 => request.swap(at, 0),
            _ => request[at] = self.any(rng),
        }
    }
}

/// The name, in two words for a subcommand.
fn name(command: &Command) -> Request {
    command
        .name
        .split('|')
        .map(|word| word.as_bytes().to_vec())
        .collect()
}

fn debug(rng: &mut Rng) -> Request {
    let words = words::one(rng, DEBUGS);
    words.iter().map(|word| word.as_bytes().to_vec()).collect()
}

fn named(stem: &str, count: u64, rng: &mut Rng) -> Vec<u8> {
    if rng.chance(1, 40) {
        return words::bytes(rng, 12);
    }
    format!("{stem}{}", rng.range(1, count)).into_bytes()
}

/// A key, mostly of the kind that the command is for.
fn key(group: Group, rng: &mut Rng) -> Vec<u8> {
    const STEMS: [&str; 6] = ["str", "list", "hash", "set", "zset", "stream"];
    let own = match group {
        Group::String => Some("str"),
        Group::List => Some("list"),
        Group::Hash => Some("hash"),
        Group::Set => Some("set"),
        Group::SortedSet => Some("zset"),
        Group::Stream => Some("stream"),
        _ => None,
    };
    let stem = match own {
        Some(own) if rng.chance(9, 10) => own,
        _ => words::one(rng, &STEMS),
    };
    named(stem, KEYS_PER_KIND, rng)
}

/// Mostly a time near that of the case.
fn unix_time(unit: &str, rng: &mut Rng) -> Vec<u8> {
    if rng.chance(1, 4) {
        return words::integer(rng);
    }
    let start_ms = super::START_US / 1000;
    let ms = start_ms + rng.range(0, 200_000);
    let ms = if rng.chance(1, 8) { ms - 150_000 } else { ms };
    let number = if unit.contains("milli") {
        ms
    } else {
        ms / 1000
    };
    number.to_string().into_bytes()
}
