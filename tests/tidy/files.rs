//! Rules about files: their size, and whether anything uses them.

use std::collections::BTreeSet;
use std::fs;

use crate::Finding;
use crate::layers::Package;
use crate::source::{Source, Word, below, relative, starts_with};

const LINES_MAX: usize = 800;
const WRITTEN: [&str; 4] = ["rs", "js", "css", "html"];

/// A text file: its path and its content.
pub type Text = (String, String);

/// Every file of the repository that a person writes.
pub fn texts() -> Vec<Text> {
    let root = xtask::root();
    let folders = ["src", "tests", "www"];
    let files = folders.iter().flat_map(|folder| below(&root.join(folder)));
    files
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|extension| WRITTEN.contains(&extension))
        })
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text can be read");
            (relative(&root, &path), text)
        })
        .collect()
}

/// Files that are too long to be read in one go.
pub fn too_long(texts: &[Text]) -> Vec<Finding> {
    let counted = texts
        .iter()
        .map(|(path, text)| (path, text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path}: {lines} lines; split what has more than {LINES_MAX}"))
        .collect()
}

/// Sources that no root reaches by its `mod` lines.
pub fn dead(packages: &[Package], sources: &[Source]) -> Vec<Finding> {
    let root = xtask::root();
    let roots = packages.iter().flat_map(|package| &package.roots);
    let mut waiting: Vec<String> = roots.map(|path| relative(&root, path)).collect();
    let entries: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut reached = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if let Some(source) = sources.iter().find(|source| source.path == path)
            && reached.insert(path.clone())
        {
            waiting.extend(children(source, entries.contains(&path)));
        }
    }
    sources
        .iter()
        .filter(|source| !reached.contains(&source.path))
        .map(|source| format!("{}: no `mod` line leads here", source.path))
        .collect()
}

/// The files that a source's `mod` lines may name: both places where each may lie.
fn children(source: &Source, is_root: bool) -> Vec<String> {
    let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let stem = file.trim_end_matches(".rs");
    let home = if is_root || stem == "mod" {
        folder.to_string()
    } else {
        format!("{folder}/{stem}")
    };
    let mut found = Vec::new();
    for at in 0..source.words.len() {
        if let Some(name) = declared(&source.words[at..]) {
            found.push(format!("{home}/{name}.rs"));
            found.push(format!("{home}/{name}/mod.rs"));
        }
        if let Some(file) = named_path(&source.words[at..]) {
            found.push(format!("{folder}/{file}"));
        }
    }
    found
}

/// The name in `mod name;`.
fn declared(rest: &[Word]) -> Option<&str> {
    let ends = rest.get(2).is_some_and(|word| word.text == ";");
    (starts_with(rest, &["mod"]) && ends).then(|| rest[1].text.as_str())
}

/// The file in `#[path = "file"]`.
fn named_path(rest: &[Word]) -> Option<&str> {
    let file = starts_with(rest, &["#", "[", "path", "="]).then(|| rest.get(4))??;
    Some(file.text.trim_matches('"'))
}

/// The names of the files in `www`.
pub fn served() -> Vec<String> {
    let root = xtask::root();
    let files = below(&root.join("www"));
    files.iter().map(|path| relative(&root, path)).collect()
}

/// Files of `www` that the page does not name: they would be written and never served. A folder may be named whole.
pub fn unserved(index: &str, files: &[String]) -> Vec<Finding> {
    let named = |place: &str| index.contains(&format!("href=\"{place}\""));
    files
        .iter()
        .filter(|file| {
            let folders = file.match_indices('/').map(|(at, _)| &file[..at]);
            !named(file) && !folders.into_iter().any(named)
        })
        .map(|file| format!("{file}: index.html does not name it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found() {
        let texts = [
            ("a.rs".to_string(), "\n".repeat(LINES_MAX)),
            ("b.rs".to_string(), "\n".repeat(LINES_MAX + 1)),
        ];
        let findings = too_long(&texts);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("b.rs: 801 lines"));
    }

    #[test]
    fn a_file_that_nothing_declares_is_found() {
        let package = Package {
            name: "a".to_string(),
            dependencies: Vec::new(),
            roots: vec![xtask::root().join("src/a/lib.rs")],
        };
        let sources = [
            Source::new("src/a/lib.rs", "pub mod b;\n#[cfg(test)]\nmod tests;"),
            Source::new("src/a/b/mod.rs", "mod c; // mod gone;"),
            Source::new("src/a/b/c.rs", "mod d; #[path = \"other.rs\"] mod e;"),
            Source::new("src/a/b/c/d.rs", ""),
            Source::new("src/a/b/other.rs", ""),
            Source::new("src/a/tests.rs", ""),
            Source::new("src/a/gone.rs", ""),
        ];
        let findings = dead(&[package], &sources);
        assert_eq!(findings, ["src/a/gone.rs: no `mod` line leads here"]);
    }

    #[test]
    fn a_file_that_the_page_does_not_name_is_found() {
        let index = "<link href=\"www/a.js\"><link href=\"www/fonts\">";
        let files = ["www/a.js", "www/fonts/b.woff2", "www/c.js"].map(str::to_string);
        assert_eq!(
            unserved(index, &files),
            ["www/c.js: index.html does not name it"]
        );
    }
}
