//! Rules about the source itself, so that they hold by test rather than by memory.
//!
//! Each rule is a plain function from sources to findings (in [`words`], [`layers`] and [`files`]), tried on made-up bad
//! sources beside it, and applied here to the repository. Rust is read as tokens, so that comments and strings never
//! count as code; what stands under `#[cfg(test)]` may do what tests do.

mod files;
mod layers;
mod source;
mod words;

use source::{Source, repository};

/// A broken rule: where, and what about it.
type Finding = String;

/// The crates that know no clock, no randomness and no machine.
const PURE: [&str; 3] = ["src/resp/", "src/broker/", "src/sim/"];

/// The page: the root package and its components.
const APP: [&str; 4] = ["src/app/", "src/lib.rs", "src/main.rs", "src/mount.rs"];

fn assert_clean(findings: &[Finding]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// Applies a rule to every source below one of `places`.
fn each(places: &[&str], rule: impl Fn(&Source) -> Vec<Finding>) -> Vec<Finding> {
    let chosen: Vec<&Source> = repository()
        .iter()
        .filter(|source| places.iter().any(|place| source.path.starts_with(place)))
        .collect();
    assert!(!chosen.is_empty(), "nothing lies below {places:?}");
    chosen.into_iter().flat_map(rule).collect()
}

#[test]
fn every_crate_depends_only_on_the_rooms_below_it() {
    assert_clean(&layers::check(&layers::packages()));
}

#[test]
fn the_page_never_names_broker_or_sim() {
    assert_clean(&each(&APP, |source| {
        words::names_crate(source, &["broker", "sim", "resp"])
    }));
}

#[test]
fn the_broker_never_names_the_simulator() {
    assert_clean(&each(&["src/broker/"], |source| {
        words::names_crate(source, &["sim", "session"])
    }));
}

#[test]
fn the_pure_crates_know_no_clock_no_chance_and_no_machine() {
    assert_clean(&each(&PURE, words::impure));
}

#[test]
fn the_pure_crates_have_no_std() {
    let roots = PURE.map(|place| format!("{place}lib.rs"));
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    assert_clean(&each(&roots, words::has_std));
}

#[test]
fn nothing_is_left_over() {
    assert_clean(&each(&["src/", "tests/"], words::left_over));
}

#[test]
fn the_page_sets_no_style_attribute() {
    assert_clean(&each(&APP, words::style_attribute));
}

#[test]
fn files_are_of_a_size_that_can_be_read() {
    assert_clean(&files::too_long(&files::texts()));
}

#[test]
fn every_source_is_compiled() {
    assert_clean(&files::dead(&layers::packages(), repository()));
}

#[test]
fn every_file_that_is_served_is_named_by_the_page() {
    let index = std::fs::read_to_string(xtask::root().join("index.html")).expect("readable");
    assert_clean(&files::unserved(&index, &files::served()));
}
