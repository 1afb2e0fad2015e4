//! Requests by the structure that the command table declares: every option with its word, repeated arguments as often as
//! their count says, and values by what an argument is called.

use broker::table::{self, Arg, ArgKind, Command};
use sim::rng::Rng;

use super::words::{self, pick, weighted};
use super::{CLIENTS, Request, SHORT_MS, name};

/// The version whose commands and options are generated; what came later the judge does not know.
const BASELINE: (u32, u32) = (8, 2);
/// How long a repeated argument gets at most.
const REPEATED_MAX: u64 = 3;
/// IDs are drawn from around the newest one.
const NEAR_IDS: u64 = 4;

/// Commands that are not generated, each with the reason; a name that ends in a bar stands for all subcommands. None of them
/// is about messages.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "client|pause",
        "it holds up the connection that waits for the others, too",
    ),
    ("client|unpause", "without a pause it does nothing"),
    (
        "monitor",
        "it shows addresses, times and what the player sends for itself",
    ),
    ("debug", "it is made for test suites"),
    ("shutdown", "it ends the server"),
    ("failover", "it takes several servers"),
    ("replicaof", "it takes several servers"),
    ("slaveof", "it takes several servers"),
    ("save", "what is on disk, and when, is each side's own"),
    ("bgsave", "what is on disk, and when, is each side's own"),
    (
        "bgrewriteaof",
        "what is on disk, and when, is each side's own",
    ),
    (
        "config|rewrite",
        "whether there is a file is the operator's business",
    ),
    (
        "slowlog|get",
        "how long a command took is not the same twice",
    ),
    (
        "slowlog|len",
        "how long a command took is not the same twice",
    ),
    ("latency|", "how long a command took is not the same twice"),
    ("memory|doctor", "memory is each side's own"),
    ("memory|malloc-stats", "memory is each side's own"),
    ("memory|purge", "memory is each side's own"),
    ("memory|stats", "memory is each side's own"),
    ("acl|", "it lists more commands than there are here"),
    ("lolwut", "it draws what it likes"),
];

/// What the writer knows about the state: the generator tells it what is worth naming.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Clients that wait.
    pub parked: Vec<usize>,
    /// IDs of entries that were added lately.
    pub ids: Vec<String>,
    /// Whether a time may end within the step.
    pub short_allowed: bool,
}

/// A request, and what of the command it used.
#[derive(Clone, Debug)]
pub struct Written {
    /// The request itself.
    pub request: Request,
    /// The words of its options.
    pub options: Vec<&'static str>,
    /// How long its shortest time lasts, if it ends within the step.
    pub wait_ms: u64,
}

/// Every command that can be generated, subcommands instead of their containers.
pub fn commands() -> Vec<&'static Command> {
    let left_out = |command: &&'static Command| {
        let named = |name: &str| {
            *name == *command.name || (name.ends_with('|') && command.name.starts_with(name))
        };
        LEFT_OUT.iter().any(|(name, _)| named(name))
    };
    let known = |command: &&'static Command| !newer(command.since) && !left_out(command);
    let each = |command: &'static Command| -> Vec<&'static Command> {
        if command.subcommands.is_empty() {
            vec![command]
        } else if command.name == "command" {
            [command].into_iter().chain(command.subcommands).collect()
        } else {
            command.subcommands.iter().collect()
        }
    };
    table::all()
        .filter(known)
        .flat_map(each)
        .filter(known)
        .collect()
}

/// The words of all options of a command.
pub fn options(command: &'static Command) -> Vec<&'static str> {
    fn add(args: &'static [Arg], into: &mut Vec<&'static str>) {
        for arg in args.iter().filter(|arg| !arg.since.is_some_and(newer)) {
            into.extend(arg.token.filter(|token| !token.is_empty()));
            add(arg.args, into);
        }
    }
    let mut found = Vec::new();
    add(command.args, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn newer(since: &str) -> bool {
    let mut parts = since.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) > BASELINE
}

/// A request of this command.
pub fn write(command: &'static Command, known: &Known, rng: &mut Rng) -> Written {
    let mut writer = Writer {
        command,
        known,
        rng,
        request: Request::new(),
        options: Vec::new(),
        wait_ms: 0,
        repeated: None,
        family: None,
    };
    writer.command();
    Written {
        request: writer.request,
        options: writer.options,
        wait_ms: writer.wait_ms,
    }
}

struct Writer<'a> {
    command: &'static Command,
    known: &'a Known,
    rng: &'a mut Rng,
    request: Request,
    options: Vec<&'static str>,
    wait_ms: u64,
    /// How often what is repeated is repeated: as a number before it said, or another argument of the same length.
    repeated: Option<u64>,
    /// The family of the first key: RENAME and its like mostly stay in it.
    family: Option<char>,
}

impl Writer<'_> {
    fn command(&mut self) {
        for word in self.command.name.split('|') {
            let word = if self.rng.chance(1, 30) {
                word.to_owned()
            } else {
                word.to_ascii_uppercase()
            };
            self.push(word);
        }
        match self.command.name {
            "client|kill" => self.kill(),
            "config|set" => self.settings(),
            "command|getkeys" | "command|getkeysandflags" => self.nested(),
            _ => self.args(self.command.args),
        }
        if self.rng.chance(1, 100) {
            self.spoil();
        }
    }

    /// A wrong number of arguments.
    fn spoil(&mut self) {
        if self.rng.chance(1, 2) && self.request.len() > 1 {
            self.request.pop();
        } else {
            self.push("extra");
        }
    }

    fn args(&mut self, args: &'static [Arg]) {
        let several = args.iter().filter(|arg| arg.multiple).count() > 1;
        if several && self.repeated.is_none() && self.command.name != "zunion" {
            self.repeated = Some(self.few());
        }
        for arg in args {
            self.arg(arg);
        }
    }

    fn arg(&mut self, arg: &'static Arg) {
        if arg.since.is_some_and(newer) || (arg.optional && !self.rng.chance(2, 5)) {
            return;
        }
        let times = match (arg.multiple, self.repeated) {
            (false, _) => 1,
            (true, Some(times)) => times,
            (true, None) => self.few(),
        };
        for time in 0..times {
            if let Some(token) = arg.token.filter(|_| time == 0 || arg.multiple_token) {
                self.option(token);
            }
            self.one(arg);
        }
    }

    fn one(&mut self, arg: &'static Arg) {
        match arg.kind {
            ArgKind::PureToken => {}
            ArgKind::OneOf => self.one_of(arg),
            ArgKind::Block => self.args(arg.args),
            _ => {
                let value = self.value(arg);
                self.push(value);
            }
        }
    }

    fn one_of(&mut self, arg: &'static Arg) {
        let of: Vec<&Arg> = arg
            .args
            .iter()
            .filter(|arg| !arg.since.is_some_and(newer))
            .collect();
        let mut chosen = pick(self.rng, &of);
        if chosen.name == "auto-id" && self.rng.chance(4, 5) {
            // After an ID of the clock, small ones are refused for ever.
            chosen = of[of.len() - 1];
        }
        if let Some(token) = chosen.token {
            self.option(token);
        }
        self.one(chosen);
    }

    fn option(&mut self, token: &'static str) {
        if token.is_empty() {
            return;
        }
        self.options.push(token);
        let word = if self.rng.chance(1, 30) {
            token.to_ascii_lowercase()
        } else {
            token.to_owned()
        };
        self.push(word);
    }

    fn push(&mut self, word: impl Into<Vec<u8>>) {
        self.request.push(word.into());
    }

    fn few(&mut self) -> u64 {
        self.rng.range(1, REPEATED_MAX)
    }

    fn word(&mut self, of: &[(u64, &str)]) -> String {
        weighted(self.rng, of).to_owned()
    }

    fn value(&mut self, arg: &Arg) -> String {
        match arg.kind {
            ArgKind::Key => self.key(arg.name),
            ArgKind::Integer => self.integer(arg.name),
            ArgKind::Double => self.double(arg.name),
            // A moment long gone: the key may be gone at once, or when a server next looks at its timers.
            ArgKind::UnixTime if arg.name.ends_with("milliseconds") => {
                self.time(words::UNIX_MILLISECONDS, "1".to_owned())
            }
            ArgKind::UnixTime => self.time(words::UNIX_SECONDS, "1".to_owned()),
            ArgKind::Pattern => self.pattern(arg.name),
            _ => self.string(arg.name),
        }
    }

    fn key(&mut self, name: &str) -> String {
        let own = match (self.command.name, name) {
            ("sort" | "sort_ro", "destination") => Some('l'),
            ("sort" | "sort_ro", _) => Some(pick(self.rng, &['l', 's', 'z'])),
            // A second key of COPY, RENAME and their like.
            (_, "newkey" | "destination") if self.family.is_some() => self.family,
            _ => words::family(self.command.group, self.command.name),
        };
        let sets = self.command.name.starts_with('z') && self.rng.chance(1, 12);
        let family = match own {
            Some(_) if sets => 's',
            Some(family) if !self.rng.chance(1, 25) => family,
            _ => pick(self.rng, words::FAMILIES),
        };
        self.family = Some(family);
        format!("{family}{}", self.rng.range(1, words::KEYS_PER_FAMILY))
    }

    fn integer(&mut self, name: &str) -> String {
        match name {
            "numkeys" | "numfields" | "numids" => self.number_of_repeats(),
            "client-id" => self.client(),
            "protover" => self.word(&[(4, "2"), (4, "3"), (1, "4"), (1, "x")]),
            "cursor" => self.word(&[(20, "0"), (1, "x")]),
            "index" if self.command.name == "select" => self.word(words::DATABASES),
            "destination-db" | "db" | "index1" | "index2" => self.word(words::DATABASES),
            "milliseconds" if self.command.name.starts_with("xread") => {
                self.time(words::BLOCK_TIMES, SHORT_MS.to_string())
            }
            "milliseconds" => self.time(words::MILLISECONDS, SHORT_MS.to_string()),
            "seconds" => self.word(words::SECONDS),
            "timeout" => self.time(words::BLOCK_TIMES, SHORT_MS.to_string()),
            "ms" => self.word(&[(2, "0"), (3, "5000000"), (1, "-1")]),
            "min-idle-time" => self.word(words::IDLE_TIMES),
            "numreplicas" => self.word(&[(3, "0"), (2, "1"), (1, "-1")]),
            "maxage" => self.word(&[(2, "1000000"), (1, "0"), (1, "x")]),
            "index" | "start" | "stop" | "end" | "offset" | "rank" => self.word(words::INDEXES),
            "increment" | "decrement" => self.word(words::INCREMENTS),
            "weight" => self.word(&[(3, "1"), (2, "2"), (1, "-1"), (1, "0.5"), (1, "x")]),
            "entries-added" | "entriesread" => self.word(&[
                (2, "0"),
                (2, "2"),
                (2, "10"),
                (1, "100"),
                (1, "-1"),
                (1, "x"),
            ]),
            _ => self.word(words::COUNTS),
        }
    }

    fn double(&mut self, name: &str) -> String {
        match name {
            "timeout" => self.time(words::TIMEOUTS, format!("0.{SHORT_MS:03}")),
            "min" | "max" => self.word(words::SCORE_BOUNDS),
            "score" => self.word(words::SCORES),
            _ => self.word(words::FRACTIONS),
        }
    }

    fn pattern(&mut self, name: &str) -> String {
        match (self.command.name, name) {
            ("sort" | "sort_ro", _) => self.word(words::SORT_PATTERNS),
            ("psubscribe" | "punsubscribe", _) => self.word(words::CHANNEL_PATTERNS),
            _ => self.word(words::PATTERNS),
        }
    }

    fn string(&mut self, name: &str) -> String {
        let bylex = self.command.name.contains("lex");
        match name {
            "channel" | "shardchannel" => self.word(words::CHANNELS),
            "group" => self.word(words::GROUPS),
            "consumer" => self.word(words::CONSUMERS),
            "field" => self.word(words::FIELDS),
            "min-idle-time" => self.word(words::IDLE_TIMES),
            "threshold" => self.threshold(),
            "start" | "stop" | "end" if self.command.name.starts_with('x') => self.bound(),
            "start" | "stop" | "min" | "max" if bylex => self.word(words::LEX_BOUNDS),
            "start" | "stop" | "min" | "max" => self.any_bound(),
            "id" | "last-id" | "max-deleted-id" | "lastid" => self.id(),
            "value" if self.command.name.contains("set") && !self.command.name.starts_with('h') => {
                self.word(words::TEXTS)
            }
            "command-name" => pick(self.rng, &commands()).name.to_owned(),
            "category" => self.word(&[(1, "list"), (1, "stream"), (1, "write"), (1, "x")]),
            "parameter" => pick(self.rng, words::SETTINGS).0.to_owned(),
            "section" => self.word(&[(1, "server"), (1, "keyspace"), (1, "all"), (1, "x")]),
            "type" => self.word(&[
                (1, "list"),
                (1, "string"),
                (1, "stream"),
                (1, "zset"),
                (1, "x"),
            ]),
            "username" => self.word(&[(1, "default"), (1, "nobody")]),
            "addr" | "laddr" | "old-format" => self.word(&[(1, "127.0.0.1:1"), (1, "x")]),
            "clientname" | "connection-name" => {
                self.word(&[(2, "anna"), (2, "bob"), (1, ""), (1, "two words")])
            }
            _ => self.word(words::VALUES),
        }
    }

    /// As many as the next repeated argument has; seldom not.
    fn number_of_repeats(&mut self) -> String {
        let times = self.few();
        self.repeated = Some(times);
        match self.rng.range(0, 60) {
            0 => "0".to_owned(),
            1 => "-1".to_owned(),
            2 => "x".to_owned(),
            3 => (times + 1).to_string(),
            _ => times.to_string(),
        }
    }

    /// A time that lasts, or one that ends within the step.
    fn time(&mut self, of: &[(u64, &str)], short: String) -> String {
        if self.known.short_allowed && self.rng.chance(1, 4) {
            self.wait_ms = SHORT_MS;
            return short;
        }
        self.word(of)
    }

    fn client(&mut self) -> String {
        let parked = &self.known.parked;
        let who = if !parked.is_empty() && self.rng.chance(2, 3) {
            pick(self.rng, parked)
        } else if self.rng.chance(1, 20) {
            return self.word(&[(1, "1000000"), (1, "0"), (1, "x")]);
        } else {
            self.rng.range(0, CLIENTS as u64 - 1) as usize
        };
        format!("<client:{}>", name(who))
    }

    fn threshold(&mut self) -> String {
        if self.options.contains(&"MINID") {
            self.id()
        } else {
            self.word(words::COUNTS)
        }
    }

    fn any_bound(&mut self) -> String {
        let of = match self.rng.range(0, 2) {
            0 => words::INDEXES,
            1 => words::SCORE_BOUNDS,
            _ => words::LEX_BOUNDS,
        };
        self.word(of)
    }

    fn bound(&mut self) -> String {
        match self.rng.range(0, 9) {
            0..=2 => "-".to_owned(),
            3..=5 => "+".to_owned(),
            6 => format!("({}", self.some_id()),
            _ => self.some_id(),
        }
    }

    fn id(&mut self) -> String {
        let special: &[(u64, &str)] = match self.command.name {
            "xread" => &[(6, "0"), (6, "$"), (2, "+"), (6, "")],
            "xreadgroup" => &[(14, ">"), (4, "0"), (4, "")],
            "xadd" => return self.new_id(),
            "xgroup|create" | "xgroup|setid" => &[(6, "0"), (1, "-"), (4, "")],
            "xsetid" => return self.new_id(),
            _ => &[(1, "0"), (1, "-"), (1, "x"), (40, "")],
        };
        match self.word(special) {
            empty if empty.is_empty() => self.some_id(),
            special => special,
        }
    }

    /// One that was added lately, or one near it.
    fn some_id(&mut self) -> String {
        let ids = &self.known.ids;
        if !ids.is_empty() && self.rng.chance(4, 5) {
            let back = self.rng.range(1, ids.len() as u64) as usize;
            return ids[ids.len() - back].clone();
        }
        let ms = self.rng.range(0, 2 * NEAR_IDS);
        match self.rng.range(0, 2) {
            0 => ms.to_string(),
            _ => format!("{ms}-{}", self.rng.range(0, NEAR_IDS)),
        }
    }

    /// One that is mostly greater than those before.
    fn new_id(&mut self) -> String {
        let newest = self
            .known
            .ids
            .last()
            .and_then(|id| id.split_once('-')?.0.parse().ok());
        let newest: u64 = newest.unwrap_or(0);
        let ms = match self.rng.range(0, 9) {
            0 => self.rng.range(0, NEAR_IDS),
            _ => newest + self.rng.range(0, NEAR_IDS),
        };
        match self.rng.range(0, 9) {
            0..=1 => format!("{ms}-*"),
            2..=3 => ms.to_string(),
            _ => format!("{ms}-{}", self.rng.range(0, NEAR_IDS)),
        }
    }

    /// Without an ID, the filters would end the connection that waits for the others, too.
    fn kill(&mut self) {
        let forms = self.command.args[0].args;
        if self.rng.chance(1, 10) {
            return self.one(&forms[0]);
        }
        self.option("ID");
        let who = self.client();
        self.push(who);
        let filters = forms[1].args.iter().filter(|arg| arg.token != Some("ID"));
        filters.for_each(|arg| self.arg(arg));
    }

    fn settings(&mut self) {
        for _ in 0..self.rng.range(1, 2) {
            let (parameter, values) = pick(self.rng, words::SETTINGS);
            let value = pick(self.rng, values);
            self.push(parameter);
            self.push(value);
        }
    }

    fn nested(&mut self) {
        let with_keys = |command: &&'static Command| !command.keys.is_empty();
        let of: Vec<_> = commands().into_iter().filter(with_keys).collect();
        let inner = write(pick(self.rng, &of), self.known, self.rng);
        self.request.extend(inner.request);
    }
}
