//! Whether the transcripts show everything that the command table says: a row for each command and each of its words, and for
//! each way in which it can end. What a command cannot do is listed with its reason in [`exempt`].
//!
//! | row | a step of some transcript shows |
//! |---|---|
//! | `runs` | the command, answered without an error |
//! | `TOKEN` | the command with this word among its arguments, answered without an error |
//! | `arity` | the error for a wrong number of arguments |
//! | `type` | WRONGTYPE, if it has a type of its own |
//! | `syntax` | an option that does not exist, if it has options |
//! | `number` | a number that is none or out of range, if it takes numbers |
//! | `TOKEN number` | the same in a request with this word, which a number follows |
//! | `multi` | the command queued in a transaction |
//! | `parked` | the command waiting, if it can wait |

mod exempt;
mod shown;

use std::collections::BTreeSet;
use std::path::Path;

use broker::table::{self, Arg, ArgKind, Command, Group, flag};
use shown::Shown;

/// The families whose every row must be shown.
const FAMILIES: [Group; 9] = [
    Group::List,
    Group::Stream,
    Group::PubSub,
    Group::Generic,
    Group::Transactions,
    Group::String,
    Group::Hash,
    Group::Set,
    Group::SortedSet,
];

/// Arguments that are numbers.
const NUMBERS: [ArgKind; 3] = [ArgKind::Integer, ArgKind::Double, ArgKind::UnixTime];

/// The rows of a command, by name.
fn rows(command: &Command) -> BTreeSet<String> {
    let mut rows = BTreeSet::from(["runs".to_owned()]);
    let mut kinds = Vec::new();
    walk(command.args, &mut |arg| {
        rows.extend(arg.token.map(str::to_owned));
        if let Some(token) = arg.token.filter(|_| NUMBERS.contains(&arg.kind)) {
            rows.insert(format!("{token} number"));
        }
        kinds.push(arg.kind);
    });
    let words = command.args.iter().any(has_word);
    // A subcommand is named by two arguments already.
    let takes_anything = command.arity == -2 && command.name.contains('|');
    let typed = [
        Group::List,
        Group::Stream,
        Group::String,
        Group::Hash,
        Group::Set,
        Group::SortedSet,
    ];
    let conditions = [
        ("arity", command.arity != -1 && !takes_anything),
        (
            "type",
            typed.contains(&command.group) && kinds.contains(&ArgKind::Key),
        ),
        ("syntax", words),
        ("number", NUMBERS.iter().any(|kind| kinds.contains(kind))),
        ("multi", command.group != Group::Transactions),
        ("parked", command.has(flag::BLOCKING)),
    ];
    let holding = conditions.into_iter().filter(|(_, holds)| *holds);
    rows.extend(holding.map(|(row, _)| row.to_owned()));
    rows
}

/// Whether an argument, or a part of it, is a word or begins with one.
fn has_word(arg: &Arg) -> bool {
    arg.token.is_some() || arg.args.iter().any(has_word)
}

fn walk(args: &[Arg], visit: &mut impl FnMut(&Arg)) {
    for arg in args {
        visit(arg);
        walk(arg.args, visit);
    }
}

/// All commands of these families that can be called: a container's subcommands instead of itself.
fn commands(families: &[Group]) -> Vec<&'static Command> {
    let own = |command: &&Command| families.contains(&command.group);
    let leaves = |command: &'static Command| match command.subcommands {
        [] => vec![command],
        subcommands => subcommands.iter().collect(),
    };
    table::all().filter(own).flat_map(leaves).collect()
}

#[test]
fn the_transcripts_show_every_row_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let shown = Shown::read(&folder);
    let (mut all, mut missing) = (0, Vec::new());
    for command in commands(&FAMILIES) {
        for row in rows(command) {
            all += 1;
            if !shown.has(command.name, &row) && exempt::reason(command.name, &row).is_none() {
                missing.push(format!("{}\t{row}", command.name));
            }
        }
    }
    println!("{all} rows, {} missing", missing.len());
    assert!(missing.is_empty(), "command\trow\n{}", missing.join("\n"));
}

#[test]
fn what_is_exempt_is_a_row_and_is_not_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let shown = Shown::read(&folder);
    let commands = commands(&FAMILIES);
    for (name, row, _) in exempt::all() {
        let command = commands.iter().find(|command| command.name == name);
        let command = command.unwrap_or_else(|| panic!("no command {name}"));
        assert!(rows(command).contains(row), "{name} has no row {row}");
        assert!(!shown.has(name, row), "{name} {row} is shown");
    }
}
