//! What is done to a world: faults at a time and by chance, newcomers and leavers, and what is typed.

use crate::cast::{self, Area};
use crate::dice::Dice;
use crate::typed;
use core::fmt;

/// One thing that is done, by the text or by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A fault, its undoing, or somebody who leaves: a line of the language.
    Line(String),
    /// Somebody comes: a line, with what is indented under it.
    Comes(String),
    /// A console sends a command.
    Type(String, String),
    /// A console sends bytes.
    Send(String, &'static str),
    /// A console connects anew.
    Redial(String),
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => writeln!(f, "{line}"),
            Self::Comes(lines) => f.write_str(lines),
            Self::Type(console, line) => writeln!(f, "{console}> {line}"),
            Self::Send(console, bytes) => writeln!(f, "send {console} \"{bytes}\""),
            Self::Redial(console) => writeln!(f, "redial {console}"),
        }
    }
}

/// What comes in pieces, or is no request, as it is written between quotes.
const BYTES: [&str; 6] = [
    "*1\\r\\n$4\\r\\nPI",
    "NG\\r\\n",
    "\\r\\n\\r\\n",
    "*x\\r\\n",
    "LPUSH jobs raw\\r\\nXADD s * raw 1\\r\\n",
    "RPUSH jobs a b\\r\\n",
];

/// Those to whom something can be done, and those who can come.
#[derive(Clone, Debug)]
pub struct People {
    /// Nodes and actors.
    pub names: Vec<String>,
    /// Nodes.
    pub nodes: Vec<String>,
    /// Consoles.
    pub consoles: Vec<String>,
    /// What the world is about.
    pub areas: Vec<Area>,
    /// How many have come.
    pub newcomers: u64,
}

impl People {
    /// One of the nodes, most often the first.
    pub fn node(&self, dice: &mut Dice) -> String {
        match dice.once_in(3) {
            true => dice.pick(&self.nodes).clone(),
            false => self.nodes[0].clone(),
        }
    }

    /// Anything.
    pub fn deed(&mut self, dice: &mut Dice) -> Deed {
        let console = dice.pick(&self.consoles).clone();
        match dice.range(0, 19) {
            0..=11 => Deed::Type(console, typed::line(dice, &self.areas)),
            12 => Deed::Send(console, dice.word(&BYTES)),
            13 => Deed::Redial(console),
            14 => Deed::Line(format!("remove {}", self.actor(dice))),
            15 => Deed::Comes(self.newcomer(dice)),
            _ => Deed::Line(self.fault(dice)),
        }
    }

    fn actor(&self, dice: &mut Dice) -> String {
        dice.pick(&self.names[self.nodes.len()..]).clone()
    }

    fn newcomer(&mut self, dice: &mut Dice) -> String {
        let (area, node) = (*dice.pick(&self.areas), self.node(dice));
        self.newcomers += 1;
        let name = format!("x{}", self.newcomers);
        match dice.once_in(3) {
            true => cast::producer(dice, area, &name, &node),
            false => cast::consumer(dice, area, &name, &node),
        }
    }

    /// A fault, or what undoes one, without a time.
    pub fn fault(&self, dice: &mut Dice) -> String {
        let who = dice.pick(&self.names).clone();
        let actor = self.actor(dice);
        match dice.range(0, 17) {
            0..=3 => format!("crash {who}"),
            4 => format!("restart {who}"),
            5..=7 => format!("disconnect {who}"),
            8 => format!("reconnect {who}"),
            9 | 10 => format!("freeze {who}"),
            11 => format!("thaw {who}"),
            12 | 13 => format!("cut {who}"),
            14 => format!("heal {who}"),
            15 if dice.once_in(3) => format!("slow {} {}x", self.nodes[0], dice.range(2, 20)),
            15 => format!("slow {actor} {}x", dice.range(2, 8)),
            16 => format!("link {who} {}", link(dice)),
            _ => format!("link {}", link(dice)),
        }
    }

    /// A fault that is undone after a while.
    pub fn passing_fault(&self, dice: &mut Dice) -> String {
        loop {
            let fault = self.fault(dice);
            let undoes = ["restart", "reconnect", "thaw", "heal"];
            if !undoes.iter().any(|verb| fault.starts_with(verb)) {
                return format!("{fault} for {}", dice.span_ms(20, 1_500));
            }
        }
    }

    /// A fault that strikes again and again.
    pub fn rule(&self, dice: &mut Dice) -> String {
        let verb = dice.word(&["crash", "freeze", "disconnect", "cut", "slow"]);
        let who: Vec<String> = (0..dice.range(1, 3))
            .map(|_| dice.pick(&self.names).clone())
            .collect();
        let who = who.join(" ");
        let one_of = if dice.once_in(2) { "one of " } else { "" };
        let count = match dice.once_in(3) {
            true => format!(" count {}", dice.range(1, 4)),
            false => String::new(),
        };
        let chance = dice.word(&["", " chance 1/2", " chance 1/3"]);
        let times = if verb == "slow" { " 5x" } else { "" };
        let (every, lasts) = (dice.span_ms(500, 3_000), dice.span_ms(20, 900));
        format!(
            "every {every}{chance} from 500ms until 10s{count}  {verb} {one_of}{who}{times} for {lasts}"
        )
    }
}

/// How links are.
pub fn link(dice: &mut Dice) -> String {
    let mut text = format!("latency {}", dice.span_ms(0, 60));
    if dice.once_in(3) {
        text += &format!(" jitter {}ms", dice.range(0, 30));
    }
    if dice.once_in(3) {
        text += &format!(" drop 1/{}", dice.range(5, 40));
    }
    text
}
