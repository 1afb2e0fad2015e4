//! A thousand worlds, as a person plays them: figures as on the command line, however many workers there are.

use fantoccini::key::Key;
use scenario::explore::{Summary, play};
use scenario::run::Bounds;
use serde_json::{Value, json};
use tests::harness::{Screen, Setup};

use crate::lab::{Lab, SCREENS};

/// Worlds of one exploration here: enough for several pieces of work a worker, in a build without optimisation.
const WORLDS: u64 = 100;

/// A world in which chance decides, with a check that fails in some of its worlds.
pub const CHANCE: &str = "\
title By chance
producer shop  every 100ms  count 20
    LPUSH jobs \"job %n\"
worker w1 w2  list jobs  work 50ms
every 500ms chance 1/2 until 2s  crash one of w1 w2 for 300ms
check lost for jobs = 0
check sent for jobs = 20
";

/// As `brokerlab explore` adds up.
fn explored(text: &str) -> Summary {
    let compiled = scenario::compile(text).expect("a scenario without mistakes");
    let mut summary = Summary::default();
    (1..=WORLDS).for_each(|seed| summary.add(play(&compiled, seed, Bounds::default())));
    summary
}

/// Has so many cores told from the next page on.
fn with_cores(lab: &Lab, cores: u32) {
    let source = format!(
        "Object.defineProperty(navigator, 'hardwareConcurrency', {{ get: () => {cores} }});"
    );
    lab.browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": source }),
    );
    lab.browser.goto("/");
    lab.browser.find("app");
}

/// Opens a text as a world, and stops its time.
fn open_text(lab: &Lab, text: &str) {
    lab.press("world-text");
    lab.browser.execute(
        "const field = document.querySelector('[data-testid=world-text-field]');\
         field.value = arguments[0];",
        vec![json!(text)],
    );
    lab.press("world-text-start");
    lab.wait_attribute("scenario", "data-scenario", "opened");
    lab.pause();
}

/// Plays the worlds of the present world to their end.
fn play_all(lab: &Lab) {
    lab.press("thousand-worlds");
    lab.press("thousand-cancel");
    lab.wait_attribute("thousand", "data-state", "stopped");
    lab.choose("thousand-count", &WORLDS.to_string());
    lab.press("thousand-start");
    lab.wait_attribute("thousand", "data-state", "done");
}

/// Everything that the dialog shows of them.
fn shown(lab: &Lab) -> Value {
    lab.browser.execute(
        "const all = (id, read) => [...document.querySelectorAll(`[data-testid=${id}]`)].map(read);\
         return [all('thousand-bar', bar => ['from', 'to', 'count'].map(name => Number(bar.dataset[name]))),\
                 all('thousand-check', check => check.textContent),\
                 all('thousand-figures', figures => figures.textContent),\
                 all('thousand-verdict', verdict => verdict.textContent)];",
        vec![],
    )
}

/// The bars of a figure.
fn bars(lab: &Lab, measure: &str, audience: &str) -> Vec<[u64; 3]> {
    lab.choose("thousand-measure", measure);
    lab.choose("thousand-audience", audience);
    let bars = shown(lab)[0].clone();
    serde_json::from_value(bars).expect("three numbers a bar")
}

#[test]
fn the_figures_are_those_of_the_command_line_with_one_worker_and_with_two() {
    let Some(setup) = Setup::find() else { return };
    let expected = explored(CHANCE);
    let failed = expected.checks[0].failed;
    assert!(failed > 0 && failed < WORLDS, "some fail, and some do not");
    let mut pages = Vec::new();
    for cores in [1, 2] {
        let lab = Lab::open(&setup, Screen::DESK);
        with_cores(&lab, cores);
        open_text(&lab, CHANCE);
        play_all(&lab);
        let first = expected.first_failure(None).expect("some fail").1.seed;
        lab.browser.wait_for_text(
            "thousand-verdict",
            &format!("A check fails in {failed} of {WORLDS} worlds, seed {first} first."),
        );
        let workers = if cores == 1 {
            "on one thread"
        } else {
            "on 2 threads"
        };
        lab.browser.wait_for_text("thousand", workers);
        pages.push(shown(&lab));
        let jobs = &expected.audiences[0];
        let [lost, slow] = [&jobs.lost, &jobs.latency_us[1]].map(|figures| {
            let bins = figures.of(expected.ended).bins(20).into_iter();
            bins.map(|bin| [bin.from, bin.to, bin.count])
                .collect::<Vec<_>>()
        });
        lab.browser
            .wait_until("the losses of jobs", || bars(&lab, "lost", "1") == lost);
        lab.browser.wait_until("the latency of jobs", || {
            bars(&lab, "latency-p90", "1") == slow
        });
        let problems = lab.browser.record();
        assert!(problems.errors.is_empty(), "{:?}", problems.errors);
    }
    assert_eq!(pages[0], pages[1]);
}

#[test]
fn it_grows_as_it_runs_and_what_was_played_stays_when_it_is_stopped() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "workers-on-a-list");
        lab.press("thousand-worlds");
        lab.wait_attribute("thousand", "data-state", "running");
        let worlds = || -> u64 {
            let counts = lab.attributes("[data-testid=thousand-bar]", "data-count");
            counts
                .iter()
                .filter_map(|count| count.parse::<u64>().ok())
                .sum()
        };
        lab.browser.wait_until("the first worlds", || worlds() > 0);
        let first = worlds();
        lab.browser.wait_until("more worlds", || worlds() > first);
        lab.press("thousand-cancel");
        lab.wait_attribute("thousand", "data-state", "stopped");
        let stayed = worlds();
        assert!(stayed > 0 && stayed < 1_000);
        lab.browser.wait_for_text(
            "thousand",
            &format!("Stopped after {stayed} of 1,000 worlds"),
        );
        lab.assert_fits("worlds that were stopped");
    }
}

#[test]
fn the_failing_seed_opens_just_before_it_fails() {
    let Some(setup) = Setup::find() else { return };
    for screen in SCREENS {
        let lab = Lab::open_world(&setup, screen, "bob-was-away");
        play_all(&lab);
        // A built-in world has no check, and the dialog says what is asked instead.
        lab.browser
            .wait_for_text("thousand", "whether anything is lost");
        lab.browser
            .wait_for_text("thousand-check", "check lost = 0");
        lab.press("thousand-open");
        lab.wait_attribute("scenario", "data-scenario", "opened");
        assert!(!lab.has("[data-testid=thousand-dialog]"));
        assert!(!lab.plays());
        let before = lab.clock_us();
        assert!((3_900_000..4_100_000).contains(&before), "{before}");
        assert!(!lab.has("[data-testid=tray]"), "nothing is lost yet");
        lab.browser.wait_until("the message", || {
            lab.raw_text(&lab.within(".bl-story")).contains("story 4")
        });
        lab.show("stage");
        lab.press("step");
        lab.browser
            .wait_until("the loss", || lab.has("[data-testid=tray]"));
        lab.browser.wait_until("why it was lost", || {
            lab.raw_text(&lab.within(".bl-story"))
                .contains("connection was down")
        });
        // What was found stays.
        lab.press("thousand-worlds");
        lab.wait_attribute("thousand", "data-state", "done");
    }
}

#[test]
fn a_bar_and_a_seed_are_chosen_by_keys_and_the_same_is_there_as_a_table() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    open_text(&lab, CHANCE);
    play_all(&lab);
    let count = lab.count("[data-testid=thousand-bar]");
    assert!(count > 1);
    let first = "[data-testid=thousand-bar][tabindex='0']";
    let right = Key::Right.to_string();
    lab.browser.type_into_css(first, &right);
    let focused = || {
        let from = lab
            .browser
            .execute("return document.activeElement.dataset.from;", vec![]);
        from.as_str().map(str::to_owned)
    };
    let second = lab.attributes("[data-testid=thousand-bar]", "data-from")[1].clone();
    assert_eq!(focused(), Some(second));
    let enter = Key::Enter.to_string();
    lab.browser
        .type_into_css("[data-testid=thousand-bar]:focus", &enter);
    lab.browser.find("thousand-seed");
    let seeds = lab.attributes("[data-testid=thousand-seed]", "data-seed");
    let rows = lab.count(".bl-thousand-table tbody tr");
    assert_eq!(rows, count);
    let row = lab.raw_text(".bl-thousand-table tbody tr:nth-child(2)");
    assert!(row.contains(&seeds[0]), "{row}");
    lab.browser
        .type_into_css("[data-testid=thousand-seed]", &enter);
    lab.browser
        .wait_until("its world", || !lab.has("[data-testid=thousand-dialog]"));
    let seed = format!("seed {}", seeds[0]);
    lab.press("world-text");
    let field = lab.browser.execute(
        "return document.querySelector('[data-testid=world-text-field]').value;",
        vec![],
    );
    let text = field.as_str().unwrap_or_default();
    assert!(text.contains(&seed), "{text}");
}

#[test]
fn the_smallest_world_that_still_fails_is_found_and_opened() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    play_all(&lab);
    lab.press("thousand-shrink");
    lab.browser.find("thousand-errand");
    lab.browser.find("thousand-smallest");
    let text = lab.raw_text(&lab.id("thousand-smallest"));
    assert!(
        text.contains("check lost = 0") && !text.contains("alice"),
        "{text}"
    );
    lab.press("thousand-open-smallest");
    lab.wait_attribute("scenario", "data-scenario", "opened");
    assert!(!lab.has("[data-testid=thousand-dialog]"));
}

#[test]
fn a_worker_that_traps_costs_one_world_and_one_that_cannot_start_is_told_of() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open_world(&setup, Screen::DESK, "bob-was-away");
    // The first worker is gone after its fifth message.
    lab.browser.execute(
        "const Real = window.Worker; let workers = 0;\
         window.Worker = function (...given) {\
           const worker = new Real(...given);\
           if (workers++ === 0) {\
             let heard = 0;\
             worker.addEventListener('message', () => {\
               if (++heard !== 5) return;\
               worker.terminate();\
               worker.dispatchEvent(new MessageEvent('message', { data: 'it fell over' }));\
             });\
           }\
           return worker;\
         };\
         window.Worker.prototype = Real.prototype;",
        vec![],
    );
    play_all_with_trap(&lab);
    lab.browser.execute(
        "window.Worker = function () { throw new DOMException('not from here', 'SecurityError'); };",
        vec![],
    );
    lab.press("thousand-start");
    lab.browser.wait_for_text(
        "thousand-trouble",
        "No worker could be started here (not from here)",
    );
}

fn play_all_with_trap(lab: &Lab) {
    lab.press("thousand-worlds");
    lab.browser
        .wait_for_text("thousand-trouble", "it fell over");
    lab.browser
        .wait_for_text("thousand-trouble", "What the others have found stays");
    lab.browser
        .wait_for_text("thousand", "mistake in Brokerlab's own program");
    lab.wait_attribute("thousand", "data-state", "running");
    lab.press("thousand-cancel");
    lab.wait_attribute("thousand", "data-state", "stopped");
}

/// Counts the workers that are started and ended from now on.
const COUNT_WORKERS: &str = "\
    const Real = window.Worker; window.ended = 0; window.started = 0;\
    window.Worker = function (...given) {\
      const worker = new Real(...given); window.started += 1;\
      const end = worker.terminate.bind(worker);\
      worker.terminate = () => { window.ended += 1; end(); };\
      return worker;\
    };\
    window.Worker.prototype = Real.prototype;";

fn counted(lab: &Lab, name: &str) -> u64 {
    let body = format!("return window.{name};");
    lab.browser.execute(&body, vec![]).as_u64().unwrap_or(0)
}

#[test]
fn each_of_two_mounts_has_its_own() {
    let Some(setup) = Setup::find() else { return };
    let mut lab = Lab::open_at(&setup, Screen::DESK, "/two.html");
    lab.browser
        .wait_until("two mounts", || lab.count("[data-testid=app]") == 2);
    for mount in ["section:nth-of-type(1)", "section:nth-of-type(2)"] {
        lab.turn_to(mount);
        lab.press("thousand-worlds");
        lab.browser
            .wait_until("worlds", || lab.has("[data-testid=thousand-bar]"));
        let escape = Key::Escape.to_string();
        lab.browser
            .type_into_css(&lab.id("thousand-dialog"), &escape);
        lab.browser
            .wait_until("no dialog", || !lab.has("[data-testid=thousand-dialog]"));
    }
}

#[test]
fn a_mount_that_goes_takes_its_workers_along() {
    let Some(setup) = Setup::find() else { return };
    let lab = Lab::open(&setup, Screen::DESK);
    lab.browser.execute(COUNT_WORKERS, vec![]);
    lab.browser.execute_async(
        "const done = arguments[0];\
         const section = document.createElement('section'); section.id = 'third'; document.body.append(section);\
         import(new URL('loader.js', location.href).href)\
           .then(({ mount }) => mount(section, { autorun: false }))\
           .then((mounted) => { window.third = mounted; done(); });",
        vec![],
    );
    assert_eq!(counted(&lab, "started"), 0, "none before somebody asks");
    lab.browser.execute(
        "document.querySelector('#third [data-testid=thousand-worlds]').click();",
        vec![],
    );
    lab.browser
        .wait_until("worlds", || lab.has("#third [data-testid=thousand-bar]"));
    assert!(counted(&lab, "started") > 0 && counted(&lab, "ended") == 0);
    lab.browser.execute("window.third.destroy();", vec![]);
    let (started, ended) = (counted(&lab, "started"), counted(&lab, "ended"));
    assert_eq!(started, ended);
}
