//! Every example of the grammar's page is run.

use super::round::read;
use super::worlds::run;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const PAGE: &str = include_str!("../../../docs/scenario.md");

/// The fenced blocks of the page: what stands behind the fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let (mut blocks, mut open): (Vec<(String, String)>, bool) = (Vec::new(), false);
    for line in PAGE.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                open = true;
                blocks.push((info.to_string(), String::new()));
            }
            None if open => {
                if let Some((_, text)) = blocks.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            None => {}
        }
    }
    blocks
}

#[test]
fn every_example_is_canonical_and_keeps_its_checks() {
    let mut count = 0;
    for (info, text) in blocks() {
        if info == "brokerlab" {
            assert_eq!(read(&text).to_string(), text);
            run(&text);
            count += 1;
        }
    }
    assert!(count >= 8);
}

#[test]
fn the_example_of_errors_is_what_is_told() {
    let blocks = blocks();
    let at = blocks
        .iter()
        .position(|(info, _)| info == "brokerlab wrong");
    let at = at.expect("an example with mistakes");
    let found = crate::parse(&blocks[at].1).err().unwrap_or_default();
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(told.join("\n\n") + "\n", blocks[at + 1].1);
}

#[test]
fn every_kind_of_the_prelude_and_every_reason_is_on_the_page() {
    let kinds = crate::prelude::kinds();
    for name in kinds.names().filter(|name| *name != "console") {
        let row = PAGE
            .lines()
            .find(|line| line.starts_with(&alloc::format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("no row for {name}"));
        let params = kinds.get(name).map(|known| known.params.clone());
        for param in params.unwrap_or_default() {
            assert!(
                row.contains(&alloc::format!("`{param}`")),
                "{name}: {param}"
            );
        }
    }
    for id in crate::judge::REASONS {
        assert!(PAGE.contains(&alloc::format!("`{id}`")), "{id}");
    }
    let page = PAGE.replace('\n', " ");
    for reason in sim::fate::Reason::ALL {
        assert!(
            page.contains(&alloc::format!("`{}`", reason.id())),
            "{}",
            reason.id()
        );
    }
}
