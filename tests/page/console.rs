//! The console as redis-cli: what is typed into its tabs is answered as a real server answers and redis-cli prints.
//!
//! The expected replies are those of `tests/transcripts/first-session.txt`, recorded from real servers.

use fantoccini::key::Key;
use tests::harness::{Screen, Setup};

use crate::lab::{Lab, SCREENS};
use crate::replay::{case, replay};

/// Types a recorded case into the empty world, by keys and then by touch.
fn types(sentence: &str) {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.play();
        replay(&lab, &case(sentence));
    }
}

#[test]
fn a_parked_pop_in_one_tab_is_served_by_a_push_in_another() {
    types("BRPOP waits");
}

#[test]
fn a_published_message_is_pushed_to_the_subscribed_tab() {
    types("A published message");
}

#[test]
fn a_group_reads_and_acknowledges() {
    types("A group hands");
}

#[test]
fn a_stream_numbers_its_entries_and_a_blocked_member_is_served() {
    types("A stream numbers");
}

#[test]
fn hello_3_changes_how_replies_are_printed() {
    types("HELLO 3");
}

#[test]
fn an_entry_is_acknowledged_by_the_id_that_was_printed() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        lab.ask("XGROUP CREATE orders workers $ MKSTREAM", &["OK"]);
        let mut id = String::new();
        lab.type_command("XADD orders * n 1");
        lab.wait_lines("an ID", |lines| {
            let last = lines.last().cloned().unwrap_or_default();
            id = last.trim_matches('"').to_string();
            last.starts_with('"') && id.ends_with("-0")
        });
        let read = [
            "1) 1) \"orders\"",
            &format!("   2) 1) 1) \"{id}\""),
            "         2) 1) \"n\"",
            "            2) \"1\"",
        ];
        lab.ask("XREADGROUP GROUP workers me STREAMS orders >", &read);
        lab.ask(&format!("XACK orders workers {id}"), &["(integer) 1"]);
        lab.ask(&format!("XACK orders workers {id}"), &["(integer) 0"]);
    }
}

#[test]
fn a_parked_tab_says_for_how_long_and_can_be_given_up() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        lab.play();
        let tab = lab.open_tab();
        lab.type_command("BRPOP jobs 0");
        lab.wait_tab_state(&tab, "parked");
        lab.browser.wait_for_text("parked", "jobs");
        lab.browser.wait_for_text("countdown", "no timeout");
        if screen.touch {
            lab.press("interrupt");
        } else {
            lab.type_text(&format!("{}c", char::from(Key::Control)));
        }
        lab.wait_tab_state(&tab, "ready");
        lab.ask("LPUSH jobs a", &["(integer) 1"]);
        lab.ask("LLEN jobs", &["(integer) 1"]);

        // A pop with an end counts down to it, and then says that there was nothing.
        lab.type_command("BRPOP nothing 2");
        lab.wait_tab_state(&tab, "parked");
        lab.wait_lines("the end of the wait", |lines| {
            lines.last().is_some_and(|last| last == "(nil)")
        });
        lab.browser.wait_for_text("console-output", "(2.0");
        lab.wait_tab_state(&tab, "ready");
    }
}

#[test]
fn a_countdown_counts_down() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.play();
    let tab = lab.tabs().remove(0);
    lab.type_command("BRPOP nothing 30");
    lab.wait_tab_state(&tab, "parked");
    let left = || -> f64 {
        let text = lab.browser.text("countdown");
        let number = text.trim_end_matches(" s");
        number
            .parse()
            .unwrap_or_else(|_| panic!("a countdown: {text:?}"))
    };
    let first = left();
    assert!((20.0..=30.0).contains(&first), "{first}");
    lab.browser.wait_until("less time left", || left() < first);
}

#[test]
fn a_command_typed_while_time_stands_runs_to_its_reply_or_its_park() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        let (first, second) = (lab.tabs().remove(0), lab.open_tab());
        lab.type_command("BRPOP jobs 0");
        lab.wait_tab_state(&second, "parked");
        lab.tab(&first);
        lab.ask("LPUSH jobs a b", &["(integer) 2"]);
        assert!(!lab.plays());
    }
}

#[test]
fn the_arrows_walk_through_what_was_typed() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let (up, down) = (
        String::from(char::from(Key::Up)),
        String::from(char::from(Key::Down)),
    );
    lab.ask("PING", &["PONG"]);
    lab.ask("SET k 1", &["OK"]);
    lab.type_text("GE");
    lab.type_text(&up);
    assert_eq!(lab.typed(), "SET k 1");
    lab.type_text(&up);
    assert_eq!(lab.typed(), "PING");
    lab.type_text(&up);
    assert_eq!(lab.typed(), "PING", "the oldest stays");
    lab.type_text(&format!("{down}{down}"));
    assert_eq!(lab.typed(), "GE", "the line being written is kept");
    lab.type_text(&format!("{up}{up}"));
    lab.type_command("");
    lab.wait_lines("the old command again", |lines| {
        lines.ends_with(&["n1> PING".to_string(), "PONG".to_string()])
    });
}

#[test]
fn what_was_typed_before_completes_what_is_being_typed() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.ask("SET k 1", &["OK"]);
    lab.type_text("SE");
    lab.type_text(&String::from(char::from(Key::Right)));
    assert_eq!(lab.typed(), "SET k 1");
}

#[test]
fn commands_to_try_run_with_a_tap() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        let chips = "[data-testid=starters] button";
        assert!(lab.count(chips) >= 3);
        lab.press_css(chips);
        lab.wait_lines("the reply of the first chip", |lines| {
            lines == ["n1> LPUSH jobs a b", "(integer) 2"]
        });
    }
}

#[test]
fn several_pasted_lines_run_one_after_the_other() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    crate::bad_input::paste(&lab, "RPUSH l a\nRPUSH l b\nLRANGE l 0 -1\n");
    let expected = [
        "n1> RPUSH l a",
        "(integer) 1",
        "n1> RPUSH l b",
        "(integer) 2",
        "n1> LRANGE l 0 -1",
        "1) \"a\"",
        "2) \"b\"",
    ];
    lab.wait_lines("all replies", |lines| lines == expected);
}

#[test]
fn a_tab_can_be_closed_and_the_last_one_stays() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("console");
        let first = lab.tabs();
        lab.open_tab();
        lab.press("console-close");
        lab.browser.wait_until("one tab", || lab.tabs() == first);
        assert!(!lab.has("[data-testid=console-close]"));
        lab.ask("PING", &["PONG"]);
    }
}
