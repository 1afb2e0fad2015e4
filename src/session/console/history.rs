//! What a person has typed. As redis-cli's history it belongs to the person and not to a tab or a world: every tab has all of it,
//! and it does not go back in time.

use std::rc::Rc;

/// Commands that are remembered.
const LINES_MAX: usize = 500;
/// Bytes of one remembered command; a longer one was pasted, and is not worth its memory.
const LINE_BYTES_MAX: usize = 4_096;
/// Redis-cli forgets at once what may hold a password.
const SECRET: [&str; 2] = ["auth", "acl"];

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    lines: Rc<Vec<String>>,
}

impl History {
    /// Oldest first, without repetitions in a row.
    pub fn lines(&self) -> Rc<Vec<String>> {
        self.lines.clone()
    }

    /// Remembers a line.
    pub fn push(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || line.len() > LINE_BYTES_MAX || is_secret(line) {
            return;
        }
        if self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        let lines = Rc::make_mut(&mut self.lines);
        if lines.len() == LINES_MAX {
            lines.remove(0);
        }
        lines.push(line.into());
    }
}

fn is_secret(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    SECRET.iter().any(|word| first.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_forgets_secrets_and_repetitions() {
        let mut history = History::default();
        for line in ["PING", " PING ", "AUTH secret", "", "GET a"] {
            history.push(line);
        }
        assert_eq!(*history.lines(), ["PING", "GET a"]);
        (0..2 * LINES_MAX).for_each(|n| history.push(&format!("ECHO {n}")));
        assert_eq!(history.lines().len(), LINES_MAX);
        assert_eq!(history.lines()[0], format!("ECHO {LINES_MAX}"));
    }
}
