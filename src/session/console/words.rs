//! A line being typed, cut into words where redis-cli would cut it.

use resp::inline::{self, UnbalancedQuotes};
use std::ops::Range;

/// One word: where it stands, quotes included, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub at: Range<usize>,
    pub says: Vec<u8>,
    pub is_quoted: bool,
}

/// Cuts a line. What a quote that does not match has swallowed is one word, as it stands.
pub(crate) fn words(line: &str) -> (Vec<Word>, Option<UnbalancedQuotes>) {
    let (places, trouble) = inline::places(line.as_bytes());
    let read = |at: Range<usize>| {
        let raw = &line.as_bytes()[at.clone()];
        let says = inline::split(raw).ok().and_then(|mut said| said.pop());
        Word {
            is_quoted: raw.contains(&b'"') || raw.contains(&b'\''),
            says: says.unwrap_or_else(|| raw.to_vec()),
            at,
        }
    };
    (places.into_iter().map(read).collect(), trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_redis_cli_cuts_them() {
        for line in [
            "",
            "   ",
            "SET k v",
            "  SET  k \"v w\" ",
            "ECHO 'a b'\t\"\\x41\\n\"",
            "ECHO 안녕 \"하 나\"",
            "ECHO a\u{b}\u{c} b",
            "ECHO a\"b c\" d",
        ] {
            let (found, trouble) = words(line);
            let says: Vec<Vec<u8>> = found.into_iter().map(|word| word.says).collect();
            assert_eq!(Ok(says), inline::split(line.as_bytes()), "{line:?}");
            assert_eq!(trouble, None);
        }
    }

    #[test]
    fn what_does_not_match_is_the_last_word() {
        let (found, trouble) = words("SET k \"a b");
        assert_eq!(found.len(), 3);
        assert_eq!(found[2].at, 6..10);
        assert_eq!(trouble.map(|trouble| trouble.at), Some(6));
    }
}
