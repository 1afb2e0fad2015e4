//! Every action and every command by the keyboard alone. The table says for each how keys bring it about and how that is seen;
//! a variant of the enums for which it has nothing fails the test.

use std::collections::BTreeSet;

use tests::harness::{Screen, Setup};

use crate::keys::{Hand, active};
use crate::lab::Lab;

/// More steps than there are events before the crash.
const STEPS_MAX: u32 = 100;

/// The enums that say what can be done, with the texts in which they stand.
const ENUMS: [(&str, &str); 6] = [
    ("Action", include_str!("../../src/session/action.rs")),
    ("UiCommand", include_str!("../../src/app/command.rs")),
    ("DiagramMove", include_str!("../../src/app/command.rs")),
    ("HandCommand", include_str!("../../src/app/hand.rs")),
    ("TimeMove", include_str!("../../src/app/moves.rs")),
    ("Offer", include_str!("../../src/app/components/export.rs")),
];

/// What no person does: time that goes by, the wishes of the system, and what the page measures of itself.
const BY_ITSELF: [&str; 4] = [
    "Action::Tick",
    "Action::SetReducedMotion",
    "Action::ResizeStage",
    "Action::PlaceTrays",
];

/// What is brought about, and how.
type Deed = (&'static [&'static str], fn(&Hand));

/// In this order, on one page.
const DEEDS: [Deed; 34] = [
    (
        &[
            "Action::SetSpeed",
            "UiCommand::Story",
            "UiCommand::Faster",
            "UiCommand::Slower",
        ],
        speed,
    ),
    (&["Action::Load", "UiCommand::Load"], worlds),
    (
        &["Action::Play", "Action::Pause", "UiCommand::PlayPause"],
        play,
    ),
    (
        &[
            "Action::Step",
            "Action::StepBack",
            "UiCommand::Step",
            "UiCommand::Time",
            "TimeMove::StepBack",
        ],
        step,
    ),
    (&["Action::Restart", "UiCommand::Restart"], restart),
    (
        &[
            "Action::StepMessage",
            "TimeMove::StepMessage",
            "UiCommand::Deselect",
        ],
        message,
    ),
    (
        &[
            "Action::NextLoss",
            "Action::PreviousLoss",
            "TimeMove::NextLoss",
            "TimeMove::PreviousLoss",
        ],
        losses,
    ),
    (
        &["Action::Seek", "TimeMove::Rewind", "TimeMove::Newest"],
        ends_of_time,
    ),
    (
        &[
            "Action::Fork",
            "Action::SwitchFuture",
            "TimeMove::Fork",
            "TimeMove::Switch",
            "TimeMove::Compare",
        ],
        futures,
    ),
    (
        &[
            "Action::Add",
            "Action::Undo",
            "UiCommand::Add",
            "TimeMove::Undo",
        ],
        add,
    ),
    (
        &["Action::Crash", "Action::Start", "UiCommand::Power"],
        power,
    ),
    (
        &["Action::Disconnect", "Action::Reconnect", "UiCommand::Link"],
        link,
    ),
    (
        &[
            "Action::Afflict",
            "HandCommand::Freeze",
            "HandCommand::Slow",
            "HandCommand::Cut",
        ],
        afflict,
    ),
    (
        &["Action::Line", "HandCommand::Links", "HandCommand::Break"],
        faults,
    ),
    // The page renames by a line, which says all of the actor; the action that takes a name only is for those who have no form.
    (
        &[
            "Action::Configure",
            "Action::Rename",
            "HandCommand::Configure",
            "HandCommand::Rename",
        ],
        configure,
    ),
    (
        &[
            "Action::Duplicate",
            "Action::Remove",
            "HandCommand::Duplicate",
            "HandCommand::Delete",
        ],
        duplicate,
    ),
    (
        &[
            "HandCommand::Menu",
            "HandCommand::Leave",
            "HandCommand::Return",
        ],
        node_leaves,
    ),
    (
        &[
            "UiCommand::Hand",
            "HandCommand::TabMenu",
            "HandCommand::ConsoleOn",
            "Action::OpenConsoleOn",
        ],
        client,
    ),
    (&["Action::AddNode", "HandCommand::AddNode"], another_node),
    (&["HandCommand::Kinds"], kinds),
    (
        &[
            "UiCommand::FocusConsole",
            "Action::Submit",
            "Action::Interrupt",
            "UiCommand::Interrupt",
        ],
        wait,
    ),
    (
        &[
            "Action::ClearConsole",
            "UiCommand::ClearConsole",
            "UiCommand::SearchHistory",
        ],
        console,
    ),
    (
        &[
            "Action::OpenConsole",
            "Action::SelectConsole",
            "Action::CloseConsole",
            "UiCommand::OpenConsole",
            "UiCommand::NextConsole",
            "UiCommand::CloseConsole",
        ],
        tabs,
    ),
    (
        &["UiCommand::SwitchProtocol", "UiCommand::SwitchRaw"],
        protocol,
    ),
    (&["UiCommand::Show", "UiCommand::ShowSide"], panes),
    (&["Action::Ask"], ask),
    (
        &[
            "UiCommand::SwitchSight",
            "UiCommand::Diagram",
            "DiagramMove::ZoomIn",
            "DiagramMove::ZoomOut",
            "DiagramMove::Earlier",
            "DiagramMove::Later",
            "DiagramMove::Follow",
        ],
        diagram,
    ),
    (&["Action::Select", "UiCommand::FitStage"], stage),
    (
        &[
            "Action::SetLanguage",
            "UiCommand::Language",
            "UiCommand::Theme",
            "UiCommand::Projector",
        ],
        looks,
    ),
    (&["UiCommand::Palette", "UiCommand::Help"], lists),
    (
        &[
            "UiCommand::Export",
            "Offer::Diagram",
            "Offer::Stage",
            "Offer::LedgerCsv",
            "Offer::LedgerJson",
            "Offer::TraceCsv",
            "Offer::TraceJson",
        ],
        export,
    ),
    (
        &["Action::Claim", "HandCommand::Claim", "HandCommand::Help"],
        claim,
    ),
    (
        &[
            "UiCommand::TakeOffer",
            "UiCommand::WorldText",
            "Action::Open",
        ],
        offer,
    ),
    (&["UiCommand::Thousand", "Action::OpenAt"], thousand),
];

#[test]
fn everything_that_can_be_done_has_a_way_by_keys() {
    let told: BTreeSet<String> = DEEDS
        .iter()
        .flat_map(|(brings, _)| brings.iter())
        .chain(&BY_ITSELF)
        .map(|name| (*name).to_owned())
        .collect();
    let there: BTreeSet<String> = ENUMS
        .iter()
        .flat_map(|(name, text)| variants(text, name))
        .collect();
    assert!(there.len() > 90, "{there:?}");
    let untold: Vec<_> = there.difference(&told).collect();
    assert!(untold.is_empty(), "no way by keys is told for {untold:?}");
    let gone: Vec<_> = told.difference(&there).collect();
    assert!(gone.is_empty(), "there is no longer {gone:?}");
}

/// The names of an enum's variants, read from its text, with the enum's before them.
fn variants(text: &str, name: &str) -> Vec<String> {
    let begin = format!("pub enum {name} {{\n");
    let body = text.split(&begin).nth(1).unwrap_or_default();
    let body = body.split("\n}").next().unwrap_or_default();
    let own = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase));
    own.map(|line| line.split(['(', ' ', ',']).next().unwrap_or(line))
        .map(|variant| format!("{name}::{variant}"))
        .collect()
}

#[test]
fn every_deed_is_done_by_keys_alone_and_the_focus_stays() {
    let Some(setup) = Setup::find() else { return };
    let screen = Screen {
        // Nothing goes on by itself once a message is lost.
        reduced_motion: true,
        ..Screen::DESK
    };
    let lab = Lab::open(&setup, screen);
    let hand = Hand { lab: &lab };
    hand.tab_to("button");
    for (brings, deed) in DEEDS {
        println!("{brings:?}");
        deed(&hand);
        assert_ne!(active(&lab.browser), "BODY", "after {brings:?}");
        assert!(!lab.has("dialog[open]"), "after {brings:?}");
    }
    assert_eq!(lab.browser.record().errors, Vec::<String>::new());
}

// Time.

fn value(hand: &Hand, testid: &str) -> String {
    let selector = hand.lab.id(testid);
    let script = "return document.querySelector(arguments[0]).value;";
    let value = hand.lab.browser.execute(script, vec![selector.into()]);
    value.as_str().unwrap_or_default().to_owned()
}

fn speed(hand: &Hand) {
    for (key, shown) in [
        ("0", "story"),
        ("-", "25"),
        ("-", "10"),
        ("+", "25"),
        ("-", "10"),
        ("-", "1"),
    ] {
        hand.press(key);
        hand.see(shown, || value(hand, "speed") == shown);
    }
}

/// Another world, with its time standing still near its beginning.
fn load(hand: &Hand, key: &str, slug: &str) {
    hand.press(key);
    hand.lab.wait_attribute("scenario", "data-scenario", slug);
    stop(hand);
}

fn stop(hand: &Hand) {
    if hand.lab.plays() {
        space(hand);
        hand.see("time that stands still", || !hand.lab.plays());
    }
}

/// The key that lets time go and stop, outside of any button, which it would press.
fn space(hand: &Hand) {
    hand.press("7");
    hand.find(".bl-stage:focus");
    hand.press(" ");
}

fn worlds(hand: &Hand) {
    for (key, slug) in [
        ("1", "bob-was-away"),
        ("2", "bob-reads-a-stream"),
        ("4", "unacknowledged-entry"),
        ("5", "empty"),
        ("6", "two-servers"),
        ("3", "workers-on-a-list"),
    ] {
        load(hand, key, slug);
    }
}

fn play(hand: &Hand) {
    for plays in [true, false] {
        space(hand);
        hand.see("time that goes or stops", || hand.lab.plays() == plays);
    }
}

fn step(hand: &Hand) {
    let before = hand.lab.clock_us();
    hand.press(".");
    hand.see("a later moment", || hand.lab.clock_us() > before);
    hand.press(".");
    let later = hand.lab.clock_us();
    hand.press(",");
    hand.see("an earlier moment", || hand.lab.clock_us() < later);
}

fn restart(hand: &Hand) {
    (0..8).for_each(|_| hand.press("."));
    let before = hand.lab.clock_us();
    hand.press("r");
    hand.see("the beginning", || hand.lab.clock_us() < before / 2);
    stop(hand);
}

fn message(hand: &Hand) {
    hand.press_for("j", ".bl-story .bl-payload");
    hand.press("Escape");
    hand.lose(".bl-story .bl-payload");
}

fn losses(hand: &Hand) {
    hand.press_for(")", "[data-testid=tray]");
    let first = hand.lab.clock_us();
    hand.press(")");
    hand.see("a later loss", || hand.lab.clock_us() > first);
    hand.press("(");
    hand.see("the loss before", || hand.lab.clock_us() <= first);
}

fn ends_of_time(hand: &Hand) {
    hand.press("<");
    hand.see("time zero", || hand.lab.clock_us() == 0);
    hand.press(">");
    hand.see("the newest moment", || hand.lab.clock_us() > 0);
}

fn futures(hand: &Hand) {
    hand.press_for("q", "[data-testid=future]");
    let before = value(hand, "future");
    hand.press("u");
    hand.see("another future", || value(hand, "future") != before);
    hand.press_for("Q", "[data-testid=beside]");
    hand.press("Q");
    hand.lose("[data-testid=beside]");
}

// Actors and nodes.

const ACTOR: &str = "[data-testid=actor]";

fn add(hand: &Hand) {
    load(hand, "3", "workers-on-a-list");
    for key in ["p", "s", "g", "w"] {
        hand.press_for_more(key, ACTOR);
    }
    let count = hand.lab.count(ACTOR);
    hand.press("Control z");
    hand.see("one less", || hand.lab.count(ACTOR) < count);
    load(hand, "3", "workers-on-a-list");
}

/// To the row of an actor or a node.
fn row(hand: &Hand, row: &str) {
    hand.tab_to(&format!("{row} button"));
}

fn power(hand: &Hand) {
    row(hand, "[data-actor=w1]");
    hand.press_for("c", "[data-actor=w1][data-state=crashed]");
    hand.press_for("c", "[data-actor=w1][data-state=running]");
    hand.press_for("n", "[data-testid=node][data-state=crashed]");
    hand.press_for("n", "[data-testid=node][data-state=running]");
}

fn link(hand: &Hand) {
    row(hand, "[data-actor=w1]");
    hand.press_for("d", "[data-actor=w1][data-state=away]");
    hand.press("d");
    // A connection takes its time.
    goes_on(hand, "[data-actor=w1][data-state=running]");
}

/// Steps until something is there.
fn goes_on(hand: &Hand, selector: &str) {
    for _ in 0..STEPS_MAX {
        if hand.lab.has(selector) {
            return;
        }
        hand.press(".");
    }
    hand.find(selector);
}

fn afflict(hand: &Hand) {
    for key in ["f", "S", "X"] {
        hand.press_for(key, "[data-actor=w1].is-in-trouble");
        hand.press(key);
        hand.lose("[data-actor=w1].is-in-trouble");
    }
}

fn faults(hand: &Hand) {
    let lines = hand.lab.lines().len();
    hand.press_for("W", "[data-testid=line-dialog]");
    hand.press("Enter");
    hand.lose("dialog[open]");
    hand.see("the line", || hand.lab.lines().len() > lines);
    hand.press_for("B", "[data-testid=line-dialog]");
    hand.close();
}

fn configure(hand: &Hand) {
    hand.press_for("R", "[data-testid=line-dialog] [data-field=name]:focus");
    hand.press("End");
    hand.write("x");
    hand.press("Enter");
    hand.find("[data-actor=w1x]");
    hand.lose("dialog[open]");
    hand.find("[data-actor=w1x]:focus");
    hand.press_for("E", "[data-testid=line-dialog]");
    hand.tab_to("[data-testid=line-field]");
    hand.press("End");
    (0..6).for_each(|_| hand.press("Backspace"));
    hand.write("7ms");
    hand.press("Control Enter");
    hand.lose("dialog[open]");
    hand.find("[data-actor=w1x]:focus");
}

fn duplicate(hand: &Hand) {
    hand.press_for_more("Y", ACTOR);
    row(hand, "[data-actor=w1x]");
    hand.press("Delete");
    hand.lose("[data-actor=w1x]");
    hand.find("[data-testid=actor]:focus");
}

fn node_leaves(hand: &Hand) {
    row(hand, "[data-testid=node]");
    hand.press("D");
    goes_on(hand, "[data-actor=shop][data-state=away]");
    row(hand, "[data-testid=node]");
    hand.press_for("m", "[data-testid=target-menu]");
    hand.tab_to("[data-command=return]");
    hand.press("Enter");
    hand.lose("dialog[open]");
    goes_on(hand, "[data-actor=shop][data-state=running]");
}

const TAB: &str = "[data-testid=console-tab]";

fn client(hand: &Hand) {
    hand.press_for("T", "[data-testid=tab-menu]");
    hand.press_for_more("Enter", TAB);
    out(hand);
}

fn another_node(hand: &Hand) {
    hand.press_for_more("N", "[data-testid=node]");
    out(hand);
    load(hand, "3", "workers-on-a-list");
}

fn kinds(hand: &Hand) {
    hand.press_for("A", "[data-testid=kinds-dialog]");
    hand.write("xautoclaim");
    hand.press_for("Enter", "[data-testid=line-dialog]");
    hand.close();
}

// The console.

/// Out of a field in which keys are letters.
fn out(hand: &Hand) {
    if hand.lab.has(".bl-input:focus") {
        hand.press("Escape");
        hand.lose(".bl-input:focus");
    }
}

fn wait(hand: &Hand) {
    hand.press_for("/", ".bl-input:focus");
    hand.write("BRPOP nothing 0");
    hand.press_for("Enter", "[data-testid=console-tab][data-state=parked]");
    hand.press("Control c");
    hand.lose("[data-testid=console-tab][data-state=parked]");
}

fn console(hand: &Hand) {
    hand.press_for("Control r", "[data-testid=console-found]");
    hand.press("Escape");
    hand.lose("[data-testid=console-found]");
    assert!(!hand.lab.lines().is_empty());
    hand.press("Control l");
    hand.see("an empty console", || hand.lab.lines().is_empty());
    out(hand);
}

fn tabs(hand: &Hand) {
    hand.press_for_more("t", TAB);
    out(hand);
    let shown = || {
        hand.lab
            .attributes("[data-testid=console-tab][aria-current]", "data-console")
    };
    let before = shown();
    hand.press("]");
    hand.see("another tab", || shown() != before);
    let count = hand.lab.count(TAB);
    hand.press("x");
    hand.see("one tab less", || hand.lab.count(TAB) < count);
}

fn protocol(hand: &Hand) {
    hand.press_for("h", "[data-testid=resp3][aria-pressed=true]");
    hand.press_for("y", "[data-testid=console-raw][aria-pressed=true]");
    hand.press_for("y", "[data-testid=console-raw][aria-pressed=false]");
}

// What is shown.

fn panes(hand: &Hand) {
    for (key, pane) in [("8", "console"), ("9", "ledger"), ("7", "stage")] {
        hand.press(key);
        hand.lab.wait_attribute("app", "data-pane", pane);
    }
    for (key, tab) in [
        ("K", "keys"),
        ("P", "pubsub"),
        ("C", "clients"),
        ("F", "config"),
        ("L", "ledger"),
    ] {
        hand.press_for(key, &format!(".bl-side[data-tab={tab}]"));
    }
}

fn ask(hand: &Hand) {
    hand.press_for("K", "[data-testid=ask]");
    let lines = hand.lab.lines().len();
    hand.tab_to("[data-testid=ask]");
    hand.press("Enter");
    hand.see("a command in the console", || {
        hand.lab.lines().len() > lines
    });
    hand.press("L");
}

fn diagram(hand: &Hand) {
    hand.press_for("v", "[data-testid=diagram]");
    let all = |name: &str| hand.lab.attributes("[data-testid=diagram]", name);
    for (key, name) in [
        ("z", "data-span"),
        ("Z", "data-span"),
        ("}", "data-from"),
        ("{", "data-from"),
        ("}", "data-from"),
        ("|", "data-from"),
    ] {
        let before = all(name);
        hand.press(key);
        hand.see(key, || all(name) != before);
    }
    hand.press("v");
    hand.lose("[data-testid=diagram]");
}

fn stage(hand: &Hand) {
    let zoom = || hand.lab.attributes("[data-testid=stage-view]", "data-zoom");
    hand.press("z");
    hand.see("a larger stage", || zoom() != ["1.00"]);
    hand.press("*");
    hand.see("all of the stage", || zoom() == ["1.00"]);
    hand.tab_to("[data-testid=stage-view]");
    let said = || hand.lab.raw_text("[data-testid=stage-cursor]");
    for _ in 0..STEPS_MAX {
        if said().contains("worker") {
            break;
        }
        hand.press("ArrowRight");
    }
    hand.press_for("Enter", "[data-testid=actor]:focus");
}

fn looks(hand: &Hand) {
    for language in ["ko", "en"] {
        hand.press("l");
        hand.lab.wait_attribute("app", "lang", language);
    }
    let theme = || hand.lab.attributes("[data-testid=app]", "data-theme");
    let first = theme();
    for _ in 0..3 {
        let before = theme();
        hand.press("b");
        hand.see("another theme", || theme() != before);
    }
    assert_eq!(theme(), first);
    hand.press_for("V", "[data-projector]");
    hand.press("V");
    hand.lose("[data-projector]");
}

fn lists(hand: &Hand) {
    hand.press_for("?", "[data-testid=help-dialog]");
    hand.close();
    hand.press_for("Control k", "[data-testid=palette-dialog]");
    hand.press("End");
    hand.find("[role=option]:last-child[aria-selected=true]");
    hand.close();
}

fn export(hand: &Hand) {
    let saved = "window.__saved = []; const create = URL.createObjectURL;\
        URL.createObjectURL = (file) => { window.__saved.push(file.size); return create.call(URL, file); };";
    hand.lab.browser.execute(saved, vec![]);
    let count = || {
        hand.lab
            .browser
            .execute("return window.__saved.length;", vec![])
            .as_u64()
    };
    for (at, offer) in [
        "diagram",
        "stage",
        "ledger-csv",
        "ledger-json",
        "trace-csv",
        "trace-json",
    ]
    .iter()
    .enumerate()
    {
        hand.press_for("e", "[data-testid=export-dialog]");
        hand.tab_to(&format!("[data-testid=export-{offer}]"));
        hand.press("Enter");
        hand.see(offer, || count() == Some(at as u64 + 1));
        hand.lose("dialog[open]");
    }
}

// Other worlds.

fn claim(hand: &Hand) {
    load(hand, "4", "unacknowledged-entry");
    goes_on(hand, "[data-actor=m2][data-state=crashed]");
    hand.tab_to("[data-testid=show-story]");
    hand.press_for("Enter", "[data-testid=claim]");
    hand.press("G");
    hand.lab.wait_lines("the claim", |lines| {
        lines.iter().any(|line| line.contains("XCLAIM"))
    });
    hand.press("H");
    hand.lab.wait_lines("the way out", |lines| {
        lines
            .iter()
            .any(|line| line.starts_with("resuming-member "))
    });
}

fn offer(hand: &Hand) {
    load(hand, "1", "bob-was-away");
    hand.press(")");
    hand.find("[data-testid=offer]");
    hand.press("o");
    hand.lab
        .wait_attribute("scenario", "data-scenario", "bob-reads-a-stream");
    load(hand, "3", "workers-on-a-list");
    hand.press_for("a", "[data-testid=world-text-field]:focus");
    hand.press("Control Enter");
    hand.lab
        .wait_attribute("scenario", "data-scenario", "opened");
    hand.lose("dialog[open]");
}

fn thousand(hand: &Hand) {
    hand.press_for("k", "[data-testid=thousand-dialog]");
    hand.find("[data-testid=thousand-open]");
    if hand.lab.has("[data-testid=thousand-cancel]") {
        hand.tab_to("[data-testid=thousand-cancel]");
        hand.press("Enter");
    }
    hand.tab_to("[data-testid=thousand-open]");
    hand.press("Enter");
    hand.lose("dialog[open]");
    hand.see("the moment before", || {
        hand.lab.clock_us() > 0 && !hand.lab.plays()
    });
}
