//! Reading and printing transcript files. What is read is kept line by line, so that printing gives the same text back
//! except for the expected lines that were replaced.

use std::fmt;

/// A transcript file: its remarks and its cases.
pub struct File {
    /// Lines in front of the first case, as they stand.
    pub preamble: Vec<String>,
    /// Marks in front of the first case; they hold for all cases.
    pub marks: Marks,
    /// The cases, in order.
    pub cases: Vec<Case>,
    /// Blank lines and remarks behind the last step.
    pub tail: Vec<String>,
}

/// One case: a sentence and the steps that show it.
pub struct Case {
    /// Line number of the sentence, from 1.
    pub line: usize,
    /// The sentence, without `# `.
    pub title: String,
    /// The sentence and the rules below it, as they stand (with blank lines in front).
    pub heading: Vec<String>,
    /// Rules for all steps.
    pub rules: Rules,
    /// Marks for the whole case.
    pub marks: Marks,
    /// Clients that speak RESP3 from the start; `None` inside means all.
    pub resp3: Vec<Option<String>>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// One step and what came of it.
pub struct Step {
    /// Line number, from 1.
    pub line: usize,
    /// Remarks, blank lines, rules and marks in front of the step, as they stand.
    pub notes: Vec<String>,
    /// The line itself.
    pub text: String,
    /// What the line says.
    pub action: Action,
    /// Rules for this step.
    pub rules: Rules,
    /// Marks for this step.
    pub marks: Marks,
    /// The recorded lines.
    pub expected: Vec<String>,
}

/// What a step does.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// A client sends a command line.
    Send { client: String, command: String },
    /// A client sends bytes, written as one quoted argument.
    Bytes { client: String, quoted: String },
    /// Time passes.
    Wait { ms: u64 },
    /// A client closes its connection.
    Close { client: String },
}

/// How replies are normalised before they are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Sort the elements of arrays, sets and maps.
    pub unordered: bool,
    /// Sort flat arrays by pairs.
    pub pairs: bool,
    /// Sort the elements of sets and maps only.
    pub sets: bool,
    /// Print bytes.
    pub raw: bool,
}

impl Rules {
    /// The rules of a case and of a step together.
    pub fn and(self, other: Rules) -> Rules {
        Rules {
            unordered: self.unordered || other.unordered,
            pairs: self.pairs || other.pairs,
            sets: self.sets || other.sets,
            raw: self.raw || other.raw,
        }
    }
}

/// Known differences: who differs, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// `(who, reason)`; who is a server's version or `here`.
    pub differs: Vec<(String, String)>,
    /// The source, where no judge at hand knows the command.
    pub documentation: Option<String>,
}

impl Marks {
    /// The stated reason why `who` differs.
    pub fn reason(&self, who: &str) -> Option<&str> {
        let found = self.differs.iter().find(|(name, _)| name == who);
        found.map(|(_, reason)| reason.as_str())
    }
}

/// A line that could not be read.
#[derive(Debug)]
pub struct Malformed {
    /// Line number, from 1.
    pub line: usize,
    /// What was expected.
    pub problem: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for Malformed {}

impl File {
    /// Reads a file's text.
    pub fn parse(text: &str) -> Result<File, Malformed> {
        let mut reader = Reader::default();
        for (index, line) in text.lines().enumerate() {
            reader.line(index + 1, line).map_err(|problem| Malformed {
                line: index + 1,
                problem,
            })?;
        }
        Ok(reader.finish())
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let print = |f: &mut fmt::Formatter<'_>, lines: &[String]| {
            lines.iter().try_for_each(|line| writeln!(f, "{line}"))
        };
        print(f, &self.preamble)?;
        for case in &self.cases {
            print(f, &case.heading)?;
            for step in &case.steps {
                print(f, &step.notes)?;
                writeln!(f, "{}", step.text)?;
                print(f, &step.expected)?;
            }
        }
        print(f, &self.tail)
    }
}

/// What the line before was, which decides what the next one belongs to.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// In front of the first case.
    #[default]
    Preamble,
    /// In the sentence of a case.
    Sentence,
    /// In the rules directly under the sentence.
    Rules,
    /// Under a step, where recorded lines may stand.
    Recorded,
    /// Behind a blank line or a remark, a rule or a mark of the next step.
    Notes,
}

#[derive(Default)]
struct Reader {
    place: Place,
    preamble: Vec<String>,
    marks: Marks,
    cases: Vec<Case>,
    notes: Vec<String>,
    step_rules: Rules,
    step_marks: Marks,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(sentence) = line.strip_prefix("# ") {
            self.sentence(number, line, sentence);
            return Ok(());
        }
        if line.is_empty() || line.starts_with("##") {
            self.remark(line);
            return Ok(());
        }
        if line.starts_with(['~', '!']) || (line.starts_with('@') && !line.starts_with("@ close "))
        {
            return self.rule(line);
        }
        if let Some(action) = action(line)? {
            return self.step(number, line, action);
        }
        if self.place != Place::Recorded {
            return Err(format!("expected a step, a rule or a remark: {line}"));
        }
        let step = self.cases.last_mut().and_then(|case| case.steps.last_mut());
        step.ok_or("a recorded line without a step")?
            .expected
            .push(line.to_owned());
        Ok(())
    }

    fn sentence(&mut self, number: usize, line: &str, sentence: &str) {
        if self.place == Place::Sentence
            && let Some(case) = self.cases.last_mut()
        {
            case.title.push(' ');
            case.title.push_str(sentence);
            case.heading.push(line.to_owned());
            return;
        }
        let mut heading = std::mem::take(&mut self.notes);
        heading.push(line.to_owned());
        self.cases.push(Case {
            line: number,
            title: sentence.to_owned(),
            heading,
            rules: Rules::default(),
            marks: Marks::default(),
            resp3: Vec::new(),
            steps: Vec::new(),
        });
        self.place = Place::Sentence;
    }

    fn remark(&mut self, line: &str) {
        if self.place == Place::Preamble {
            self.preamble.push(line.to_owned());
        } else {
            self.notes.push(line.to_owned());
            self.place = Place::Notes;
        }
    }

    fn rule(&mut self, line: &str) -> Result<(), String> {
        match (self.place, self.cases.last_mut()) {
            (Place::Preamble, _) => {
                self.preamble.push(line.to_owned());
                mark(line, &mut self.marks)
            }
            (Place::Sentence | Place::Rules, Some(case)) => {
                case.heading.push(line.to_owned());
                self.place = Place::Rules;
                match line.chars().next() {
                    Some('@') => protocol(line, &mut case.resp3),
                    Some('~') => rule(line, &mut case.rules),
                    _ => mark(line, &mut case.marks),
                }
            }
            _ => {
                self.notes.push(line.to_owned());
                self.place = Place::Notes;
                match line.chars().next() {
                    Some('@') => Err(format!(
                        "this holds for a whole case, put it under the sentence: {line}"
                    )),
                    Some('~') => rule(line, &mut self.step_rules),
                    _ => mark(line, &mut self.step_marks),
                }
            }
        }
    }

    fn step(&mut self, number: usize, line: &str, action: Action) -> Result<(), String> {
        let case = self
            .cases
            .last_mut()
            .ok_or("a step in front of the first case")?;
        case.steps.push(Step {
            line: number,
            notes: std::mem::take(&mut self.notes),
            text: line.to_owned(),
            action,
            rules: std::mem::take(&mut self.step_rules),
            marks: std::mem::take(&mut self.step_marks),
            expected: Vec::new(),
        });
        self.place = Place::Recorded;
        Ok(())
    }

    fn finish(self) -> File {
        File {
            preamble: self.preamble,
            marks: self.marks,
            cases: self.cases,
            tail: self.notes,
        }
    }
}

/// The step that a line describes, or none where the line is no step (a recorded line).
fn action(line: &str) -> Result<Option<Action>, String> {
    if let Some(rest) = line.strip_prefix('+') {
        let digits = rest.strip_suffix("ms").ok_or("a wait is written +500ms")?;
        let ms = digits.parse().map_err(|_| "a wait is written +500ms")?;
        return Ok(Some(Action::Wait { ms }));
    }
    if let Some(client) = line.strip_prefix("@ close ") {
        return Ok(Some(Action::Close {
            client: client.to_owned(),
        }));
    }
    let name_length = line
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(line.len());
    let (client, rest) = line.split_at(name_length);
    if !client.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Ok(None);
    }
    let client = client.to_owned();
    if let Some(quoted) = rest.strip_prefix(">> ") {
        return Ok(Some(Action::Bytes {
            client,
            quoted: quoted.to_owned(),
        }));
    }
    let command = rest.strip_prefix("> ");
    Ok(command.map(|command| Action::Send {
        client,
        command: command.to_owned(),
    }))
}

fn protocol(line: &str, resp3: &mut Vec<Option<String>>) -> Result<(), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["@", "3"] => resp3.push(None),
        ["@", client, "3"] => resp3.push(Some((*client).to_owned())),
        _ => return Err(format!("expected `@ 3` or `@ CLIENT 3`: {line}")),
    }
    Ok(())
}

fn rule(line: &str, rules: &mut Rules) -> Result<(), String> {
    match line {
        "~unordered" => rules.unordered = true,
        "~pairs" => rules.pairs = true,
        "~sets" => rules.sets = true,
        "~raw" => rules.raw = true,
        _ => {
            return Err(format!(
                "expected `~unordered`, `~pairs`, `~sets` or `~raw`: {line}"
            ));
        }
    }
    Ok(())
}

fn mark(line: &str, marks: &mut Marks) -> Result<(), String> {
    let expected = || {
        format!(
            "expected `! differs on VERSION: reason`, `! differs here: reason` or `! from documentation: source`: {line}"
        )
    };
    let (what, reason) = line
        .strip_prefix("! ")
        .and_then(|rest| rest.split_once(": "))
        .ok_or_else(expected)?;
    match what {
        "from documentation" => marks.documentation = Some(reason.to_owned()),
        "differs here" => marks.differs.push(("here".to_owned(), reason.to_owned())),
        _ => {
            let version = what.strip_prefix("differs on ").ok_or_else(expected)?;
            marks.differs.push((version.to_owned(), reason.to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "## About the file.\n\n# One thing\n# is shown.\n@ c 3\n~raw\n\n~unordered\n! differs on 7.0.15: it is older\n\
        a> BLPOP k 0\n\nb>> \"PING\\r\\n\"\n\"+PONG\\r\\n\"\n+50ms\na< (nil)\n@ close a\n\n## end\n# Another thing.\na> PING\nPONG\n";

    #[test]
    fn printing_gives_the_text_back() {
        assert_eq!(File::parse(TEXT).unwrap().to_string(), TEXT);
    }

    #[test]
    fn rules_under_the_sentence_hold_for_the_case_and_others_for_a_step() {
        let file = File::parse(TEXT).unwrap();
        let case = &file.cases[0];
        assert_eq!(case.title, "One thing is shown.");
        assert!(case.rules.raw && !case.rules.unordered);
        assert_eq!(case.resp3, [Some("c".to_owned())]);
        assert!(case.steps[0].rules.unordered && !case.steps[1].rules.unordered);
        assert_eq!(case.steps[0].marks.reason("7.0.15"), Some("it is older"));
        assert_eq!(case.steps[2].expected, ["a< (nil)"]);
        assert_eq!(file.cases.len(), 2);
    }

    #[test]
    fn a_reply_outside_a_step_is_refused_with_its_line() {
        let problem = File::parse("# Case.\nOK\n").map(|_| ()).unwrap_err();
        assert_eq!(problem.line, 2);
    }
}
