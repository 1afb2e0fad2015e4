//! Rules about the words of a source.

use crate::Finding;
use crate::source::{Source, Word, starts_with};

/// Types and functions that make a result depend on the machine or the moment.
const IMPURE: [&str; 10] = [
    "SystemTime",
    "Instant",
    "HashMap",
    "HashSet",
    "RandomState",
    "DefaultHasher",
    "thread_rng",
    "getrandom",
    "thread_local",
    "OnceLock",
];

/// Crates, and modules of std, that do the same.
const IMPURE_PATHS: [&[&str]; 7] = [
    &["rand", ":", ":"],
    &["std", ":", ":", "time"],
    &["std", ":", ":", "env"],
    &["std", ":", ":", "fs"],
    &["std", ":", ":", "io"],
    &["std", ":", ":", "net"],
    &["std", ":", ":", "thread"],
];

/// Methods of floats whose last digit depends on the machine's library.
const TRANSCENDENTAL: [&str; 14] = [
    "sin", "cos", "tan", "asin", "acos", "atan", "ln", "log10", "log2", "exp", "exp2", "powf",
    "powi", "cbrt",
];

/// Macros that are fine while working and never after.
const LEFT_OVER: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Every place where `look` finds something in the words that begin there.
fn search(
    source: &Source,
    words: &[Word],
    look: impl Fn(&[Word]) -> Option<String>,
) -> Vec<Finding> {
    (0..words.len())
        .filter_map(|at| {
            let rest = &words[at..];
            look(rest).map(|what| source.finding(&rest[0], &what))
        })
        .collect()
}

/// One of `crates` is named, as in `sim::World` or `use sim;`.
pub fn names_crate(source: &Source, crates: &[&str]) -> Vec<Finding> {
    let mut findings = search(source, &source.words, |rest| {
        let name = &rest.first()?.text;
        let is_named = crates.contains(&name.as_str()) && starts_with(&rest[1..], &[":", ":"]);
        is_named.then(|| format!("names the crate `{name}`"))
    });
    findings.extend(search(source, &source.words, |rest| {
        let begins = ["use", "crate"].contains(&rest.first()?.text.as_str());
        let name = &rest.get(1)?.text;
        let ends = [";", "as"].contains(&rest.get(2)?.text.as_str());
        let is_named = begins && ends && crates.contains(&name.as_str());
        is_named.then(|| format!("names the crate `{name}`"))
    }));
    // `self::sim::x` and `crate::sim::x` are modules of the crate itself.
    findings
}

/// Something whose result depends on the machine or the moment.
pub fn impure(source: &Source) -> Vec<Finding> {
    search(source, &source.shipped, |rest| {
        let first = rest.first()?.text.as_str();
        let path = IMPURE_PATHS.iter().any(|path| starts_with(rest, path));
        if IMPURE.contains(&first) || path {
            return Some(format!("`{first}…` depends on the machine or the moment"));
        }
        let method = rest.get(1)?.text.as_str();
        let called = first == "." && rest.get(2)?.text == "(";
        (called && TRANSCENDENTAL.contains(&method))
            .then(|| format!("`.{method}()` of a float differs from machine to machine"))
    })
}

/// A crate root without `#![no_std]`.
pub fn has_std(source: &Source) -> Vec<Finding> {
    let mark = ["#", "!", "[", "no_std", "]"];
    let marked = (0..source.words.len()).any(|at| starts_with(&source.words[at..], &mark));
    if marked {
        Vec::new()
    } else {
        vec![format!("{}: lacks #![no_std]", source.path)]
    }
}

/// Something that was meant to be finished later, or a test that does not run.
pub fn left_over(source: &Source) -> Vec<Finding> {
    search(source, &source.words, |rest| {
        let first = rest.first()?.text.as_str();
        let called = rest.get(1).is_some_and(|word| word.text == "!");
        if LEFT_OVER.contains(&first) && called {
            return Some(format!("`{first}!` is left over"));
        }
        starts_with(rest, &["#", "[", "ignore"]).then(|| "an ignored test is no test".to_string())
    })
}

/// A style attribute, which the content security policy refuses: styles are set by class or through the CSSOM.
pub fn style_attribute(source: &Source) -> Vec<Finding> {
    search(source, &source.shipped, |rest| {
        let bound = ["let", "mut"].contains(&rest.first()?.text.as_str());
        let value = rest.get(3).map_or("", |word| word.text.as_str());
        let equals = !bound
            && starts_with(&rest[1..], &["style", "="])
            && (value == "{" || value.starts_with('"'));
        let short = starts_with(rest, &["{", "style", "}"]);
        let named = starts_with(rest, &["set_attribute", "(", "\"style\""]);
        (equals || short || named).then(|| "a style attribute breaks the policy".to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: impl Fn(&Source) -> Vec<Finding>, text: &str) -> Vec<Finding> {
        rule(&Source::new("src/x.rs", text))
    }

    #[test]
    fn a_named_crate_is_found() {
        let rule = |source: &Source| names_crate(source, &["sim"]);
        let bad = "use sim::World;\nuse sim as s;\nextern crate sim;\nfn a(w: &sim::World) {}";
        assert_eq!(lines(rule, bad).len(), 4);
        let good = "// sim::World\nfn a(sim: u8) { let x = \"sim::World\"; }\nuse session::simple;";
        assert_eq!(lines(rule, good), Vec::<Finding>::new());
    }

    #[test]
    fn clocks_chance_and_machines_are_found() {
        for bad in [
            "use std::time::Duration;",
            "let t = Instant::now();",
            "let t = SystemTime::now();",
            "use std::collections::HashMap;",
            "let x = rand::random();",
            "use std::fs;",
            "let y = x.sin();",
        ] {
            assert_eq!(lines(impure, bad).len(), 1, "{bad}");
        }
        let good =
            "let sin = random.next(); struct PerInstant; #[cfg(test)] mod tests { use std::time; }";
        assert_eq!(lines(impure, good), Vec::<Finding>::new());
    }

    #[test]
    fn a_root_with_std_is_found() {
        assert_eq!(lines(has_std, "//! Crate.\npub mod a;").len(), 1);
        assert!(lines(has_std, "//! Crate.\n#![no_std]\npub mod a;").is_empty());
    }

    #[test]
    fn left_overs_are_found() {
        for bad in [
            "fn a() { todo!() }",
            "unimplemented!(\"b\");",
            "dbg!(c);",
            "#[ignore]\nfn d() {}",
        ] {
            assert_eq!(lines(left_over, bad).len(), 1, "{bad}");
        }
        assert!(lines(left_over, "// todo!\nlet a = \"dbg!(x)\"; let todo = 1;").is_empty());
    }

    #[test]
    fn style_attributes_are_found() {
        for bad in [
            "html! { <p style=\"color: red\"></p> };",
            "html! { <p class={a} style={b}></p> };",
            "html! { <p style={x}></p> };",
            "html! { <p {style}></p> };",
            "e.set_attribute(\"style\", x);",
        ] {
            assert_eq!(lines(style_attribute, bad).len(), 1, "{bad}");
        }
        assert!(
            lines(
                style_attribute,
                "e.style().set_property(\"left\", x); let style = e.style(); if style == y {}"
            )
            .is_empty()
        );
    }
}
