//! Which options of which commands were reached, and in which situation.

use std::collections::BTreeMap;
use std::fmt;

use super::grammar;

/// In which situation a command was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// Nobody waits, and its client is in no transaction.
    Plain,
    /// Its client is inside MULTI.
    Multi,
    /// Another client is parked.
    OthersBlock,
}

/// Counts by command and option; the empty option stands for the command itself.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    rows: BTreeMap<(&'static str, &'static str), [u64; 3]>,
}

impl Coverage {
    /// All rows, nothing reached yet.
    pub fn new() -> Coverage {
        let mut coverage = Coverage::default();
        for command in grammar::commands() {
            coverage.rows.insert((command.name, ""), [0; 3]);
            for option in grammar::options(command) {
                coverage.rows.insert((command.name, option), [0; 3]);
            }
        }
        coverage
    }

    /// A command was sent with these options.
    pub fn count(&mut self, command: &'static str, options: &[&'static str], at: Situation) {
        let rows = [""].into_iter().chain(options.iter().copied());
        for option in rows {
            self.rows.entry((command, option)).or_default()[at as usize] += 1;
        }
    }

    /// Adds the counts of other sessions.
    pub fn add(&mut self, other: &Coverage) {
        for (row, counts) in &other.rows {
            let sum = self.rows.entry(*row).or_default();
            sum.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
    }

    /// The rows in which a situation was never reached.
    pub fn empty(&self) -> Vec<String> {
        let rows = self.rows.iter().filter(|(_, counts)| counts.contains(&0));
        rows.map(|((command, option), counts)| format!("{command} {option}: {counts:?}"))
            .collect()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Tab-separated: command, option, plain, inside MULTI, while others block.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "command\toption\tplain\tin MULTI\tothers block")?;
        for ((command, option), [plain, multi, others]) in &self.rows {
            writeln!(f, "{command}\t{option}\t{plain}\t{multi}\t{others}")?;
        }
        Ok(())
    }
}
