//! Typical mistakes and what is told of them, as a text that people read: `mistakes.txt`.
//!
//! Each block of it is a scenario with a mistake, a line `>>>`, and every diagnostic in full. `BLESS=1 cargo test -p scenario
//! --test mistakes` writes the file anew; whoever does so reads what has changed.

use std::path::Path;

const BETWEEN: &str = "\n================\n";
const TOLD: &str = ">>>\n";

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes.txt")
}

/// What is told of a text, errors and notes.
fn told(text: &str) -> String {
    let found = match scenario::compile(text) {
        Ok(compiled) => compiled.notes,
        Err(found) => found,
    };
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    found.join("\n\n") + "\n"
}

#[test]
fn every_mistake_is_told_with_its_place_and_a_way_out() {
    let file = std::fs::read_to_string(file()).expect("the mistakes");
    let (mut blocks, mut wrong) = (Vec::new(), Vec::new());
    for block in file.split(BETWEEN) {
        let (text, expected) = block.split_once(TOLD).unwrap_or((block, ""));
        let told = told(text);
        if told.trim_end() != expected.trim_end() {
            wrong.push(format!("{text}{TOLD}{told}"));
        }
        blocks.push(format!("{text}{TOLD}{}", told.trim_end()));
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(self::file(), blocks.join(BETWEEN) + "\n").expect("a file to write");
    }
    assert!(blocks.len() >= 80, "{}", blocks.len());
    assert!(wrong.is_empty(), "{}", wrong.join(BETWEEN));
}
