//! Looking for a command in what was typed before, as Ctrl-R does.

/// Where the search stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is looked for.
    pub sought: String,
    /// The place in the history of what was found.
    pub found: Option<usize>,
    /// What stood in the line before.
    pub draft: String,
}

impl Search {
    /// Nothing is looked for yet.
    pub fn begin(draft: String) -> Self {
        Self {
            draft,
            ..Self::default()
        }
    }

    /// Looks for something else, the newest first.
    pub fn seek(&self, sought: String, history: &[String]) -> Self {
        let found = newest(history, &sought, history.len());
        Self {
            sought,
            found,
            draft: self.draft.clone(),
        }
    }

    /// The next that fits: an older one, or a newer one. Where there is none, it stays.
    pub fn step(&self, older: bool, history: &[String]) -> Self {
        let next = match (self.found, older) {
            (Some(at), true) => newest(history, &self.sought, at),
            (Some(at), false) => oldest(history, &self.sought, at + 1),
            (None, _) => newest(history, &self.sought, history.len()),
        };
        Self {
            found: next.or(self.found),
            ..self.clone()
        }
    }

    /// What was found.
    pub fn line<'h>(&self, history: &'h [String]) -> Option<&'h str> {
        history.get(self.found?).map(String::as_str)
    }

    /// What was found, cut before and behind what is looked for.
    pub fn parts<'h>(&self, history: &'h [String]) -> Option<[&'h str; 3]> {
        let line = self.line(history)?;
        let at = place(line, &self.sought)?;
        let end = at + self.sought.len();
        Some([&line[..at], line.get(at..end)?, line.get(end..)?])
    }
}

fn newest(history: &[String], sought: &str, before: usize) -> Option<usize> {
    let lines = history.get(..before)?;
    lines.iter().rposition(|line| fits(line, sought))
}

fn oldest(history: &[String], sought: &str, from: usize) -> Option<usize> {
    let lines = history.get(from..)?;
    let at = lines.iter().position(|line| fits(line, sought))?;
    Some(from + at)
}

fn fits(line: &str, sought: &str) -> bool {
    !sought.is_empty() && place(line, sought).is_some()
}

/// Where a text begins, whatever the case of its Latin letters.
fn place(line: &str, sought: &str) -> Option<usize> {
    line.to_ascii_lowercase().find(&sought.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> Vec<String> {
        ["LPUSH jobs a", "GET k", "lpush jobs b", "SET 이름 값"]
            .map(String::from)
            .to_vec()
    }

    #[test]
    fn the_newest_comes_first_and_each_step_is_older() {
        let history = history();
        let search = Search::begin("draft".into()).seek("PUSH".into(), &history);
        assert_eq!(search.line(&history), Some("lpush jobs b"));
        assert_eq!(search.parts(&history), Some(["l", "push", " jobs b"]));
        let older = search.step(true, &history);
        assert_eq!(older.line(&history), Some("LPUSH jobs a"));
        assert_eq!(older.step(true, &history), older, "the oldest stays");
        assert_eq!(older.step(false, &history), search);
        assert_eq!(search.step(false, &history), search);
    }

    #[test]
    fn nothing_fits_nothing_and_hangul_is_found() {
        let history = history();
        let search = Search::default();
        assert_eq!(search.seek(String::new(), &history).found, None);
        assert_eq!(search.seek("nosuch".into(), &history).found, None);
        let found = search.seek("이름".into(), &history);
        assert_eq!(found.parts(&history), Some(["SET ", "이름", " 값"]));
        assert_eq!(search.step(true, &[]).found, None);
    }
}
