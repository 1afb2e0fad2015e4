//! The page as a whole: it loads, keeps its policy, goes nowhere else, and can be embedded twice.

use std::fs;
use std::path::Path;

use serde_json::json;
use tests::harness::{Browser, Screen, Setup};

/// Mounts a Brokerlab with the options in the first argument, and gives the sentence of the refusal.
pub const MOUNT: &str = "\
    const done = arguments[arguments.length - 1];\
    const place = document.body.appendChild(document.createElement('section'));\
    import('./loader.js').then((loader) => loader.mount(place, arguments[0]))\
        .then((mounted) => { window.mounted = mounted; done(''); }, (error) => done(error.message));";

/// Nothing refused, nothing asked of another origin, no cookie, no error.
pub fn assert_keeps_to_itself(browser: &Browser) {
    let record = browser.record();
    assert_eq!(record.violations, Vec::<String>::new());
    assert_eq!(record.errors, Vec::<String>::new());
    assert_eq!(record.console, Vec::<String>::new());
    assert_eq!(
        record.requests_elsewhere(browser.origin()),
        Vec::<&String>::new()
    );
    assert!(record.requests.len() > 3, "the requests were recorded");
    assert_eq!(browser.cookies(), Vec::<String>::new());
}

#[test]
fn the_page_mounts_and_keeps_to_itself() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/");
    browser.find("app");
    assert_keeps_to_itself(&browser);
}

#[test]
fn the_policy_is_in_force_and_a_breach_is_seen() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/");
    browser.find("app");
    browser.execute(
        "document.body.setAttribute('style', 'color: red');\
         fetch('http://127.0.0.2:9/').catch(() => {});",
        vec![],
    );
    browser.wait_until("two refusals", || browser.record().violations.len() >= 2);
}

#[test]
fn two_mounts_share_a_page() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/two.html");
    browser.wait_until("two mounts", || {
        browser.find_all_css("[data-testid=app]").len() == 2
    });
    let modules = browser
        .record()
        .requests
        .iter()
        .filter(|url| url.ends_with(".wasm"))
        .count();
    assert_eq!(modules, 1, "one module serves both");
    assert_keeps_to_itself(&browser);
}

#[test]
fn a_mount_can_be_destroyed_and_its_element_used_again() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/");
    browser.find("app");
    let mounts = || browser.find_all_css("[data-testid=app]").len();
    let refused = browser.execute_async(MOUNT, vec![json!({ "seed": 7, "lang": "ko" })]);
    assert_eq!(refused, "");
    browser.wait_until("a second mount", || mounts() == 2);
    browser.execute(
        "window.mounted.destroy(); window.mounted.destroy();",
        vec![],
    );
    browser.wait_until("the second mount to go", || mounts() == 1);
}

#[test]
fn bad_options_are_refused_by_name() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/");
    browser.find("app");
    let bad = [
        (json!({ "colour": "red" }), "colour"),
        (json!({ "lang": "fr" }), "lang"),
        (json!({ "theme": 1 }), "theme"),
        (json!({ "seed": -1 }), "seed"),
        (json!({ "seed": "x" }), "seed"),
        (json!({ "autorun": "yes" }), "autorun"),
        (json!({ "scenario": 3 }), "scenario"),
        (json!("lang"), "object"),
    ];
    for (options, name) in bad {
        let refused = browser.execute_async(MOUNT, vec![options.clone()]);
        let sentence = refused.as_str().unwrap_or_default();
        assert!(sentence.contains(name), "{options}: {sentence}");
    }
}

#[test]
fn a_module_that_cannot_be_loaded_is_said_in_a_sentence() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.devtools("Network.enable", json!({}));
    let block = json!({ "urls": ["*_bg.wasm"] });
    browser.devtools("Network.setBlockedURLs", block);
    browser.goto("/");
    browser.wait_for_text_css("[role=alert]", "could not be loaded");
}

#[test]
fn a_trap_is_said_in_a_sentence_and_the_page_goes_inert() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/two.html");
    browser.wait_until("two mounts", || {
        browser.find_all_css("[data-testid=app]").len() == 2
    });
    // Memory far outside is given back to the live instance, from outside any call that could catch the trap.
    browser.execute(
        "import('./brokerlab-app.js').then((glue) => glue.default()).then((raw) =>\
             setTimeout(() => raw.__wbindgen_free(0xfffffff0, 64, 1)));",
        vec![],
    );
    browser.wait_for_text_css("[role=alert]", "reload the page");
    let inert = "return document.querySelectorAll('[data-brokerlab][inert]').length;";
    assert_eq!(browser.execute(inert, vec![]), 2);
    let refused = browser.execute_async(MOUNT, vec![json!({})]);
    assert!(refused.as_str().is_some_and(|text| text.contains("reload")));
}

#[test]
fn a_finger_taps_and_the_screen_is_that_of_a_phone() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::PHONE.dark());
    browser.goto("/");
    browser.find("app");
    let watch = "window.taps = [];\
        document.addEventListener('click', (e) => window.taps.push(e.pointerType));\
        return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,\
                matchMedia('(pointer: coarse)').matches];";
    assert_eq!(browser.execute(watch, vec![]), json!([390, true, true]));
    browser.tap("app");
    browser.wait_until("a tap", || {
        browser.execute("return window.taps;", vec![]) == json!(["touch"])
    });
    assert_eq!(browser.overflow_px(), 0);
}

/// The files of the built page lie side by side; they are copied as they are.
fn copy_site(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the built page") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

#[test]
fn the_site_may_lie_under_any_path() {
    let Some(setup) = Setup::find() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    copy_site(&setup.page, &folder.path().join("docs/lab"));
    let setup = Setup {
        page: folder.path().to_path_buf(),
        ..setup
    };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/docs/lab/");
    browser.find("app");
    assert_keeps_to_itself(&browser);
}

#[test]
fn the_loader_speaks_the_reader_s_language() {
    let Some(setup) = Setup::find() else { return };
    let browser = Browser::open(&setup, Screen::DESK.korean());
    browser.devtools("Network.enable", json!({}));
    let block = json!({ "urls": ["*_bg.wasm"] });
    browser.devtools("Network.setBlockedURLs", block);
    browser.goto("/");
    browser.wait_for_text_css("[role=alert]", "불러오지 못했습니다");
}

#[test]
fn a_module_that_the_browser_cannot_read_is_said_in_a_sentence() {
    let Some(setup) = Setup::find() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    copy_site(&setup.page, folder.path());
    let module = folder.path().join("brokerlab-app_bg.wasm");
    let setup = Setup {
        page: folder.path().to_path_buf(),
        ..setup
    };
    let browser = Browser::open(&setup, Screen::DESK);

    // A section of a kind that no browser knows yet, as a future feature would look to an old one.
    fs::write(&module, b"\0asm\x01\0\0\0\x7f\x01\0").expect("a module");
    browser.goto("/");
    browser.wait_for_text_css("[role=alert]", "too old");

    fs::remove_file(&module).expect("a module to remove");
    browser.goto("/");
    browser.wait_for_text_css("[role=alert]", "could not be loaded");
}
