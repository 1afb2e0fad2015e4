//! The stable hooks, by which tests from outside find their way, and what stands behind each.

use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS, STORY};

/// Every hook that is promised; `tray` and `message` are there once something has fallen.
const HOOKS: [&str; 14] = [
    "console-input",
    "console-output",
    "console-tab",
    "stage",
    "ledger",
    "clock",
    "play",
    "step",
    "speed",
    "scenario",
    "language",
    "theme",
    "narration",
    "actor",
];

#[test]
fn every_promised_hook_is_there() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        for hook in HOOKS {
            let selector = format!("[data-testid=\"{hook}\"]");
            assert!(lab.has(&selector), "{hook} at {} px", screen.width);
        }
        lab.play_to_the_end(FASTEST);
        lab.press("tray");
        lab.browser.find("message");
        assert!(
            !lab.attributes("[data-testid=tray]", "data-reason")
                .is_empty()
        );
        let cells = "[data-testid=ledger] [data-audience=bob][data-fate]";
        let mut fates = lab.attributes(cells, "data-fate");
        fates.sort();
        fates.dedup();
        for fate in [
            "in flight",
            "stored",
            "pending",
            "working",
            "done",
            "lost",
            "discarded",
        ] {
            assert!(
                fates.iter().any(|shown| shown == fate),
                "{fate} in {fates:?}"
            );
        }
    }
}

#[test]
fn the_clock_goes_while_time_goes_and_stands_while_it_stands() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let before = lab.clock_us();
    lab.play();
    lab.browser
        .wait_until("the clock to go on", || lab.clock_us() > before);
    lab.pause();
    let stood = lab.clock_us();
    // Twenty frames are time enough for a clock that did not stop.
    lab.browser.execute_async(
        "const done = arguments[0]; let left = 20;\
         const frame = () => left-- > 0 ? requestAnimationFrame(frame) : done();\
         requestAnimationFrame(frame);",
        vec![],
    );
    assert_eq!(lab.clock_us(), stood);
}

#[test]
fn a_step_goes_to_the_next_event_and_stops() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        let mut before = lab.clock_us();
        for _ in 0..5 {
            lab.press("step");
            lab.browser
                .wait_until("a later moment", || lab.clock_us() > before);
            assert!(!lab.plays());
            before = lab.clock_us();
        }
    }
}

#[test]
fn the_speed_changes_how_fast_time_goes() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    let speeds = lab.attributes("[data-testid=speed] option", "value");
    assert_eq!(speeds.first().map(String::as_str), Some(STORY));
    assert!(speeds.contains(&"1".to_string()) && speeds.contains(&FASTEST.to_string()));
    let gained = |speed: &str| {
        let began = lab.clock_us();
        lab.choose("speed", speed);
        lab.play();
        // Wall time as the page counts it: a third of a second.
        lab.browser.execute_async(
            "const done = arguments[0]; const until = performance.now() + 333;\
             const frame = () => performance.now() < until ? requestAnimationFrame(frame) : done();\
             requestAnimationFrame(frame);",
            vec![],
        );
        lab.pause();
        lab.clock_us() - began
    };
    let slow = gained("1");
    let fast = gained("1000");
    assert!(fast > 20 * slow.max(1), "{slow} us slowly, {fast} us fast");
}

#[test]
fn the_stage_says_in_words_what_it_shows() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    lab.play_to_the_end(FASTEST);
    assert!(lab.has("[data-testid=stage] canvas"));
    let said = lab.raw_text(&lab.id("stage-list"));
    assert!(lab.count("[data-testid=stage-list] li") >= 4, "{said}");
    for name in ["n1", "shop", "w1", "w2", "w3"] {
        assert!(said.contains(name), "{name} in {said}");
    }
}

#[test]
fn the_stage_is_painted_and_what_is_on_it_can_be_picked() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    lab.browser.wait_until("a painted stage", || {
        let colours = lab.browser.execute(
            "const canvas = document.querySelector('[data-testid=stage] canvas');\
             if (!canvas.width || !canvas.height) return 0;\
             const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;\
             const seen = new Set();\
             for (let i = 0; i < pixels.length; i += 4 * 7) seen.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);\
             return seen.size;",
            vec![],
        );
        colours.as_u64() > Some(5)
    });
}

/// The selector of a button in an actor's row.
fn button(actor: &str, testid: &str) -> String {
    format!("[data-testid=actor][data-actor=\"{actor}\"] [data-testid=\"{testid}\"]")
}

/// The console shows this line, which a click stands for.
fn assert_printed(lab: &Lab, line: &str) {
    lab.wait_lines(&format!("{line:?} in the console"), |lines| {
        lines.iter().any(|printed| printed.contains(line))
    });
}

#[test]
fn actors_are_crashed_restarted_disconnected_and_each_click_prints_its_line() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.show("stage");
        lab.play();
        for (testid, line, state) in [
            ("disconnect", "disconnect alice", "away"),
            ("reconnect", "reconnect alice", "running"),
            ("crash", "crash alice", "crashed"),
            ("start", "restart alice", "running"),
        ] {
            // On a phone a loss that is told meanwhile would move the buttons away from under the finger.
            lab.pause();
            lab.press_css(&button("alice", testid));
            lab.play();
            lab.browser.wait_until(&format!("alice {state}"), || {
                lab.actor_state("alice").as_deref() == Some(state)
            });
            assert_printed(&lab, line);
        }
        // The world's text remembers what was done to it.
        let text = crate::text::world_text(&lab);
        assert!(text.contains("crash alice"), "{text}");
    }
}

#[test]
fn a_node_is_crashed_and_restarted() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    let state = || {
        lab.attributes("[data-testid=node][data-node=n1]", "data-state")
            .pop()
    };
    lab.ask("SET k v", &["OK"]);
    lab.press_css("[data-testid=node][data-node=n1] [data-testid=crash]");
    lab.browser
        .wait_until("n1 crashed", || state().as_deref() == Some("crashed"));
    assert_printed(&lab, "crash n1");
    lab.press_css("[data-testid=node][data-node=n1] [data-testid=start]");
    lab.browser
        .wait_until("n1 running", || state().as_deref() == Some("running"));
    lab.play();
    // Its memory is gone.
    lab.ask_until("GET k", "nothing", |lines| {
        lines.last().is_some_and(|last| last == "(nil)")
    });
}

#[test]
fn actors_of_every_kind_are_added_and_each_prints_its_line() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "empty");
        lab.show("stage");
        lab.play();
        assert_eq!(lab.count("[data-testid=actor]"), 0);
        for (added, (testid, role)) in [
            ("add-producer", "producer"),
            ("add-subscriber", "subscriber"),
            ("add-worker", "worker"),
            ("add-member", "member"),
        ]
        .into_iter()
        .enumerate()
        {
            lab.press(testid);
            lab.browser
                .wait_until(testid, || lab.count("[data-testid=actor]") == added + 1);
            let roles = lab.attributes("[data-testid=actor]", "data-role");
            assert!(
                roles.iter().any(|shown| shown == role),
                "{role} in {roles:?}"
            );
            assert_printed(&lab, &format!("{role} "));
        }
        // What was added takes part: the subscriber gets what the producer publishes.
        let subscriber = "[data-testid=actor][data-role=subscriber]";
        let name = lab.attributes(subscriber, "data-actor").remove(0);
        lab.browser.wait_until("a message that arrives", || {
            lab.fate(&name, "done") >= Some(1)
        });
    }
}

#[test]
fn a_crashed_subscriber_loses_what_is_published_meanwhile() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    lab.press_css(&button("alice", "crash"));
    lab.play_to_the_end(FASTEST);
    assert_eq!(lab.lost("alice", "not subscribed at the time"), Some(10));
    assert_eq!(lab.fate("alice", "done"), Some(0));
}

#[test]
fn a_line_that_is_typed_does_what_the_button_does() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    lab.type_command("worker w9 list jobs");
    lab.browser
        .wait_until("w9", || lab.actor_state("w9").as_deref() == Some("running"));
    lab.type_command("crash w9");
    lab.browser.wait_until("w9 crashed", || {
        lab.actor_state("w9").as_deref() == Some("crashed")
    });
}

#[test]
fn the_palette_finds_a_command_by_its_name() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "empty");
    lab.press("palette");
    lab.type_into_palette("subscriber\n");
    lab.browser
        .wait_until("a subscriber", || lab.count("[data-testid=actor]") == 1);
    assert!(!lab.has("[data-testid=palette-dialog]"));
}
