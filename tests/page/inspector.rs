//! The column beside the stage: the inspector's tabs, and what the ledger shows besides its table.

use serde_json::json;
use tests::harness::{Screen, Setup};

use crate::lab::{FASTEST, Lab, SCREENS};

/// Brings a tab of the column into sight.
fn side(lab: &Lab, tab: &str) {
    lab.show("ledger");
    lab.press(&format!("side-{tab}"));
    let shown = lab.within(&format!(".bl-side[data-tab=\"{tab}\"]"));
    lab.browser
        .wait_until(&format!("the tab {tab}"), || lab.has(shown.trim()));
}

fn wait_texts(lab: &Lab, selector: &str, expected: &[&str]) {
    lab.browser
        .wait_until(&format!("{selector} with {expected:?}"), || {
            lab.texts(selector) == expected
        });
}

fn wait_for(lab: &Lab, selector: &str) {
    lab.browser.wait_until(selector, || lab.has(selector));
}

/// A world with a key of every type, a group with something pending, and somebody who listens.
fn fill(lab: &Lab) {
    lab.start_world("empty");
    lab.fill(&[
        "RPUSH jobs a b c",
        "SET greeting \"안녕\" EX 1000",
        "HSET user name ann",
        "ZADD later 2 b 1 a",
        "XADD orders * order 1",
        "XGROUP CREATE orders workers 0",
        "XREADGROUP GROUP workers me STREAMS orders >",
    ]);
}

#[test]
fn every_tab_shows_what_redis_commands_reply() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open(&setup, screen);
        fill(&lab);
        keys(&lab);
        a_list(&lab);
        a_stream(&lab);
        node(&lab);
        config(&lab);
    }
}

fn keys(lab: &Lab) {
    side(lab, "keys");
    let names = "[data-testid=key] .bl-key-name";
    wait_texts(lab, names, &["greeting", "jobs", "later", "orders", "user"]);
    assert_eq!(
        lab.attributes("[data-testid=ask]", "data-command"),
        ["SCAN 0 COUNT 50"]
    );
    let about = lab.texts("[data-key=greeting] .bl-key-about");
    assert!(
        about[0].starts_with("string · embstr · ") && about[0].contains(" · TTL "),
        "{about:?}"
    );
    lab.choose("key-kind", "list");
    wait_texts(lab, names, &["jobs"]);
    lab.choose("key-kind", "");
    lab.browser.type_into_css(&lab.id("key-pattern"), "*e*");
    wait_texts(lab, names, &["greeting", "later", "orders", "user"]);
    assert_eq!(
        lab.attributes("[data-testid=ask]", "data-command"),
        ["SCAN 0 MATCH *e* COUNT 5000"]
    );
    lab.browser.type_into_css(&lab.id("key-pattern"), "nothing");
    wait_for(lab, "[data-testid=nothing]");
    lab.browser.execute(
        "const field = document.querySelector(arguments[0]); field.value = '';\
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        vec![json!(lab.id("key-pattern"))],
    );
    wait_for(lab, "[data-key=jobs]");
}

fn a_list(lab: &Lab) {
    lab.press_css("[data-testid=key][data-key=jobs]");
    let elements = "[data-testid=element] .bl-element-text";
    wait_texts(lab, elements, &["\"a\"", "\"b\"", "\"c\""]);
    assert_eq!(lab.texts("[data-fact=encoding]"), ["listpack"]);
    lab.press("elements-turn");
    wait_for(lab, "[data-command=\"LRANGE jobs -3 -1\"]");
    lab.press_css("[data-command=\"LRANGE jobs -3 -1\"]");
    lab.wait_lines("the command runs in the console", |lines| {
        lines.ends_with(&["1) \"a\"".into(), "2) \"b\"".into(), "3) \"c\"".into()])
    });
    // The life of an element is told below the ledger.
    side(lab, "keys");
    wait_for(lab, "[data-testid=element-life]");
    lab.press_css("[data-testid=element]:nth-child(2) [data-testid=element-life]");
    wait_for(lab, ".bl-side[data-tab=ledger] [data-testid=message-fates]");
    assert_eq!(lab.texts(".bl-story .bl-payload"), ["\"b\""]);
}

fn a_stream(lab: &Lab) {
    side(lab, "keys");
    wait_for(lab, "[data-testid=key][data-key=orders]");
    lab.press_css("[data-testid=key][data-key=orders]");
    wait_for(lab, "[data-group=workers]");
    assert_eq!(lab.texts("[data-group=workers] [data-fact=lag]"), ["0"]);
    assert_eq!(lab.texts("[data-group=workers] [data-fact=pending]"), ["1"]);
    assert_eq!(
        lab.attributes("[data-testid=consumers] [data-consumer]", "data-consumer"),
        ["me"]
    );
    lab.press("pending-toggle");
    wait_for(lab, "[data-testid=pending] [data-entry]");
    assert_eq!(lab.texts("[data-testid=pending] td:nth-child(2)"), ["me"]);
    assert!(lab.has("[data-command=\"XPENDING orders workers - + 50\"]"));
    lab.press("key-back");
    wait_for(lab, "[data-testid=keys]");
}

fn node(lab: &Lab) {
    side(lab, "pubsub");
    wait_for(lab, "[data-testid=channel][data-channel=news]");
    assert_eq!(lab.texts("[data-testid=channel] b"), ["1"]);
    assert_eq!(lab.texts("[data-testid=channel] p"), ["console-2"]);
    side(lab, "clients");
    wait_for(lab, "[data-testid=client]");
    assert_eq!(
        lab.attributes("[data-testid=client]", "data-client"),
        ["console-1", "console-2"]
    );
    assert_eq!(
        lab.texts("[data-client=console-2] .bl-subscribed"),
        ["SUBSCRIBE news"]
    );
    assert_eq!(
        lab.texts("[data-client=console-2] [data-fact=flags]"),
        ["P"]
    );
}

fn config(lab: &Lab) {
    side(lab, "config");
    wait_for(lab, "[data-parameter=maxmemory]");
    let all = lab.count("[data-parameter]");
    lab.press("config-changed");
    lab.browser
        .wait_until("fewer parameters", || lab.count("[data-parameter]") < all);
    assert!(lab.count("[data-parameter]") > 0);
    assert_eq!(
        lab.count("[data-parameter]"),
        lab.count("[data-parameter].is-changed")
    );
    lab.press("config-changed");
    lab.browser
        .type_into_css(&lab.id("config-find"), "appendonly");
    wait_texts(lab, "[data-parameter] dt .bl-note", &["no effect here"]);
    assert!(lab.has("[data-command=\"CONFIG GET *appendonly*\"]"));
}

#[test]
fn tabs_go_by_keys_and_the_past_is_inspected_too() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "workers-on-a-list");
    lab.choose("speed", FASTEST);
    lab.play_to_the_end(FASTEST);
    lab.press("side-ledger");
    let focus = lab.id("side-ledger");
    lab.browser.type_into_css(&focus, "\u{e014}");
    wait_for(&lab, ".bl-side[data-tab=keys]");
    let focused = lab
        .browser
        .execute("return document.activeElement.dataset.side;", vec![]);
    assert_eq!(focused, json!("keys"));
    // At the end nothing is left in the list; earlier there was something.
    wait_texts(
        &lab,
        "[data-testid=nothing] span:first-child",
        &["No keys yet."],
    );
    lab.press("side-ledger");
    wait_for(
        &lab,
        "[data-testid=chart][data-chart=depth] [data-testid=plot]",
    );
    seek_by_chart(&lab);
    lab.press("side-keys");
    lab.browser
        .wait_until("a tab of the past", || lab.has(".bl-side[data-tab=keys]"));
    let depth = || lab.texts("[data-key=jobs] .bl-key-size");
    let stored = lab.fate("jobs", "stored");
    assert_eq!(stored, None, "the ledger is not on the page now");
    assert!(depth().len() <= 1);
}

/// Goes to some moment by the keys of a chart, and reads there.
fn seek_by_chart(lab: &Lab) {
    let plot = lab.within("[data-chart=depth] [data-testid=plot]");
    let before = lab.clock_us();
    lab.browser
        .type_into_css(&plot, "\u{e012}\u{e012}\u{e012}\u{e012}");
    let reads = || lab.texts("[data-chart=depth] [data-testid=chart-read]");
    lab.browser.wait_until("a reading", || {
        reads().iter().any(|text| text.contains(" · "))
    });
    lab.browser.type_into_css(&plot, "\u{e007}");
    lab.browser
        .wait_until("an earlier moment", || lab.clock_us() < before);
    let now = lab.attributes("[data-chart=depth]", "data-now");
    lab.browser.wait_until("the chart agrees", || {
        lab.attributes("[data-chart=depth]", "data-now")
            .first()
            .and_then(|now| now.parse().ok())
            == lab.fate("jobs", "stored")
    });
    assert_eq!(now.len(), 1);
}

#[test]
fn a_verdict_is_proved_and_a_chart_agrees_with_the_trays() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        lab.play_to_the_end(FASTEST);
        side(&lab, "ledger");
        wait_for(&lab, "[data-audience=bob][data-verdict=at-most-once]");
        assert!(lab.has("[data-audience=alice][data-verdict=effectively-once]"));
        lab.press_css("button[data-audience=bob][data-verdict=at-most-once]");
        wait_texts(
            &lab,
            "[data-testid=proof]",
            &["\"story 4\"", "\"story 5\"", "\"story 6\""],
        );
        let lost = lab.fate("bob", "lost").map(|lost| lost.to_string());
        let chart = lab.attributes("[data-testid=chart][data-chart=loss]", "data-now");
        assert_eq!(chart.into_iter().next(), lost);
        lab.press_css("[data-testid=proof]:first-child");
        wait_for(&lab, "[data-testid=message-fates]");
        assert_eq!(lab.texts(".bl-story .bl-payload"), ["\"story 4\""]);
        // What is expected: the command of the empty state makes it so.
        side(&lab, "ledger");
        lab.press_css("[data-testid=checks] [data-testid=ask]");
        side(&lab, "ledger");
        wait_for(&lab, "[data-testid=check][data-holds=false]");
        lab.press("check-proofs");
        wait_for(&lab, "[data-testid=check] [data-testid=proof]");
    }
}

#[test]
fn a_click_on_a_chart_goes_to_that_moment() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    lab.play_to_the_end(FASTEST);
    let plot = "[data-chart=loss] [data-testid=plot]";
    wait_for(&lab, plot);
    let end = lab.clock_us();
    lab.press_css(plot);
    lab.browser
        .wait_until("an earlier moment", || lab.clock_us() < end);
    // The middle of the chart is the middle of the time line.
    let span: Vec<String> = lab.attributes(plot, "aria-valuemax");
    let span: u64 = span[0].parse().expect("a span");
    assert!(lab.clock_us().abs_diff(span / 2) < span / 50);
    assert_eq!(
        lab.fate("bob", "lost").map(|n| n.to_string()).as_ref(),
        lab.attributes("[data-chart=loss]", "data-now").first()
    );
}

#[test]
fn the_ledger_of_one_node_and_its_trays() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "two-servers");
    lab.play_to_the_end(FASTEST);
    let rows = || lab.attributes("[data-testid=ledger] tbody", "data-audience");
    assert_eq!(rows(), ["jobs", "mails"]);
    assert!(lab.has("[data-testid=tray]"));
    lab.choose("ledger-node", "0");
    lab.browser
        .wait_until("one audience", || rows() == ["jobs"]);
    assert_eq!(lab.count("[data-testid=tray]"), 0, "nothing is lost on n1");
    lab.choose("ledger-node", "1");
    lab.browser.wait_until("the other", || rows() == ["mails"]);
    let lost: u64 = lab
        .attributes("[data-testid=tray]", "data-count")
        .iter()
        .filter_map(|count| count.parse::<u64>().ok())
        .sum();
    assert_eq!(lab.fate("mails", "lost"), Some(lost));
}
