//! The console behaves like redis-cli.

use super::*;

#[test]
fn replies_print_as_redis_cli_prints_them() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(reply(&mut session, "LPUSH jobs a b"), "(integer) 2");
    assert_eq!(
        reply(&mut session, "LRANGE jobs 0 -1"),
        "1) \"b\"\n2) \"a\""
    );
    assert_eq!(reply(&mut session, "SET k v"), "OK");
    assert_eq!(reply(&mut session, "GET missing"), "(nil)");
    assert_eq!(
        reply(&mut session, "GET"),
        "(error) ERR wrong number of arguments for 'get' command"
    );
    assert_eq!(
        reply(&mut session, "NOSUCH a"),
        "(error) ERR unknown command 'NOSUCH', with args beginning with: 'a' "
    );
    assert_eq!(tab(&session).prompt, "n1>");
    assert!(!session.view().clock.playing);
}

#[test]
fn the_echo_has_a_span_for_each_part() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "  SET k \"v w\" ");
    let line = &tab(&session).lines[0];
    let spans: Vec<(crate::SpanKind, &str)> = line
        .spans
        .iter()
        .map(|span| (span.kind, span.text.as_str()))
        .collect();
    use crate::SpanKind::{Argument, Command, Prompt};
    assert_eq!(
        spans,
        [(Prompt, "n1> "), (Command, "SET"), (Argument, " k \"v w\"")]
    );
}

#[test]
fn a_blocked_client_is_parked_and_then_served() {
    let mut session = standing(ScenarioId::Empty);
    let first = session.view().console.active;
    submit(&mut session, "BRPOP jobs 0");
    assert!(matches!(
        &tab(&session).state,
        ConsoleState::Parked { keys, until_us: None, .. } if keys == &["jobs"]
    ));
    session.apply(Action::OpenConsole);
    let second = session.view().console.active;
    assert_ne!(first, second);
    submit_to(&mut session, second, "LPUSH jobs a b");
    assert_eq!(
        output_of(&session, second),
        "n1> LPUSH jobs a b\n(integer) 2"
    );
    assert_eq!(
        output_of(&session, first),
        "n1> BRPOP jobs 0\n1) \"jobs\"\n2) \"a\""
    );
}

#[test]
fn a_countdown_runs_no_faster_than_a_clock() {
    let mut session = start(ScenarioId::Empty);
    play_until(&mut session, 200_000, |_| false);
    submit(&mut session, "BLPOP jobs 2");
    let wall_us = play_until(&mut session, 10_000_000, |view| {
        view.console.tabs[0].state == ConsoleState::Ready
    });
    let parked = play_until(&mut session, 1_000_000, |view| {
        matches!(
            view.console.tabs[0].state,
            ConsoleState::Parked {
                until_us: Some(_),
                ..
            }
        )
    });
    let served = play_until(&mut session, 10_000_000, |view| {
        view.console.tabs[0].state == ConsoleState::Ready
    });
    assert!(
        wall_us + parked + served >= 1_900_000,
        "{wall_us} {parked} {served}"
    );
    assert!(
        output(&session).ends_with("(nil)\n(2.00s)") || output(&session).ends_with("(nil)"),
        "{}",
        output(&session)
    );
}

#[test]
fn a_countdown_leaves_time_for_another_client() {
    let mut session = start(ScenarioId::Empty);
    play_until(&mut session, 200_000, |_| false);
    let first = session.view().console.active;
    submit(&mut session, "BLPOP jobs 30");
    play_until(&mut session, 3_000_000, |_| false);
    assert!(session.view().clock.now_us < 4_000_000);
    session.apply(Action::OpenConsole);
    let second = session.view().console.active;
    submit_to(&mut session, second, "LPUSH jobs a");
    play_until(&mut session, 3_000_000, |_| false);
    assert!(output_of(&session, first).contains("2) \"a\""));
    assert!(session.view().clock.now_us < 8_000_000);
}

#[test]
fn time_that_stands_still_says_so_to_a_countdown() {
    let mut session = standing(ScenarioId::Empty);
    let shown = reply(&mut session, "BLPOP jobs 2");
    assert_eq!(
        shown,
        "Time stands still, so the countdown does too. Press play to let it go on."
    );
}

#[test]
fn ctrl_c_gives_up_waiting_and_connects_again() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "BRPOP jobs 0");
    submit(&mut session, "PING");
    let console = session.view().console.active;
    session.apply(Action::Interrupt(console));
    assert_eq!(output(&session), "n1> BRPOP jobs 0\n(next: PING)\n^C");
    assert_eq!(reply(&mut session, "PING"), "PONG");
    assert_eq!(reply(&mut session, "LPUSH jobs a"), "(integer) 1");
    assert_eq!(reply(&mut session, "LLEN jobs"), "(integer) 1");
}

#[test]
fn lines_that_come_while_a_reply_is_awaited_run_in_their_order() {
    let mut session = start(ScenarioId::Empty);
    submit(&mut session, "RPUSH l 1\nRPUSH l 2\r\n\nRPUSH l 3");
    submit(&mut session, "LRANGE l 0 -1");
    play_until(&mut session, 5_000_000, |view| printed(view) >= 10);
    assert_eq!(
        output(&session),
        "n1> RPUSH l 1\n(next: LRANGE l 0 -1)\n(integer) 1\nn1> RPUSH l 2\n(integer) 2\nn1> RPUSH l 3\n(integer) 3\n\
         n1> LRANGE l 0 -1\n1) \"1\"\n2) \"2\"\n3) \"3\""
    );
}

#[test]
fn subscribed_mode_and_pushes() {
    let mut session = standing(ScenarioId::Empty);
    let first = session.view().console.active;
    submit(&mut session, "SUBSCRIBE news sport");
    assert_eq!(tab(&session).prompt, "n1(subscribed mode)>");
    assert_eq!(tab(&session).state, ConsoleState::Ready);
    session.apply(Action::OpenConsole);
    assert_eq!(reply(&mut session, "PUBLISH news hi"), "(integer) 1");
    session.apply(Action::Play);
    play_until(&mut session, 2_000_000, |view| printed(view) >= 10);
    assert_eq!(
        output_of(&session, first),
        "n1> SUBSCRIBE news sport\n1) \"subscribe\"\n2) \"news\"\n3) (integer) 1\n\
         1) \"subscribe\"\n2) \"sport\"\n3) (integer) 2\n1) \"message\"\n2) \"news\"\n3) \"hi\""
    );
    assert_eq!(count(&session, "console-1", "done"), 1);
    session.apply(Action::Interrupt(first));
    play_until(&mut session, 500_000, |_| false);
    assert_eq!(session.view().console.tabs[0].prompt, "n1>");
}

#[test]
fn resp3_by_hello() {
    let mut session = standing(ScenarioId::Empty);
    assert!(reply(&mut session, "HELLO 3").contains("\"proto\" => (integer) 3"));
    submit(&mut session, "SUBSCRIBE news");
    assert_eq!(
        reply(&mut session, "PUBLISH news x"),
        "(integer) 1\n1) \"message\"\n2) \"news\"\n3) \"x\""
    );
}

#[test]
fn unbalanced_quotes_are_shown_with_their_place() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(
        reply(&mut session, "SET k \"v"),
        "          ^\nInvalid argument(s): the quote at column 7 is never closed."
    );
    assert_eq!(
        reply(&mut session, "SET 안 \"v"),
        "           ^\nInvalid argument(s): the quote at column 7 is never closed."
    );
    assert!(reply(&mut session, "SET \"a\"b c").contains("column 8"));
    assert_eq!(reply(&mut session, "PING"), "PONG");
}

#[test]
fn a_paste_of_ten_megabytes_is_answered_by_one_sentence() {
    let mut session = standing(ScenarioId::Empty);
    let paste = format!("SET k {}", "x".repeat(10 << 20));
    submit(&mut session, &paste);
    assert_eq!(
        output(&session),
        "This is 10485766 bytes; the console takes at most 1048576 at a time. Nothing was sent."
    );
    assert!(session.view().history.is_empty());
    submit(&mut session, &"PING\n".repeat(1_001));
    assert!(
        output(&session)
            .ends_with("The console runs at most 1000 lines at a time. Nothing was sent.")
    );
    assert_eq!(
        reply(&mut session, &format!("SET k {}", "x".repeat(1_000_000))),
        "OK"
    );
    assert_eq!(reply(&mut session, "STRLEN k"), "(integer) 1000000");
    let long = reply(&mut session, "GET k");
    assert!(long.len() < 3_000 && long.ends_with('…'), "{}", long.len());
}

#[test]
fn many_elements_in_one_command_are_more_than_the_trace_keeps() {
    let mut session = standing(ScenarioId::Empty);
    let paste = format!("RPUSH l {}", "x ".repeat(100_000));
    assert_eq!(reply(&mut session, &paste), "(integer) 100000");
    assert_eq!(row(&session, "l").sent, 100_000);
    assert_eq!(reply(&mut session, "LLEN l"), "(integer) 100000");
    assert!(output(&session).lines().count() < 10);
    assert!(
        reply(&mut session, "LRANGE l 0 -1")
            .ends_with("(99600 more lines of this reply are not shown)")
    );
}

#[test]
fn bytes_are_escaped_and_text_is_shown_beside() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(reply(&mut session, "SET k 안녕"), "OK");
    assert_eq!(
        reply(&mut session, "GET k"),
        "\"\\xec\\x95\\x88\\xeb\\x85\\x95\""
    );
    let last = tab(&session).lines.last().cloned().expect("a line");
    assert_eq!(last.decoded.as_deref(), Some("안녕"));
    assert_eq!(reply(&mut session, "SET b \"\\xff\\x00\""), "OK");
    assert_eq!(reply(&mut session, "GET b"), "\"\\xff\\x00\"");
    assert_eq!(
        tab(&session)
            .lines
            .last()
            .and_then(|line| line.decoded.clone()),
        None
    );
}

#[test]
fn the_node_goes_down_and_comes_back() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "crash n1");
    assert_eq!(
        reply(&mut session, "PING"),
        "Could not connect to Redis at 127.0.0.1:6379: Connection refused"
    );
    assert_eq!(tab(&session).prompt, "not connected>");
    assert!(!session.view().nodes[0].up);
    submit(&mut session, "restart n1");
    assert_eq!(reply(&mut session, "PING"), "PONG");
    assert_eq!(tab(&session).prompt, "n1>");
}

#[test]
fn a_node_that_dies_answers_nobody() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "BRPOP jobs 0");
    session.apply(Action::OpenConsole);
    submit(&mut session, "crash n1");
    session.apply(Action::Play);
    play_until(&mut session, 1_000_000, |_| false);
    let first = session.view().console.tabs[0].key;
    assert_eq!(
        output_of(&session, first),
        "n1> BRPOP jobs 0\nError: Server closed the connection"
    );
}

#[test]
fn help_clear_and_quit() {
    let mut session = standing(ScenarioId::Empty);
    assert!(reply(&mut session, "help").contains("producer p1 every 1s"));
    submit(&mut session, "clear");
    assert_eq!(output(&session), "");
    session.apply(Action::OpenConsole);
    assert_eq!(session.view().console.tabs.len(), 2);
    submit(&mut session, "quit");
    assert_eq!(session.view().console.tabs.len(), 1);
    submit(&mut session, "exit");
    assert_eq!(session.view().console.tabs.len(), 1);
    assert_eq!(reply(&mut session, "PING"), "PONG");
}

#[test]
fn history_has_no_repetitions_in_a_row() {
    let mut session = standing(ScenarioId::Empty);
    ["PING", "PING", "ECHO a", "PING"]
        .iter()
        .for_each(|line| submit(&mut session, line));
    assert_eq!(*session.view().history, ["PING", "ECHO a", "PING"]);
}

#[test]
fn old_lines_are_dropped_and_the_first_line_says_so() {
    let mut session = standing(ScenarioId::Empty);
    (0..500).for_each(|n| submit(&mut session, &format!("SET k {n}")));
    let lines = tab(&session).lines.clone();
    assert!(lines.len() <= 1_201);
    assert!(
        output(&session).starts_with("(500 older lines are gone)\nn1> SET k 250\n"),
        "{}",
        &output(&session)[..80]
    );
}

#[test]
fn our_own_lines_work_in_the_console_and_are_kept() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "producer p1 every 1s PUBLISH news \"hi %n\"");
    submit(&mut session, "subscriber carol channels news");
    submit(&mut session, "worker w1 list jobs");
    session.apply(Action::Play);
    play_until(&mut session, 3_000_000, |view| {
        view.ledger.rows.iter().any(|row| row.sent > 1)
    });
    assert!(count(&session, "carol", "done") >= 1);
    assert_eq!(
        actor(&session, "p1").line,
        "producer p1 every 1s PUBLISH news \"hi %n\""
    );
    session.apply(Action::Pause);
    submit(&mut session, "crash carol");
    assert_eq!(actor(&session, "carol").state, crate::ActorState::Crashed);
    let lines = &session.view().scenario.lines;
    assert_eq!(lines.len(), 6);
    assert!(
        lines[5].starts_with("at ") && lines[5].ends_with(" crash carol"),
        "{lines:?}"
    );
}

#[test]
fn a_wrong_line_of_ours_is_explained() {
    let mut session = standing(ScenarioId::BobWasAway);
    assert_eq!(
        reply(&mut session, "producer p1 evry 1s PING"),
        format!(
            "{}^\nColumn 13: expected an option of this line, but found \"evry\". Did you mean every?",
            " ".repeat(16)
        )
    );
    assert_eq!(
        reply(&mut session, "crash bbo"),
        format!(
            "{}^\nColumn 7: no actor and no node is called bbo. Did you mean bob?",
            " ".repeat(10)
        )
    );
    assert_eq!(
        reply(&mut session, "subscriber bob channels news"),
        "The name bob is taken."
    );
    assert_eq!(session.view().scenario.lines.len(), 7);
}

#[test]
fn a_console_can_be_cut_off_and_crashed() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "disconnect console-1");
    assert_eq!(tab(&session).state, ConsoleState::Disconnected);
    assert_eq!(
        reply(&mut session, "PING"),
        "The connection was cut. reconnect NAME brings it back."
    );
    submit(&mut session, "reconnect console-1");
    assert_eq!(reply(&mut session, "PING"), "PONG");
    submit(&mut session, "crash console-1");
    assert!(reply(&mut session, "PING").starts_with("This console crashed."));
    submit(&mut session, "restart console-1");
    assert_eq!(reply(&mut session, "PING"), "PONG");
}

#[test]
fn tabs_are_limited() {
    let mut session = standing(ScenarioId::Empty);
    (0..40).for_each(|_| session.apply(Action::OpenConsole));
    assert_eq!(session.view().console.tabs.len(), 16);
    assert!(output(&session).contains("At most 16 consoles are open at a time."));
    (0..40).for_each(|_| {
        let key = session.view().console.active;
        session.apply(Action::CloseConsole(key));
    });
    assert_eq!(session.view().console.tabs.len(), 1);
    session.apply(Action::CloseConsole(ConsoleKey(999)));
    session.apply(Action::SelectConsole(ConsoleKey(999)));
    session.apply(Action::Interrupt(ConsoleKey(999)));
    submit_to(&mut session, ConsoleKey(999), "PING");
}

#[test]
fn a_placeholder_that_means_nothing_is_named() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(
        reply(&mut session, "producer p1 every 1s PUBLISH news %nope"),
        format!(
            "{}^\n%nope stands for nothing here. There are %n, %me, %id and %payload; %% is a percent sign.",
            " ".repeat(38)
        )
    );
}

#[test]
fn every_line_of_the_language_that_does_something_at_once_works() {
    let mut session = standing(ScenarioId::BobWasAway);
    for line in [
        "freeze bob",
        "thaw bob",
        "slow alice 3x",
        "cut bob n1",
        "heal bob n1",
        "link alice latency 20ms",
        "link latency 5ms drop 1/10",
        "reliable-worker r1 r2 list jobs work 10ms",
        "producer q1 poisson 10/s count 3 LPUSH jobs %n",
        "subscriber zoe SUBSCRIBE news",
        "remove zoe",
    ] {
        assert_eq!(reply(&mut session, line), "", "{line}");
        let lines = &session.view().scenario.lines;
        // An actor's line is written in its canonical form.
        let written = lines.iter().rev().find(|line| !line.starts_with(' '));
        let written = written.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let (head, _) = line.split_once(" LPUSH").unwrap_or((line, ""));
        let (head, _) = head.split_once(" SUBSCRIBE").unwrap_or((head, ""));
        assert_eq!(written, Some(format!("at 0s {head}")));
    }
    assert_eq!(
        actor(&session, "r2").line,
        "reliable-worker r2 list jobs work 10ms"
    );
    assert!(reply(&mut session, "worker w1").contains("a worker needs 'list'"));
    assert!(
        reply(&mut session, "worker w1 list jobs work soon").contains("'work' must be a duration")
    );
    session.apply(Action::SetLanguage(crate::Language::Korean));
    assert!(reply(&mut session, "worker w1").contains("worker에는 list 값이 있어야 합니다"));
    assert!(reply(&mut session, "crash").contains("와야 하는데 줄이 끝났습니다"));
}

#[test]
fn a_request_that_gets_no_reply_is_over_when_it_ran() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(reply(&mut session, "CLIENT REPLY OFF"), "");
    assert_eq!(tab(&session).state, ConsoleState::Ready);
    assert_eq!(reply(&mut session, "SET k v"), "");
    assert_eq!(tab(&session).state, ConsoleState::Ready);
    assert_eq!(reply(&mut session, "CLIENT REPLY ON"), "OK");
    assert_eq!(reply(&mut session, "CLIENT REPLY SKIP"), "");
    assert_eq!(reply(&mut session, "SELECT 99"), "");
    assert_eq!(tab(&session).prompt, "n1>");
    assert_eq!(reply(&mut session, "GET k"), "\"v\"");
}

#[test]
fn the_prompt_tells_database_and_transaction() {
    let mut session = standing(ScenarioId::Empty);
    let mut prompt = |line: &str| {
        submit(&mut session, line);
        tab(&session).prompt.clone()
    };
    assert_eq!(prompt("SELECT 1"), "n1[1]>");
    assert_eq!(prompt("SELECT 99"), "n1[1]>");
    assert_eq!(prompt("MULTI"), "n1[1](TX)>");
    assert_eq!(prompt("SELECT 0"), "n1(TX)>");
    assert_eq!(prompt("DISCARD"), "n1[1]>");
    assert_eq!(prompt("MULTI"), "n1[1](TX)>");
    assert_eq!(prompt("SELECT 2"), "n1[2](TX)>");
    assert_eq!(prompt("EXEC"), "n1[2]>");
    assert_eq!(prompt("SUBSCRIBE a"), "n1[2](subscribed mode)>");
    assert_eq!(prompt("RESET"), "n1>");
    assert_eq!(prompt("HELLO 3"), "n1>");
    assert_eq!(prompt("SUBSCRIBE a"), "n1>");
}

#[test]
fn a_parameter_without_effect_here_is_said_to_have_none() {
    let mut session = standing(ScenarioId::Empty);
    assert_eq!(
        reply(&mut session, "CONFIG SET appendonly yes"),
        "OK\n(appendonly: taken, but without effect here. Nothing in this laboratory heeds it yet.)"
    );
    assert_eq!(
        reply(&mut session, "CONFIG SET list-max-listpack-size 4"),
        "OK"
    );
}

#[test]
fn what_was_typed_is_remembered_in_every_tab_in_the_past_and_in_other_worlds() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "SET k 1");
    session.apply(Action::OpenConsole);
    submit(&mut session, "GET k");
    session.apply(Action::Seek { at_us: 0 });
    assert_eq!(*session.view().history, ["SET k 1", "GET k"]);
    session.apply(Action::Load(ScenarioId::TwoServers));
    assert_eq!(*session.view().history, ["SET k 1", "GET k"]);
}

#[test]
fn help_explains_a_command_a_group_and_our_own_lines_without_asking_the_world() {
    let mut session = standing(ScenarioId::Empty);
    let before = session.trace_hash();
    let help = reply(&mut session, "HELP xadd");
    assert!(help.starts_with("  XADD key [NOMKSTREAM]"), "{help}");
    for part in [
        "summary: ",
        "since: 5.0.0",
        "group: stream",
        "example: XADD",
    ] {
        assert!(help.contains(part), "{part} in {help}");
    }
    let help = reply(&mut session, "help @stream");
    for name in ["  XADD ", "  XREADGROUP ", "  XGROUP CREATE "] {
        assert!(help.contains(name), "{name} in {help}");
    }
    assert!(reply(&mut session, "help xgroup create").starts_with("  XGROUP CREATE key group"));
    assert!(reply(&mut session, "help crash").starts_with("  crash NAME"));
    assert!(reply(&mut session, "help worker").starts_with("  worker NAME list"));
    assert!(reply(&mut session, "help xad").contains("Did you mean XADD?"));
    assert!(reply(&mut session, "help @nosuch").contains("@stream"));
    assert_eq!(session.trace_hash(), before, "the world was not asked");
    session.apply(Action::SetLanguage(Language::Korean));
    assert!(reply(&mut session, "help xadd").contains("도입 버전: 5.0.0"));
}

#[test]
fn help_with_a_line_disturbs_nothing() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "LPUSH jobs a");
    let (before, console) = (session.trace_hash(), session.view().console.active);
    let help = session.assist(console, "LPOP jo", 7);
    assert_eq!(help.options[0].text, "jobs");
    assert_eq!(help.from, 5);
    assert_eq!(session.assist(console, "LPOP jobs ", 10).hint, "[count]");
    assert_eq!(session.trace_hash(), before);
}

/// The bytes that went over the link of the shown tab.
fn wire(session: &Session) -> Vec<String> {
    let lines = tab(session).lines.iter().filter(|line| line.is_wire);
    let text = |line: &Rc<crate::ConsoleLine>| -> String {
        line.spans.iter().map(|span| span.text.as_str()).collect()
    };
    lines.map(text).collect()
}

#[test]
fn the_bytes_of_request_and_reply_are_kept_as_they_went_over_the_link() {
    let mut session = standing(ScenarioId::Empty);
    submit(&mut session, "SET k v");
    submit(&mut session, "HELLO 3");
    assert!(tab(&session).is_resp3);
    submit(&mut session, "GET none");
    let wire = wire(&session);
    assert_eq!(
        wire[0],
        "→ *3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$1\\r\\nv\\r\\n"
    );
    assert_eq!(wire[1], "← +OK\\r\\n");
    assert_eq!(wire[2], "→ *2\\r\\n$5\\r\\nHELLO\\r\\n$1\\r\\n3\\r\\n");
    assert!(
        wire[3].starts_with("← %8\\r\\n$6\\r\\nserver"),
        "{}",
        wire[3]
    );
    assert_eq!(wire.last().map(String::as_str), Some("← _\\r\\n"));
}

#[test]
fn monitor_streams_every_command_to_its_tab_until_it_is_given_up() {
    let mut session = standing(ScenarioId::Empty);
    let first = session.view().console.active;
    assert_eq!(reply(&mut session, "MONITOR"), "OK");
    assert!(tab(&session).monitors);
    session.apply(Action::OpenConsole);
    let second = session.view().console.active;
    submit_to(&mut session, second, "SET k \"a b\"");
    session.apply(Action::Play);
    play_until(&mut session, 3_000_000, |_| false);
    let output = output_of(&session, first);
    // As a real server writes it: seconds with six digits, database and address, every argument in quotes.
    let (at, rest) = output
        .lines()
        .last()
        .and_then(|line| line.split_once(' '))
        .expect("a line");
    assert!(at.len() == 17 && at.as_bytes()[10] == b'.', "{output}");
    assert!(
        rest.starts_with("[0 10.0.0.1:") && rest.ends_with("] \"SET\" \"k\" \"a b\""),
        "{output}"
    );
    session.apply(Action::Interrupt(first));
    session.apply(Action::Tick { wall_us: 50_000 });
    submit_to(&mut session, second, "SET k 2");
    play_until(&mut session, 1_000_000, |_| false);
    assert!(!output_of(&session, first).contains("\"2\""));
    assert!(!session.view().console.tabs[0].monitors);
}
