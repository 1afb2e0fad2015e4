//! Reading a text: its items, one after the other.

mod action;
mod actor;
mod body;
mod check;

pub(crate) use action::VERBS;
pub(crate) use actor::CONSOLE;
pub(crate) use check::{AGE, MEASURES, VERDICTS};

use crate::ast::{
    Item, Kind, LinkLine, NodeLine, Param, Place, Scenario, Setup, SetupLine, Trivia, Typed, What,
};
use crate::diagnostic::{self, Bounded, Diagnostic, Expected, NotYet, Problem, Report};
use crate::kinds::Kinds;
use crate::limits::{KINDS_MAX, PARAMS_MAX};
use crate::tree::{Node, tree};
use crate::words::{self, Fail, In, Read};
use alloc::{borrow::ToOwned, vec::Vec};
use sim::spec::Role;

/// Words that begin an item, besides those of kinds.
pub(crate) const ITEMS: [&str; 12] = [
    "title", "seed", "clock", "node", "setup", "link", "kind", "at", "every", "until", "check",
    "intend",
];
/// Words that begin an item which can be typed into a world that runs.
const TYPED_ITEMS: [&str; 2] = ["at", "check"];
/// Words of clusters, which the language has and the world has not, yet.
const CLUSTER_WORDS: [&str; 4] = ["cluster", "partition", "failover", "move"];
/// What a kind can be taken for.
pub(crate) const ROLES: [(&str, Role); 5] = [
    ("producer", Role::Producer),
    ("subscriber", Role::Subscriber),
    ("worker", Role::Worker),
    ("member", Role::Member),
    ("reader", Role::Reader),
];

/// Reads a text.
///
/// # Errors
/// Everything that is wrong with its lines, up to [`crate::limits::DIAGNOSTICS_MAX`]; names are looked at by [`crate::lower()`].
pub fn parse(text: &str) -> Result<Scenario, Vec<Diagnostic>> {
    parse_with(text, &crate::prelude::kinds())
}

/// A text without the mark that some editors put before it.
pub(crate) fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads a text whose actors may be of these kinds.
pub(crate) fn parse_with(text: &str, kinds: &Kinds) -> Result<Scenario, Vec<Diagnostic>> {
    let text = unmarked(text);
    let mut report = Report::new(text);
    let (nodes, tail) = tree(text, &mut report);
    let mut reader = Reader {
        report,
        kinds: kinds.clone(),
    };
    // Kinds may stand behind their actors, so their heads are read first.
    nodes.iter().for_each(|node| reader.learn_kind(node));
    let items = nodes.iter().filter_map(|node| reader.item(node)).collect();
    let scenario = Scenario { items, tail };
    if reader.report.is_fine() {
        Ok(scenario)
    } else {
        Err(reader.report.finish())
    }
}

/// Reads one line that a person types into a world that runs. `None` = it begins with none of our words, so it is a command for
/// Redis.
pub fn parse_typed(text: &str, kinds: &Kinds) -> Option<Result<Typed, Vec<Diagnostic>>> {
    let first = text.split_whitespace().next()?;
    let is_item = TYPED_ITEMS.contains(&first);
    let is_console = first.strip_suffix('>').is_some_and(words::is_name);
    // A world that runs comes to its rest by itself.
    let is_action =
        (action::VERBS.contains(&first) && first != "rest") || kinds.get(first).is_some();
    (is_item || is_console || is_action).then(|| {
        let mut report = Report::new(text);
        let (nodes, _) = tree(text, &mut report);
        let mut reader = Reader {
            report,
            kinds: kinds.clone(),
        };
        let read = match &nodes[..] {
            [node] if is_item => reader.item(node).map(Typed::Item),
            [node] => reader.action(node, node.text, node.place).map(Typed::Now),
            [_, second, ..] => {
                reader.say(second, Problem::NoBlock);
                None
            }
            [] => None,
        };
        match read {
            Some(typed) if reader.report.is_fine() => Ok(typed),
            _ => Err(reader.report.finish()),
        }
    })
}

/// Reads, and gathers what is wrong.
struct Reader<'t> {
    report: Report<'t>,
    kinds: Kinds,
}

impl Reader<'_> {
    /// Runs a parser on a line; what is wrong with it is reported.
    fn read<'a, T>(
        &mut self,
        text: &'a str,
        place: Place,
        parser: impl FnOnce(&mut In<'a>) -> Read<T>,
    ) -> Option<T> {
        match parser(&mut words::input(text, place)) {
            Ok(read) => Some(read),
            Err(Fail {
                at,
                length,
                problem,
            }) => {
                let byte = place.byte + at as u32;
                self.report.say(Place { byte, ..place }, length, problem);
                None
            }
        }
    }

    fn say(&mut self, node: &Node<'_>, problem: Problem) {
        self.report.say(node.place, node.text.len(), problem);
    }

    /// Nothing may be indented under this line.
    fn no_block(&mut self, node: &Node<'_>) {
        if let Some(child) = node.children.first() {
            self.say(child, Problem::NoBlock);
        }
    }

    fn item(&mut self, node: &Node<'_>) -> Option<Item> {
        let what = self.what(node)?;
        Some(Item {
            lead: node.lead.clone(),
            place: node.place,
            what,
        })
    }

    fn what(&mut self, node: &Node<'_>) -> Option<What> {
        let first = node.text.split_whitespace().next().unwrap_or("");
        match first {
            "setup" => return self.setup(node).map(What::Setup),
            "kind" => return self.kind(node).map(What::Kind),
            "at" => return self.at(node),
            _ if CLUSTER_WORDS.contains(&first) => {
                self.say(node, Problem::NotYet(NotYet::Clusters));
                return None;
            }
            _ if self.kinds.get(first).is_some() => {
                return self.actor(node, node.text, node.place).map(What::Actor);
            }
            _ => {}
        }
        if !ITEMS.contains(&first) {
            self.no_item(node);
            return None;
        }
        self.no_block(node);
        self.read(node.text, node.place, |input| {
            words::word(input, Expected::Item)?;
            let what = one_line(first, input)?;
            words::end(input)?;
            Ok(what)
        })
    }

    /// A line that begins with none of our words.
    fn no_item(&mut self, node: &Node<'_>) {
        if self.report.is_full() {
            return;
        }
        let first = node.text.split_whitespace().next().unwrap_or("");
        let input = words::input(node.text, node.place);
        let among = ITEMS.into_iter().chain(self.kinds.names());
        let mut fail = words::fail_among(&input, Expected::Item, among);
        if VERBS.contains(&first) {
            let (word, behind) = (first.to_owned(), diagnostic::Anchor::Time);
            fail.problem = Problem::Behind { word, behind };
        } else if words::is_command_name(first) {
            fail.problem = diagnostic::Place::UnderAnActor.into();
        } else if let (true, Problem::Expected { nearest, .. }) =
            (first.starts_with([';', '/', '-']), &mut fail.problem)
        {
            *nearest = Some("#".to_owned());
        }
        self.report.say(node.place, fail.length, fail.problem);
    }

    fn setup(&mut self, node: &Node<'_>) -> Option<Setup> {
        let on = self.read(node.text, node.place, |input| {
            words::need(input, "setup")?;
            let on = (!words::is_over(input))
                .then(|| words::name(input))
                .transpose()?;
            words::end(input).map(|()| on)
        });
        if node.children.is_empty() {
            self.say(node, Problem::NeedsBlock);
        }
        let lines = node.children.iter();
        let lines = lines.filter_map(|line| self.setup_line(line)).collect();
        Some(Setup {
            node: on?,
            lines,
            tail: node.tail.clone(),
        })
    }

    fn setup_line(&mut self, node: &Node<'_>) -> Option<SetupLine> {
        self.no_block(node);
        let line = self.read(node.text, node.place, body::command_line)?;
        Some(SetupLine {
            lead: node.lead.clone(),
            place: node.place,
            line,
        })
    }

    /// Reads the head of a kind, and its parameters, for those who use it.
    fn learn_kind(&mut self, node: &Node<'_>) {
        if node.text.split_whitespace().next() != Some("kind") {
            return;
        }
        let mut input = words::input(node.text, node.place);
        let Ok((name, _)) = kind_head(&mut input) else {
            return;
        };
        let names = node.children.iter().filter_map(|child| {
            let mut words = child.text.split_whitespace();
            (words.next() == Some("with")).then(|| words.next().unwrap_or(""))
        });
        if self.kinds.count() <= KINDS_MAX {
            let names = names.take(PARAMS_MAX).map(ToOwned::to_owned);
            self.kinds.learn(&name.name, names.collect());
        }
    }

    fn kind(&mut self, node: &Node<'_>) -> Option<Kind> {
        let head = self.read(node.text, node.place, kind_head);
        let is_param = |child: &&Node<'_>| child.text.split_whitespace().next() == Some("with");
        let count = node.children.iter().take_while(is_param).count();
        let (params, lines) = node.children.split_at(count);
        if let Some(param) = params.get(PARAMS_MAX) {
            let (what, max) = (Bounded::Params, PARAMS_MAX as u64);
            self.say(param, Problem::Bounds { what, max });
        }
        let params = params.iter().filter_map(|line| self.param(line)).collect();
        if lines.is_empty() {
            self.say(node, Problem::NeedsBlock);
        }
        let body = self.body(lines, &node.tail);
        if self.kinds.count() > KINDS_MAX {
            let (what, max) = (Bounded::Kinds, KINDS_MAX as u64);
            self.say(node, Problem::Bounds { what, max });
        }
        let (name, role) = head?;
        Some(Kind {
            name,
            role,
            params,
            body,
        })
    }

    fn param(&mut self, node: &Node<'_>) -> Option<Param> {
        self.no_block(node);
        self.read(node.text, node.place, |input| {
            words::need(input, "with")?;
            words::skip(input);
            let place = words::here(input);
            let name = words::variable(input)?;
            let default = (!words::is_over(input))
                .then(|| words::text(input, Expected::Value))
                .transpose()?;
            Ok(Param {
                lead: node.lead.clone(),
                name: crate::ast::Named { place, name },
                default: default.map(ToOwned::to_owned),
            })
        })
    }
}

/// `kind poller as worker`
fn kind_head(input: &mut In<'_>) -> Read<(crate::ast::Named, Role)> {
    words::need(input, "kind")?;
    let name = words::name(input)?;
    words::need(input, "as")?;
    let next = words::peek(input);
    let Some((_, role)) = ROLES.into_iter().find(|(word, _)| *word == next) else {
        let among = ROLES.map(|(word, _)| word);
        return Err(words::fail_among(input, Expected::Role, among));
    };
    words::word(input, Expected::Role)?;
    words::end(input)?;
    Ok((name, role))
}

/// Items that are one line, behind their first word.
fn one_line(first: &str, input: &mut In<'_>) -> Read<What> {
    match first {
        "title" => {
            let title = words::text(input, Expected::Text)?;
            Ok(What::Title(title.to_owned()))
        }
        "seed" => words::any_number(input).map(What::Seed),
        "clock" => crate::clock::read(input).map(What::Clock),
        "node" => node_line(input).map(What::Node),
        "link" => link_line(input).map(What::Link),
        "every" => action::rule(input).map(What::Rule),
        "until" => words::time(input).map(What::Until),
        "check" => check::check(input).map(What::Check),
        _ => check::intend(input).map(What::Intend),
    }
}

/// `node n1 n2 maxmemory 1mb`: names, then settings, which are known by their words.
fn node_line(input: &mut In<'_>) -> Read<NodeLine> {
    let is_option = |word: &str| node_options().any(|option| option == word);
    let names = words::names(input, is_option, node_options)?;
    let long = || node_options().filter(|option| option.len() >= LONG_OPTION_CHARS);
    if let Some(fail) = words::misspelled_among(input, &names, long) {
        return Err(fail);
    }
    let mut options = Vec::new();
    while !words::is_over(input) {
        if !is_option(words::peek(input)) {
            return Err(words::fail_option(input, Expected::Option, node_options()));
        }
        let name = words::name(input)?;
        let value = words::raw_word(input, Expected::Value)?.to_owned();
        options.push((name, value));
    }
    Ok(NodeLine { names, options })
}

/// How long a node takes for a command: the one setting that is not Redis's.
pub(crate) const SERVICE: &str = "service";

/// Options that nobody would take for the name of a node have so many letters.
const LONG_OPTION_CHARS: usize = 7;

/// Settings of a node: its service time, and what its configuration file could have.
fn node_options() -> impl Iterator<Item = &'static str> {
    [SERVICE].into_iter().chain(sim::settings::names())
}

/// Settings of links.
pub(crate) const LINK_SETTINGS: [&str; 3] = ["latency", "jitter", "drop"];

/// `link w1 w2 latency 5ms..9ms drop 1/100`, behind its first word.
fn link_line(input: &mut In<'_>) -> Read<LinkLine> {
    let mut of = Vec::new();
    while !words::is_over(input) && !LINK_SETTINGS.contains(&words::peek(input)) {
        of.push(link_name(input, &of)?);
    }
    let mut line = link_settings(input)?;
    line.of = of;
    Ok(line)
}

/// A name of whose links are meant, where those of settings may follow.
pub(crate) fn link_name(
    input: &mut In<'_>,
    before: &[crate::ast::Named],
) -> Read<crate::ast::Named> {
    if before.is_empty() {
        return words::name(input);
    }
    let complaint = words::fail_among(input, Expected::LinkSetting, LINK_SETTINGS);
    let meant = words::misspelled_among(input, before, || LINK_SETTINGS.into_iter());
    words::name(input).map_err(|_| meant.unwrap_or(complaint))
}

/// At least one setting of links.
pub(crate) fn link_settings(input: &mut In<'_>) -> Read<LinkLine> {
    let mut line = LinkLine::default();
    loop {
        match words::peek(input) {
            "latency" if line.latency.is_none() => {
                words::need(input, "latency")?;
                line.latency = Some(words::span(input)?);
            }
            "jitter" if line.jitter.is_none() => {
                words::need(input, "jitter")?;
                line.jitter = Some(words::duration(input)?);
            }
            "drop" if line.drop.is_none() => {
                words::need(input, "drop")?;
                line.drop = Some(words::ratio(input)?);
            }
            next if line != LinkLine::default() && !LINK_SETTINGS.contains(&next) => {
                return Ok(line);
            }
            _ => {
                return Err(words::fail_option(
                    input,
                    Expected::LinkSetting,
                    LINK_SETTINGS,
                ));
            }
        }
    }
}

/// What stands behind the last line of a block.
fn tail_of(node: &Node<'_>) -> Vec<Trivia> {
    node.tail.clone()
}

impl From<diagnostic::Place> for Problem {
    fn from(place: diagnostic::Place) -> Self {
        Self::Misplaced(place)
    }
}
