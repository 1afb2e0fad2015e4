//! Typing recorded sessions into the page: what a transcript's clients send is typed into tabs of the console, and what the
//! tabs print is held against what a real server answered and redis-cli printed.

use std::collections::BTreeMap;
use std::path::Path;

use tests::transcript::compare::step_fits;
use tests::transcript::play::Played;
use tests::transcript::{Action, Case, File, Step};

use crate::lab::Lab;

/// The case of `tests/transcripts/first-session.txt` whose sentence begins like this.
pub fn case(sentence: &str) -> Case {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts/first-session.txt");
    let text = std::fs::read_to_string(path).expect("the recorded session");
    let file = File::parse(&text).expect("a transcript");
    let found = file
        .cases
        .into_iter()
        .find(|case| case.title.starts_with(sentence));
    found.unwrap_or_else(|| panic!("no case begins with {sentence:?}"))
}

/// A tab that stands for a client of the transcript, and how many of its lines were read already.
struct Client {
    tab: String,
    read: usize,
}

/// Types a case into an open page. Client `a` is the first tab; each other client has a tab of its own.
pub fn replay(lab: &Lab, case: &Case) {
    lab.show("console");
    let mut clients: BTreeMap<String, Client> = BTreeMap::new();
    let first = lab.tabs().remove(0);
    let read = lab.lines().len();
    clients.insert("a".to_string(), Client { tab: first, read });
    for step in &case.steps {
        let Action::Send { client, command } = &step.action else {
            panic!("line {}: only commands can be typed", step.line);
        };
        if !clients.contains_key(client) {
            let tab = lab.open_tab();
            let read = lab.lines().len();
            clients.insert(client.clone(), Client { tab, read });
        }
        take_step(lab, &mut clients, client, command, step);
    }
}

fn take_step(
    lab: &Lab,
    clients: &mut BTreeMap<String, Client>,
    sender: &str,
    command: &str,
    step: &Step,
) {
    lab.tab(&clients[sender].tab);
    lab.type_command(command);
    let (direct, pushed) = by_receiver(&step.expected, sender);
    // The echo stands above the reply.
    expect(lab, clients, sender, 1, &direct, step);
    if direct.is_empty() {
        lab.wait_tab_state(&clients[sender].tab, "parked");
    }
    for (receiver, lines) in &pushed {
        lab.tab(&clients[receiver].tab);
        expect(lab, clients, receiver, 0, lines, step);
    }
}

/// Waits until the shown tab has printed these lines, and nothing else, since it was last read.
fn expect(
    lab: &Lab,
    clients: &mut BTreeMap<String, Client>,
    name: &str,
    echoes: usize,
    expected: &[String],
    step: &Step,
) {
    let client = clients.get_mut(name).expect("a tab for each client");
    let from = client.read + echoes;
    let what = format!(
        "line {}: {} -> {}",
        step.line,
        step.text,
        expected.join(" / ")
    );
    lab.wait_lines(&what, |lines| {
        let number = client_number(lines);
        let played = Played {
            clients: number
                .map(|number| (name.to_string(), number))
                .into_iter()
                .collect(),
            ..Played::default()
        };
        let came = lines.get(from..);
        client.read = lines.len();
        came.is_some_and(|came| step_fits(expected, came, &played))
    });
}

/// The number that HELLO prints for the shown tab's connection, which only the page knows.
fn client_number(lines: &[String]) -> Option<i64> {
    let line = lines
        .iter()
        .rev()
        .find(|line| line.starts_with("4# \"id\""))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// The lines of the sender's own reply, and those of each other receiver without their prefix.
fn by_receiver(expected: &[String], sender: &str) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let mut direct = Vec::new();
    let mut pushed: Vec<(String, Vec<String>)> = Vec::new();
    for line in expected {
        match line.split_once("< ") {
            Some((name, first)) if name.chars().all(|c| c.is_ascii_alphanumeric()) => {
                assert_ne!(
                    name, sender,
                    "what a sender gets beyond its reply is not typed here"
                );
                pushed.push((name.to_string(), vec![first.to_string()]));
            }
            _ => match pushed.last_mut() {
                Some((name, lines)) => lines.push(line[name.len() + 2..].to_string()),
                None => direct.push(line.clone()),
            },
        }
    }
    (direct, pushed)
}
