//! The canonical text of a scenario: what is printed reads as the same scenario again.
//!
//! Items keep their order, comments their places. Groups of a line are set apart by two spaces, blocks are indented by four.

use crate::ast::{
    Action, ActorLine, Arg, Audience, Bind, Block, Check, Choice, Command, Cost, FaultLine, Intend,
    Item, Kind, LinkLine, Named, NodeLine, Policy, Rate, Ratio, Rhythm, Rule, Scenario, Schedule,
    Setup, Span, Statement, Trivia, Verb, What,
};
use crate::clock::Date;
use crate::parse::{AGE, MEASURES, ROLES, VERDICTS};
use crate::words::is_command_name;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Display, Formatter, Write};
use sim::spec::Micros;

const INDENT: &str = "    ";

/// A duration in the greatest whole unit: `1s`, `3500ms`, `250us`. A minute is `60s`, as people say it.
#[derive(Clone, Copy, Debug)]
pub struct Duration(pub Micros);

impl Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("0s"),
            us if us.is_multiple_of(3_600_000_000) => write!(f, "{}h", us / 3_600_000_000),
            us if us > 60_000_000 && us.is_multiple_of(60_000_000) => {
                write!(f, "{}m", us / 60_000_000)
            }
            us if us.is_multiple_of(1_000_000) => write!(f, "{}s", us / 1_000_000),
            us if us.is_multiple_of(1_000) => write!(f, "{}ms", us / 1_000),
            us => write!(f, "{us}us"),
        }
    }
}

/// `1s` or `100ms..300ms`.
#[derive(Clone, Copy, Debug)]
pub struct SpanText(pub Span);

impl Display for SpanText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (min, max) = self.0;
        write!(f, "{}", Duration(min))?;
        if max != min {
            write!(f, "..{}", Duration(max))?;
        }
        Ok(())
    }
}

impl Display for Ratio {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl Display for Rate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = match self.per {
            1_000_000 => "s",
            60_000_000 => "m",
            _ => "h",
        };
        write!(f, "{}/{unit}", self.times)
    }
}

/// An argument, printed by `text` if it is given.
fn arg<T: Copy, D: Display>(arg: &Arg<T>, text: impl Fn(T) -> D) -> String {
    match arg {
        Arg::Given(value) => text(*value).to_string(),
        Arg::Param(name) => alloc::format!("%{name}"),
    }
}

impl Display for Scenario {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { out: f, depth: 0 };
        for item in &self.items {
            printer.item(item)?;
        }
        printer.trivia(&self.tail)
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Actor(actor) => actor.fmt(f),
            _ => action_line(f, self),
        }
    }
}

/// An actor in one line if it can be said in one, and with its lines under it if not. The last line has no end.
impl Display for ActorLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        actor_head(f, self, " ")?;
        let Some(body) = &self.body else {
            return Ok(());
        };
        if let Some(line) = inline_of(self, body) {
            return write!(f, " {line}");
        }
        let mut text = String::new();
        Printer {
            out: &mut text,
            depth: 1,
        }
        .block(body)?;
        write!(f, "\n{}", text.trim_end_matches('\n'))
    }
}

/// The only command of a body, if it could stand behind the head.
fn inline_of<'a>(actor: &ActorLine, body: &'a Block) -> Option<&'a str> {
    // A value of a parameter would swallow it; but who has lines of his own has no parameters.
    let is_told_apart = actor.params.is_empty();
    match &body.lines[..] {
        [line] if body.tail.is_empty() && line.lead.is_empty() && is_told_apart => {
            match &line.statement {
                Statement::Command(command)
                    if command.bind.is_empty()
                        && command.policies.is_empty()
                        && command.tail.is_empty()
                        && is_command_name(command.line.split(' ').next().unwrap_or("")) =>
                {
                    Some(&command.line)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn names(f: &mut impl Write, names: &[Named]) -> fmt::Result {
    for name in names {
        write!(f, " {}", name.name)?;
    }
    Ok(())
}

fn actor_head(f: &mut impl Write, actor: &ActorLine, gap: &str) -> fmt::Result {
    write!(f, "{}", actor.kind.name)?;
    names(f, &actor.names)?;
    if let Some(node) = &actor.node {
        write!(f, "{gap}node {}", node.name)?;
    }
    if let Some(of) = &actor.schedule {
        f.write_str(gap)?;
        schedule(f, of, gap)?;
    }
    for (name, value) in &actor.params {
        write!(f, "{gap}{} {value}", name.name)?;
    }
    Ok(())
}

fn schedule(f: &mut impl Write, schedule: &Schedule, gap: &str) -> fmt::Result {
    match &schedule.rhythm {
        Rhythm::Every(span) => write!(f, "every {}", arg(span, SpanText))?,
        Rhythm::Poisson(rate) => write!(f, "poisson {}", arg(rate, |rate| rate))?,
    }
    if let Some(burst) = &schedule.burst {
        write!(f, "{gap}burst {}", arg(burst, |n| n))?;
    }
    if let Some(count) = &schedule.count {
        write!(f, "{gap}count {}", arg(count, |n| n))?;
    }
    Ok(())
}

fn action_line(f: &mut impl Write, action: &Action) -> fmt::Result {
    match action {
        Action::Fault(line) => fault(f, line),
        Action::Actor(actor) => actor_head(f, actor, "  "),
        Action::Remove(of) => {
            f.write_str("remove")?;
            names(f, of)
        }
        Action::Type { console, line } => write!(f, "{}> {line}", console.name),
        Action::Send { console, bytes } => write!(f, "send {} {bytes}", console.name),
        Action::Redial(console) => write!(f, "redial {}", console.name),
        Action::Rule(of) => rule(f, of),
        Action::Intend(intend) => write!(f, "intend {intend}"),
        Action::Node(of) => {
            f.write_str("node")?;
            names(f, of)
        }
        Action::Until(us) => write!(f, "until {}", Duration(*us)),
        Action::Rest => f.write_str("rest"),
    }
}

fn fault(f: &mut impl Write, line: &FaultLine) -> fmt::Result {
    f.write_str(line.verb.word())?;
    if line.one_of {
        f.write_str(" one of")?;
    }
    names(f, &line.targets)?;
    match &line.verb {
        Verb::Slow(factor) => write!(f, " {factor}x")?,
        Verb::Link(settings) => link_settings(f, settings)?,
        _ => {}
    }
    match line.lasts {
        Some(span) => write!(f, " for {}", SpanText(span)),
        None => Ok(()),
    }
}

fn link_settings(f: &mut impl Write, line: &LinkLine) -> fmt::Result {
    if let Some(span) = line.latency {
        write!(f, " latency {}", SpanText(span))?;
    }
    if let Some(us) = line.jitter {
        write!(f, " jitter {}", Duration(us))?;
    }
    if let Some(ratio) = line.drop {
        write!(f, " drop {ratio}")?;
    }
    Ok(())
}

fn rule(f: &mut impl Write, rule: &Rule) -> fmt::Result {
    write!(f, "every {}", SpanText(rule.interval))?;
    if let Some(chance) = rule.chance {
        write!(f, " chance {chance}")?;
    }
    if let Some(from) = rule.from {
        write!(f, " from {}", Duration(from))?;
    }
    if let Some(until) = rule.until {
        write!(f, " until {}", Duration(until))?;
    }
    if let Some(count) = rule.count {
        write!(f, " count {count}")?;
    }
    f.write_str("  ")?;
    fault(f, &rule.fault)
}

fn audience(f: &mut impl Write, audience: &Option<Audience>) -> fmt::Result {
    let Some(Audience { name, of, on }) = audience else {
        return Ok(());
    };
    write!(f, " for {}", name.name)?;
    if let Some(stream) = of {
        write!(f, " of {}", stream.name)?;
    }
    match on {
        Some(node) => write!(f, " on {}", node.name),
        None => Ok(()),
    }
}

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count {
                of,
                audience: whose,
                comparison,
                with,
            } => {
                f.write_str(measure_word(*of))?;
                if let crate::ast::Measure::Lost(Some(reason)) = of {
                    write!(f, " {}", reason.id())?;
                }
                audience(f, whose)?;
                write!(f, " {} {with}", comparison.sign())
            }
            Self::Latency {
                permille,
                audience: whose,
                comparison,
                with,
            } => {
                f.write_str("latency ")?;
                percentile(f, *permille)?;
                audience(f, whose)?;
                write!(f, " {} {}", comparison.sign(), Duration(*with))
            }
            Self::Age {
                audience: whose,
                comparison,
                with,
            } => {
                f.write_str(AGE)?;
                audience(f, whose)?;
                write!(f, " {} {}", comparison.sign(), Duration(*with))
            }
            Self::Cost {
                of,
                by,
                comparison,
                with,
            } => {
                let word = match of {
                    Cost::Commands => "commands",
                    Cost::Bytes => "bytes",
                };
                write!(f, "{word} by {} {} {with}", by.name, comparison.sign())
            }
            Self::Verdict {
                verdict,
                audience: whose,
            } => {
                let found = VERDICTS.iter().find(|(_, other)| other == verdict);
                f.write_str(found.map_or("", |(words, _)| words))?;
                audience(f, whose)
            }
        }
    }
}

fn measure_word(of: crate::ast::Measure) -> &'static str {
    let plain = match of {
        crate::ast::Measure::Lost(_) => crate::ast::Measure::Lost(None),
        other => other,
    };
    let found = MEASURES.iter().find(|(_, other)| *other == plain);
    found.map_or("", |(words, _)| words)
}

fn percentile(f: &mut impl Write, permille: u16) -> fmt::Result {
    match permille {
        1_000 => f.write_str("max"),
        tens if tens % 10 == 0 => write!(f, "p{}", tens / 10),
        other => write!(f, "p{}.{}", other / 10, other % 10),
    }
}

impl Display for Intend {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.id())?;
        audience(f, &self.audience)
    }
}

struct Printer<'a, W> {
    out: &'a mut W,
    depth: usize,
}

impl<W: Write> Printer<'_, W> {
    fn indent(&mut self) -> fmt::Result {
        (0..self.depth).try_for_each(|_| self.out.write_str(INDENT))
    }

    fn trivia(&mut self, trivia: &[Trivia]) -> fmt::Result {
        for piece in trivia {
            match piece {
                Trivia::Blank => {}
                Trivia::Comment(text) if text.is_empty() => {
                    self.indent()?;
                    self.out.write_char('#')?;
                }
                Trivia::Comment(text) => {
                    self.indent()?;
                    write!(self.out, "# {text}")?;
                }
            }
            self.out.write_char('\n')?;
        }
        Ok(())
    }

    /// A line of its own.
    fn line(&mut self, lead: &[Trivia], text: impl FnOnce(&mut W) -> fmt::Result) -> fmt::Result {
        self.trivia(lead)?;
        self.indent()?;
        text(self.out)?;
        self.out.write_char('\n')
    }

    fn item(&mut self, item: &Item) -> fmt::Result {
        let lead = &item.lead;
        match &item.what {
            What::Title(title) => self.line(lead, |out| write!(out, "title {title}")),
            What::Seed(seed) => self.line(lead, |out| write!(out, "seed {seed}")),
            What::Clock(us) => self.line(lead, |out| write!(out, "clock {}", Date(*us))),
            What::Node(node) => self.line(lead, |out| node_line(out, node)),
            What::Setup(setup) => self.setup(lead, setup),
            What::Link(link) => self.line(lead, |out| {
                out.write_str("link")?;
                names(out, &link.of)?;
                link_settings(out, link)
            }),
            What::Kind(kind) => self.kind(lead, kind),
            What::Actor(actor) => {
                self.line(lead, |out| actor_head(out, actor, "  "))?;
                self.under(actor.body.as_ref())
            }
            What::At { at, action } => {
                self.line(lead, |out| {
                    write!(out, "at {} ", Duration(*at))?;
                    action_line(out, action)
                })?;
                match action {
                    Action::Actor(actor) => self.under(actor.body.as_ref()),
                    _ => Ok(()),
                }
            }
            What::Rule(of) => self.line(lead, |out| rule(out, of)),
            What::Until(us) => self.line(lead, |out| write!(out, "until {}", Duration(*us))),
            What::Check(check) => self.line(lead, |out| write!(out, "check {check}")),
            What::Intend(intend) => self.line(lead, |out| write!(out, "intend {intend}")),
        }
    }

    fn setup(&mut self, lead: &[Trivia], setup: &Setup) -> fmt::Result {
        self.line(lead, |out| {
            out.write_str("setup")?;
            names(out, setup.node.as_slice())
        })?;
        self.depth += 1;
        for line in &setup.lines {
            self.line(&line.lead, |out| out.write_str(&line.line))?;
        }
        self.trivia(&setup.tail)?;
        self.depth -= 1;
        Ok(())
    }

    fn kind(&mut self, lead: &[Trivia], kind: &Kind) -> fmt::Result {
        self.line(lead, |out| {
            let role = ROLES.iter().find(|(_, role)| *role == kind.role);
            let role = role.map_or("", |(word, _)| word);
            write!(out, "kind {} as {role}", kind.name.name)
        })?;
        self.depth += 1;
        for param in &kind.params {
            self.line(&param.lead, |out| {
                write!(out, "with {}", param.name.name)?;
                match &param.default {
                    Some(value) => write!(out, " {value}"),
                    None => Ok(()),
                }
            })?;
        }
        self.depth -= 1;
        self.under(Some(&kind.body))
    }

    /// A block, indented.
    fn under(&mut self, block: Option<&Block>) -> fmt::Result {
        let Some(block) = block else { return Ok(()) };
        self.depth += 1;
        self.block(block)?;
        self.depth -= 1;
        Ok(())
    }

    fn block(&mut self, block: &Block) -> fmt::Result {
        for line in &block.lines {
            self.statement(&line.lead, &line.statement)?;
        }
        self.trivia(&block.tail)
    }

    fn statement(&mut self, lead: &[Trivia], statement: &Statement) -> fmt::Result {
        match statement {
            Statement::If {
                name,
                test,
                then,
                otherwise,
            } => {
                self.line(lead, |out| {
                    write!(out, "if {name}")?;
                    match test {
                        Some((comparison, with)) => write!(out, " {} {with}", comparison.sign()),
                        None => Ok(()),
                    }
                })?;
                self.under(Some(then))?;
                if let Some(otherwise) = otherwise {
                    self.line(&otherwise.lead, |out| out.write_str("else"))?;
                    self.under(Some(&otherwise.block))?;
                }
                Ok(())
            }
            Statement::ForEach {
                names,
                array,
                block,
            } => {
                self.line(lead, |out| {
                    write!(out, "for each {} in {array}", names.join(" "))
                })?;
                self.under(Some(block))
            }
            Statement::Repeat { times, block } => {
                self.line(lead, |out| write!(out, "repeat {}", arg(times, |n| n)))?;
                self.under(Some(block))
            }
            Statement::Every {
                schedule: when,
                block,
            } => self.every(lead, when, block),
            Statement::Start(block) => {
                self.line(lead, |out| out.write_str("start"))?;
                self.under(Some(block))
            }
            simple => {
                self.line(lead, |out| one_line(out, simple))?;
                match simple {
                    Statement::Command(command) => self.policies(command),
                    _ => Ok(()),
                }
            }
        }
    }

    fn every(&mut self, lead: &[Trivia], when: &Schedule, block: &Block) -> fmt::Result {
        let alone = match &block.lines[..] {
            [line] if line.lead.is_empty() && block.tail.is_empty() => Some(&line.statement),
            _ => None,
        };
        let alone = alone.filter(|statement| match statement {
            Statement::Command(command) => command.policies.is_empty() && command.tail.is_empty(),
            Statement::Work(_) | Statement::Wait(_) | Statement::Pick { .. } => true,
            _ => false,
        });
        self.line(lead, |out| {
            schedule(out, when, " ")?;
            match alone {
                Some(statement) => {
                    out.write_char(' ')?;
                    one_line(out, statement)
                }
                None => Ok(()),
            }
        })?;
        self.under(alone.is_none().then_some(block))
    }

    fn policies(&mut self, command: &Command) -> fmt::Result {
        self.depth += 1;
        for line in &command.policies {
            self.line(&line.lead, |out| policy(out, &line.policy))?;
        }
        self.trivia(&command.tail)?;
        self.depth -= 1;
        Ok(())
    }
}

fn node_line(f: &mut impl Write, node: &NodeLine) -> fmt::Result {
    f.write_str("node")?;
    names(f, &node.names)?;
    for (name, value) in &node.options {
        write!(f, "  {} {value}", name.name)?;
    }
    Ok(())
}

/// Statements that are one line.
fn one_line(f: &mut impl Write, statement: &Statement) -> fmt::Result {
    match statement {
        Statement::Command(command) => {
            binds(f, &command.bind)?;
            f.write_str(&command.line)
        }
        Statement::Work(span) => write!(f, "work {}", arg(span, SpanText)),
        Statement::Wait(span) => write!(f, "wait {}", arg(span, SpanText)),
        Statement::Pick { name, from } => {
            write!(f, "pick {name}")?;
            match from {
                Choice::Range(min, max) => write!(f, " {min}..{max}"),
                Choice::Words(words) => write!(f, " {}", words.join(" ")),
            }
        }
        _ => Ok(()),
    }
}

fn binds(f: &mut impl Write, binds: &[Bind]) -> fmt::Result {
    for (n, bind) in binds.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        write!(f, "{comma}{}", bind.name)?;
        for index in &bind.path {
            write!(f, "[{index}]")?;
        }
    }
    if binds.is_empty() {
        Ok(())
    } else {
        f.write_str("  ")
    }
}

fn policy(f: &mut impl Write, policy: &Policy) -> fmt::Result {
    match policy {
        Policy::Accept(codes) => write!(f, "accept {}", codes.join(" ")),
        Policy::LetGo => f.write_str("let go"),
        Policy::Retry { times, after } => {
            f.write_str("retry")?;
            if let Some(times) = times {
                write!(f, " {}", arg(times, |n| n))?;
            }
            write!(f, " after {}", arg(after, SpanText))
        }
    }
}

/// A command as a line that reads as the same arguments, whatever bytes are in them.
pub fn command_line<A: AsRef<[u8]>>(args: &[A]) -> String {
    let args: Vec<String> = args.iter().map(|arg| argument(arg.as_ref())).collect();
    args.join(" ")
}

fn argument(arg: &[u8]) -> String {
    let is_plain =
        |c: char| !matches!(c, '"' | '\'' | '\\') && (c.is_ascii_graphic() || c.is_alphanumeric());
    match core::str::from_utf8(arg) {
        Ok(text) if !text.is_empty() && text.chars().all(is_plain) => text.to_string(),
        _ => quoted(arg),
    }
}

/// Bytes between quotes, with the escapes of redis-cli.
pub fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric() => out.push(c),
                c => escape(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut out),
            }
        }
        escape(chunk.invalid(), &mut out);
    }
    out.push('"');
    out
}

fn escape(bytes: &[u8], out: &mut String) {
    bytes
        .iter()
        .for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
}
