//! Rust sources as flat lists of words.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One token. Groups are opened and closed by words of their own, as in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The token as text; a literal keeps its quotes.
    pub text: String,
    /// The line on which it stands, from 1.
    pub line: usize,
}

/// A source file, with and without the parts that only tests compile.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path from the repository's root, with `/`.
    pub path: String,
    /// Every token.
    pub words: Vec<Word>,
    /// The tokens that are not under `#[cfg(test)]`; none in a file of tests.
    pub shipped: Vec<Word>,
}

impl Source {
    /// Reads a source. What does not parse is a failure of the test.
    pub fn new(path: &str, text: &str) -> Source {
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path} does not parse: {error}"));
        let mut words = Vec::new();
        flatten(tokens, &mut words);
        let shipped = if is_file_of_tests(path) {
            Vec::new()
        } else {
            without_tests(&words)
        };
        let path = path.to_string();
        Source {
            path,
            words,
            shipped,
        }
    }

    /// A finding about this source.
    pub fn finding(&self, word: &Word, what: &str) -> String {
        format!("{}:{}: {what}", self.path, word.line)
    }
}

/// Every Rust source of the repository, read once for all rules.
pub fn repository() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(read_repository);
    &SOURCES
}

fn read_repository() -> Vec<Source> {
    let root = xtask::root();
    let mut paths = below(&root.join("src"));
    paths.extend(below(&root.join("tests")));
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    paths.retain(rust);
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a source can be read");
            Source::new(&relative(&root, path), &text)
        })
        .collect()
}

/// A path from the repository's root, with `/`.
pub fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

/// Every file below a folder, sorted.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn is_file_of_tests(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn flatten(tokens: TokenStream, words: &mut Vec<Word>) {
    for token in tokens {
        let line = token.span().start().line;
        let mut add = |text: String, line| words.push(Word { text, line });
        match token {
            TokenTree::Group(group) => {
                let (open, close) = marks(group.delimiter());
                add(open.to_string(), line);
                flatten(group.stream(), words);
                let line = group.span_close().start().line;
                words.push(Word {
                    text: close.to_string(),
                    line,
                });
            }
            TokenTree::Ident(ident) => add(ident.to_string(), line),
            TokenTree::Punct(punct) => add(punct.as_char().to_string(), line),
            TokenTree::Literal(literal) => add(literal.to_string(), line),
        }
    }
}

fn marks(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// Leaves out every item under `#[cfg(test)]`: up to its block, or to its semicolon.
fn without_tests(words: &[Word]) -> Vec<Word> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if starts_with(&words[at..], &MARK) {
            at += MARK.len();
            at += item_words(&words[at..]);
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// Whether the next words are these.
pub fn starts_with(words: &[Word], texts: &[&str]) -> bool {
    words.len() >= texts.len()
        && words
            .iter()
            .zip(texts)
            .all(|(word, text)| word.text == *text)
}

/// How many words the next item has.
fn item_words(words: &[Word]) -> usize {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate() {
        match word.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = word.text == ";" || word.text == "}";
        if ends && depth == 0 {
            return index + 1;
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_words_and_lines_are_kept() {
        let source = Source::new("src/a.rs", "// one\nfn b() {}\n");
        assert_eq!(source.words[0].text, "fn");
        assert_eq!(source.words[0].line, 2);
    }

    #[test]
    fn what_only_tests_compile_is_not_shipped() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { c(); } }\n#[cfg(test)]\nuse d;\nfn e() {}";
        let source = Source::new("src/a.rs", text);
        let shipped: Vec<&str> = source.shipped.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(shipped.join(" "), "fn a ( ) { } fn e ( ) { }");
        assert!(Source::new("src/a/tests.rs", text).shipped.is_empty());
    }
}
