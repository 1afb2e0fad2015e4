//! What commands there are, learnt as redis-cli learns it: COMMAND DOCS is sent, and the answer is read.
//!
//! It is sent to a node of the console's own, which stands in no world and is gone as soon as it has answered. Every node of a
//! world is the same program with the same table, so its answer is theirs; and a world's trace holds no request that nobody
//! typed, its clock does not stir, and a session that is played again does the same with or without anyone who completes words.

use broker::order;
use broker::{Broker, Config, Connect};
use resp::{Decoder, Limits, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Everything that COMMAND DOCS tells, by name in capital letters (`XADD`, `XGROUP CREATE`).
#[derive(Debug, Default)]
pub(crate) struct Docs {
    commands: BTreeMap<String, Doc>,
}

/// One command, or one subcommand.
#[derive(Debug, Default)]
pub(crate) struct Doc {
    pub name: String,
    pub summary: String,
    pub since: String,
    pub group: String,
    pub complexity: String,
    pub example: String,
    pub replaced_by: String,
    pub args: Vec<Arg>,
    /// The words that may follow a container.
    pub subcommands: Vec<String>,
}

/// One argument.
#[derive(Debug, Default)]
pub(crate) struct Arg {
    /// As it is shown.
    pub name: String,
    pub kind: Kind,
    pub token: Option<String>,
    pub optional: bool,
    pub multiple: bool,
    pub multiple_token: bool,
    pub args: Vec<Arg>,
}

/// What kind of thing an argument is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Text,
    Integer,
    Double,
    Key,
    PureToken,
    OneOf,
    Block,
}

/// The commands. They are asked for once in the life of the page, when they are first needed.
pub(crate) fn docs() -> &'static Docs {
    static DOCS: OnceLock<Docs> = OnceLock::new();
    DOCS.get_or_init(|| ask().as_ref().map(Docs::read).unwrap_or_default())
}

/// The reply to COMMAND DOCS.
fn ask() -> Option<Value> {
    let mut node = Broker::new(Config::default());
    let client = node.handle_connect(0, Connect::default());
    let mut request = Vec::new();
    resp::encode::encode_command(&["COMMAND", "DOCS"], &mut request);
    node.handle_input(0, client, &request);
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(&node.poll_output()?.bytes);
    decoder.next().ok()?
}

impl Docs {
    fn read(reply: &Value) -> Self {
        let mut commands = BTreeMap::new();
        for (name, told) in pairs(reply) {
            Doc::read(&text(name), told, &mut commands);
        }
        Self { commands }
    }

    /// All of them, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &Doc> {
        self.commands.values()
    }

    /// The command that a line begins with, and how many words its name has. Of a container the subcommand, if it is one.
    pub fn find(&self, words: &[Vec<u8>]) -> Option<(&Doc, usize)> {
        let upper = |words: &[Vec<u8>]| -> String {
            let words: Vec<_> = words.iter().map(|w| String::from_utf8_lossy(w)).collect();
            words.join(" ").to_ascii_uppercase()
        };
        let longest = words.len().min(2);
        (1..=longest).rev().find_map(|count| {
            let doc = self.commands.get(&upper(&words[..count]))?;
            Some((doc, count))
        })
    }
}

impl Doc {
    fn read(name: &str, told: &Value, all: &mut BTreeMap<String, Doc>) {
        let name = name.to_ascii_uppercase().replace('|', " ");
        let mut doc = Doc {
            name: name.clone(),
            ..Doc::default()
        };
        for (what, value) in pairs(told) {
            match &*text(what) {
                "summary" => doc.summary = text(value),
                "since" => doc.since = text(value),
                "group" => doc.group = text(value),
                "complexity" => doc.complexity = text(value),
                "example" => doc.example = text(value),
                "replaced_by" => doc.replaced_by = text(value),
                "arguments" => doc.args = elements(value).map(Arg::read).collect(),
                "subcommands" => {
                    for (sub, told) in pairs(value) {
                        let sub = text(sub);
                        let word = sub.split('|').next_back().unwrap_or_default();
                        doc.subcommands.push(word.to_ascii_uppercase());
                        Doc::read(&sub, told, all);
                    }
                    order::sort(&mut doc.subcommands);
                }
                _ => {}
            }
        }
        all.insert(name, doc);
    }
}

impl Arg {
    fn read(told: &Value) -> Self {
        let mut arg = Arg::default();
        for (what, value) in pairs(told) {
            match &*text(what) {
                "name" if arg.name.is_empty() => arg.name = text(value),
                "display_text" => arg.name = text(value),
                "type" => arg.kind = Kind::of(&text(value)),
                "token" => arg.token = Some(text(value)),
                "flags" => {
                    for flag in elements(value).map(text) {
                        arg.optional |= flag == "optional";
                        arg.multiple |= flag == "multiple";
                        arg.multiple_token |= flag == "multiple_token";
                    }
                }
                "arguments" => arg.args = elements(value).map(Arg::read).collect(),
                _ => {}
            }
        }
        arg
    }
}

impl Kind {
    fn of(word: &str) -> Self {
        match word {
            "integer" | "unix-time" => Self::Integer,
            "double" => Self::Double,
            "key" => Self::Key,
            "pure-token" => Self::PureToken,
            "oneof" => Self::OneOf,
            "block" => Self::Block,
            _ => Self::Text,
        }
    }
}

/// Names and values, which RESP2 sends in one row.
fn pairs(value: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let row = value.as_elements().unwrap_or_default();
    row.chunks_exact(2).map(|pair| (&pair[0], &pair[1]))
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_elements().unwrap_or_default().iter()
}

fn text(value: &Value) -> String {
    String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_table_is_learnt_with_its_subcommands() {
        let mut expected = 0;
        for command in broker::table::all() {
            expected += 1 + command.subcommands.len();
            let name = vec![command.name.as_bytes().to_vec()];
            let (doc, words) = docs().find(&name).expect(command.name);
            assert_eq!((doc.summary.as_str(), words), (command.summary, 1));
        }
        assert_eq!(docs().iter().count(), expected);
    }

    #[test]
    fn a_subcommand_is_found_in_any_case() {
        let words = [b"xGroup".to_vec(), b"create".to_vec(), b"s".to_vec()];
        let (doc, count) = docs().find(&words).expect("it is there");
        assert_eq!((doc.name.as_str(), count), ("XGROUP CREATE", 2));
        assert!(docs().find(&[b"nosuch".to_vec()]).is_none());
    }
}
