//! Files of played worlds, read again the simple way.

use crate::{Action, FileKind, ScenarioId, Session, Speed, Start};

fn played(scenario: ScenarioId) -> Session {
    let mut session = Session::new(Start {
        scenario,
        ..Start::default()
    });
    session.apply(Action::SetSpeed(Speed::Times(1_000)));
    for _ in 0..3_000 {
        session.apply(Action::Tick { wall_us: 16_000 });
    }
    session
}

/// Cells of a table whose texts hold no line break.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut inside, mut chars) = (false, line.chars().peekable());
    while let Some(c) = chars.next() {
        let last = cells.last_mut().expect("there is always one");
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                last.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => cells.push(String::new()),
            c => last.push(c),
        }
    }
    cells
}

#[test]
fn the_ledger_as_a_table() {
    let file = played(ScenarioId::BobWasAway).file(FileKind::LedgerCsv);
    assert_eq!(file.name, "brokerlab-bob-was-away-ledger.csv");
    let expected = "\
audience,kind,key,node,fate,reason,messages\r
alice,subscriber,,0,done,,10\r
bob,subscriber,,0,done,,7\r
bob,subscriber,,0,lost,not subscribed at the time,3\r
";
    assert_eq!(file.text, expected);
}

#[test]
fn the_ledger_as_an_object() {
    let file = played(ScenarioId::WorkersOnAList).file(FileKind::LedgerJson);
    assert!(
        file.text
            .starts_with("{\"format\":\"brokerlab-ledger\",\"version\":1,")
    );
    assert!(
        file.text
            .contains("\"audience\":\"jobs\",\"kind\":\"workers\""),
        "{}",
        file.text
    );
    assert!(
        file.text
            .contains("\"reason\":\"popped, then crashed\",\"messages\":1")
    );
}

#[test]
fn the_trace_as_a_table() {
    let session = played(ScenarioId::BobWasAway);
    let file = session.file(FileKind::TraceCsv);
    let lines: Vec<&str> = file.text.split_terminator("\r\n").collect();
    let head = cells(lines[0]);
    assert_eq!(head[..4], ["seq", "at_us", "cause", "kind"]);
    for (number, line) in lines[1..].iter().enumerate() {
        let cells = cells(line);
        assert_eq!(cells.len(), head.len(), "{line}");
        assert_eq!(cells[0], number.to_string());
    }
    let sent = lines.iter().filter(|line| cells(line)[3] == "sent");
    assert!(sent.clone().any(|line| line.contains("PUBLISH")));
    let text = &file.text;
    assert!(!text.contains("Debug") && !text.contains(",other,") && !text.contains("node.other"));
}

#[test]
fn the_trace_as_an_object() {
    for scenario in [ScenarioId::UnacknowledgedEntry, ScenarioId::WorkersOnAList] {
        let session = played(scenario);
        let text = session.file(FileKind::TraceJson).text;
        let hash = format!("\"trace_hash\":\"{:016x}\"", session.trace_hash());
        assert!(text.contains(&hash));
        assert!(text.contains("\"first_seq\":0,"));
        let records = text.lines().filter(|line| line.starts_with("{\"seq\":"));
        let table = session.file(FileKind::TraceCsv).text;
        assert_eq!(records.count(), table.split_terminator("\r\n").count() - 1);
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}

#[test]
fn payloads_stay_within_their_cells() {
    let mut session = Session::new(Start {
        scenario: ScenarioId::Empty,
        ..Start::default()
    });
    for line in [
        "LPUSH =cmd|calc \"=1+1\" \"a,\\\"b\\\"\\nc\"",
        "LPUSH +list x",
    ] {
        let console = session.view().console.active;
        let text = line.into();
        session.apply(Action::Submit { console, text });
        for _ in 0..400 {
            session.apply(Action::Tick { wall_us: 16_000 });
        }
    }
    let ledger = session.file(FileKind::LedgerCsv).text;
    assert!(ledger.contains("'=cmd|calc,workers"), "{ledger}");
    assert!(ledger.contains("'+list,workers"), "{ledger}");
    let trace = session.file(FileKind::TraceCsv).text;
    let head = trace.split("\r\n").next().map(|line| cells(line).len());
    for line in trace.split_terminator("\r\n") {
        assert_eq!(Some(cells(line).len()), head, "{line}");
        for cell in cells(line) {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}
