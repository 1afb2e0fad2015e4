//! Known differences that generated sequences run into. Each rule stands in `tests/known-differences.txt` under its id,
//! with the reason.

use resp::Value;

use super::Request;

/// What arrived on both sides for one request.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// What was asked.
    pub request: &'a Request,
    /// What the server said.
    pub server: &'a Value,
    /// What our core said.
    pub ours: &'a Value,
    /// There is a large sorted set whose members have different scores.
    pub unequal_scores: bool,
}

/// One known difference.
pub struct Rule {
    /// Its id in the list.
    pub id: &'static str,
    /// Whether it is the reason.
    pub explains: fn(&Look<'_>) -> bool,
}

/// The rule about QUIT of a client that has switched replies off; the player itself must make both sides equal again.
pub const QUIT_IN_SILENCE: &str = "quit-in-silence";

/// The rule about what a client was sent in the very moment in which it is killed.
pub const LAST_WORDS: &str = "last-words-to-a-killed-client";

/// The rule about CLIENT REPLY inside a transaction, which is discarded then: an array with fewer elements than it says, or
/// without its head, cannot be compared.
pub const REPLIES_SWITCHED: &str = "replies-switched-within-exec";
/// The rule about AUTH that fails inside a transaction or behind a request that waits: it is not generated, as nobody could
/// tell which reply belongs to what.
pub const FAILED_AUTH: &str = "lost-errors-of-auth";

/// All rules.
pub const RULES: &[Rule] = &[
    Rule {
        id: "hello-names-brokerlab",
        explains: |look| is(look.request, 0, "HELLO") && look.server.as_error().is_none(),
    },
    Rule {
        id: QUIT_IN_SILENCE,
        explains: |_| false,
    },
    Rule {
        id: LAST_WORDS,
        explains: |_| false,
    },
    Rule {
        id: REPLIES_SWITCHED,
        explains: |_| false,
    },
    Rule {
        id: FAILED_AUTH,
        explains: |_| false,
    },
    Rule {
        id: "lex-of-unequal-scores",
        explains: |look| look.unequal_scores && by_lex(look.request),
    },
    Rule {
        id: "help-lists-what-is-there",
        explains: |look| is(look.request, 1, "HELP") && look.ours.as_elements().is_some(),
    },
];

/// The rule that explains why these differ.
pub fn explain(look: &Look<'_>) -> Option<&'static Rule> {
    RULES.iter().find(|rule| (rule.explains)(look))
}

/// Whether a request is about members of a sorted set between two names.
pub fn by_lex(request: &Request) -> bool {
    let name = request[0].to_ascii_lowercase();
    let by = |arg: &Vec<u8>| arg.eq_ignore_ascii_case(b"BYLEX");
    name.starts_with(b"z")
        && (name.ends_with(b"lex") || name == b"zlexcount" || request.iter().any(by))
}

fn is(request: &Request, at: usize, word: &str) -> bool {
    let found = request.get(at);
    found.is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::known;

    #[test]
    fn every_rule_is_in_the_list_and_none_besides() {
        let rules: BTreeSet<_> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
        let list = known::list().into_iter();
        let listed: BTreeSet<_> = list
            .filter(|entry| entry.generated.is_some())
            .map(|entry| entry.id)
            .collect();
        assert_eq!(rules, listed);
    }
}
