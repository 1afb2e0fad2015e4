//! The same computation gives the same result natively and as wasm, every time.
//!
//! The computations are those of `tests/wasm`. Its compiled module, which `cargo xtask test` makes, is run under Node
//! and in the browser of the page's tests: either will do where the other is missing.

mod audit;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tests::harness::{Browser, Screen, Setup};
use tests::needs;

const SEEDS: [u64; 5] = [0, 1, 11, 0x8000_0000_0000_0000, u64::MAX];

/// Run under Node with the folder of the module and the questions, a list of `[scenario, seed]`.
const NODE_SCRIPT: &str = "\
    import { readFileSync } from 'node:fs';\
    const [folder, questions] = process.argv.slice(1);\
    const glue = await import('file://' + folder + '/tests_wasm.js');\
    await glue.default({ module_or_path: readFileSync(folder + '/tests_wasm_bg.wasm') });\
    console.log(JSON.stringify(JSON.parse(questions).map(([s, seed]) => glue.trace_hash(s, BigInt(seed)))));";

/// The same in a page, with the questions as first argument and the answer's receiver as second.
const PAGE_SCRIPT: &str = "\
    const [questions, done] = arguments;\
    import('/tests_wasm.js').then((glue) => glue.default().then(() =>\
        done(questions.map(([s, seed]) => glue.trace_hash(s, BigInt(seed))))), (error) => done(String(error)));";

/// Games of the swarm: as many as fit a second or two, and as many as are meant.
const GAMES_SHORT: u64 = 40;
const GAMES_FULL: u64 = 500;

/// Every scenario with every seed and some games of the swarm, twice.
fn questions() -> Vec<(u32, u64)> {
    let once =
        (0..tests_wasm::SCENARIO_COUNT).flat_map(|scenario| SEEDS.map(|seed| (scenario, seed)));
    let games = if needs::is_full() {
        GAMES_FULL
    } else {
        GAMES_SHORT
    };
    let games = (0..games).map(|game| (tests_wasm::SWARM, game));
    let mut all: Vec<_> = once.chain(games).collect();
    all.extend_from_within(..);
    all
}

/// The questions in JSON, whose numbers are too small for a seed: it goes as text.
fn questions_json() -> Value {
    let pairs = questions().into_iter();
    pairs
        .map(|(scenario, seed)| json!([scenario, seed.to_string()]))
        .collect()
}

fn native() -> Value {
    let hashes = questions().into_iter();
    hashes
        .map(|(scenario, seed)| json!(tests_wasm::trace_hash(scenario, seed)))
        .collect()
}

/// The folder of the compiled module, or a skip.
fn module() -> Option<PathBuf> {
    let folder = needs::path("BROKERLAB_WASM");
    if folder.is_none() {
        needs::skip("BROKERLAB_WASM is not set: run `cargo xtask test`, which compiles the module");
    }
    folder
}

fn has_node() -> bool {
    let version = Command::new("node").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

fn in_node(folder: &Path) -> Value {
    let output = Command::new("node")
        .args(["--input-type=module", "-e", NODE_SCRIPT])
        .arg(folder)
        .arg(questions_json().to_string())
        .output()
        .expect("node runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "node failed:\n{errors}");
    serde_json::from_slice(&output.stdout).expect("node prints JSON")
}

#[test]
fn every_seed_has_a_result_of_its_own_and_always_the_same() {
    let Value::Array(all) = native() else {
        panic!("a list")
    };
    let (first, second) = all.split_at(all.len() / 2);
    assert_eq!(first, second);
    for (index, hash) in first.iter().enumerate() {
        assert_eq!(hash.as_str().map(str::len), Some(16), "{hash}");
        assert!(!first[..index].contains(hash), "{hash} came twice");
    }
}

#[test]
fn node_gives_the_same() {
    let Some(folder) = module() else { return };
    if has_node() {
        assert_eq!(in_node(&folder), native());
    } else if needs::path("BROKERLAB_CHROMIUM").is_none() {
        needs::skip("neither Node nor a browser was found to run wasm");
    }
}

#[test]
fn a_browser_gives_the_same() {
    let Some(folder) = module() else { return };
    if needs::path("BROKERLAB_CHROMIUM").is_none() && has_node() {
        // Node has run it.
        return;
    }
    let Some(setup) = Setup::with_folder(folder) else {
        return;
    };
    let browser = Browser::open(&setup, Screen::DESK);
    browser.goto("/");
    let answers = browser.execute_async(PAGE_SCRIPT, vec![questions_json()]);
    assert_eq!(answers, native());
}
