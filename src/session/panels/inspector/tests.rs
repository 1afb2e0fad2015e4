//! Pages of what is large: what they cost is counted in elements visited, and what they show is what Redis's commands reply.

use super::*;
use broker::event::ClientId;
use broker::{Broker, Config, Connect};

/// More than anybody wants to look through.
const MANY: usize = 1_000_000;
/// Elements that one command adds.
const AT_ONCE: usize = 20_000;
const NOW_US: u64 = 1_767_225_600_000_000;

/// A node without a world around it.
struct Node {
    broker: Broker,
    client: ClientId,
    known: Registry,
}

impl Node {
    fn new() -> Self {
        let mut broker = Broker::new(Config::default());
        let client = broker.handle_connect(NOW_US, Connect::default());
        Self {
            broker,
            client,
            known: Registry::new(0, ["n1".to_owned()].into_iter()),
        }
    }

    /// Runs a command; its reply as bytes.
    fn run(&mut self, args: &[String]) -> Vec<u8> {
        let mut bytes = Vec::new();
        resp::encode::encode_command(args, &mut bytes);
        self.broker.handle_input(NOW_US, self.client, &bytes);
        let mut reply = Vec::new();
        while let Some(output) = self.broker.poll_output() {
            reply.extend(output.bytes);
        }
        while self.broker.poll_event().is_some() {}
        reply
    }

    fn line(&mut self, line: &str) -> Vec<u8> {
        let args = resp::inline::split(line.as_bytes()).expect("a line");
        let args = args
            .into_iter()
            .map(|arg| String::from_utf8(arg).expect("text"));
        self.run(&args.collect::<Vec<String>>())
    }

    /// Adds many elements by a command; `each` makes the arguments for one.
    fn fill(&mut self, command: &str, each: impl Fn(usize) -> Vec<String>) {
        for first in (0..MANY).step_by(AT_ONCE) {
            let head = command.split(' ').map(String::from);
            let args = head.chain((first..first + AT_ONCE).flat_map(&each));
            let args: Vec<String> = args.collect();
            let reply = self.run(&args);
            assert!(
                reply.starts_with(b":"),
                "{}",
                String::from_utf8_lossy(&reply)
            );
        }
    }

    fn look(&self) -> Look<'_> {
        Look {
            inspect: self.broker.inspect(),
            now_us: NOW_US,
            node: NodeId(0),
            known: &self.known,
            language: Language::English,
        }
    }

    fn key(&self, name: &str, place: Place, backwards: bool) -> KeyView {
        let ask = KeyAsk {
            node: crate::NodeKey(0),
            db: 0,
            name: name.as_bytes().into(),
            place,
            backwards,
            pending: None,
        };
        key_view(&self.look(), &ask).expect("a key")
    }

    fn keys(&self, pattern: &str, kind: Option<KeyKind>, cursor: u64) -> KeysView {
        let ask = KeysAsk {
            node: crate::NodeKey(0),
            db: 0,
            pattern: pattern.into(),
            kind,
            cursor,
        };
        keys_view(&self.look(), &ask)
    }

    /// What a command replies, as redis-cli prints its strings, in a row.
    fn strings(&mut self, line: &str) -> Vec<String> {
        let reply = self.line(line);
        let mut decoder = resp::Decoder::new(resp::Limits::default());
        decoder.feed(&reply);
        let value = decoder.next().expect("a reply").expect("a whole one");
        let lines = resp::format::lines(&value).into_iter().flatten();
        let strings = lines.filter(|piece| piece.kind == resp::format::SpanKind::String);
        strings.map(|piece| piece.text).collect()
    }
}

#[test]
fn a_million_elements_cost_a_page() {
    let mut node = Node::new();
    node.fill("RPUSH list", |n| vec![format!("element {n}")]);
    node.fill("SADD set", |n| vec![format!("member {n}")]);
    for (backwards, place, first, next) in [
        (false, Place::Start, "0", Place::Index(50)),
        (
            false,
            Place::Index(500_000),
            "500000",
            Place::Index(500_050),
        ),
        (true, Place::Start, "999950", Place::Index(50)),
        (true, Place::Index(600_000), "399950", Place::Index(600_050)),
    ] {
        let key = node.key("list", place, backwards);
        assert_eq!(key.elements.rows.len(), PAGE_ROWS);
        assert_eq!(key.elements.rows[0].at, first);
        assert_eq!(key.elements.next, Some(next));
        let shown: Vec<String> = key.elements.rows.into_iter().map(|row| row.text).collect();
        assert_eq!(
            shown,
            node.strings(&key.elements.command),
            "{}",
            key.elements.command
        );
    }
    let last = node.key("list", Place::Index(999_990), false).elements;
    assert_eq!((last.rows.len(), last.next), (10, None));
    let first = node.key("set", Place::Start, false).elements;
    // A walk goes on to the end of the bucket that it is in.
    assert!((PAGE_ROWS..PAGE_ROWS * 2).contains(&first.rows.len()));
    let cursor = first.next.expect("more");
    assert_eq!(first.command, "SSCAN set 0 COUNT 50");
    let second = node.key("set", cursor, false).elements;
    let mut expected = node.strings(&second.command);
    expected.remove(0);
    let shown: Vec<String> = second.rows.into_iter().map(|row| row.text).collect();
    assert_eq!(shown, expected);
}

#[test]
fn a_million_keys_are_found_page_by_page() {
    let mut node = Node::new();
    node.line("CONFIG SET maxmemory 0");
    for first in (0..MANY).step_by(AT_ONCE) {
        let pairs = (first..first + AT_ONCE).flat_map(|n| [format!("key:{n}"), "1".to_owned()]);
        let args: Vec<String> = ["MSET".to_owned()].into_iter().chain(pairs).collect();
        assert_eq!(node.run(&args), b"+OK\r\n");
    }
    node.line("RPUSH jobs a b");
    let page = node.keys("", None, 0);
    assert!((PAGE_ROWS..PAGE_ROWS * 2).contains(&page.rows.len()));
    assert_eq!(
        (page.total, page.command.as_str()),
        (MANY + 1, "SCAN 0 COUNT 50")
    );
    let mut names: Vec<&str> = page.rows.iter().map(|row| row.name.text.as_str()).collect();
    names.sort_unstable();
    let mut expected = node.strings(&page.command);
    expected.remove(0);
    expected.sort_unstable();
    assert_eq!(
        names,
        expected
            .iter()
            .map(|name| name.trim_matches('"'))
            .collect::<Vec<_>>()
    );
    // What is sought is found on some page, and no page looks at more than it may.
    let (mut cursor, mut pages, mut found) = (0, 0, 0);
    loop {
        let page = node.keys("jo*", Some(KeyKind::List), cursor);
        assert!(page.looked_at < KEYS_LOOKED_AT_MAX + PAGE_ROWS);
        found += page.rows.len();
        pages += 1;
        match page.next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(found, 1);
    assert!(pages <= MANY / KEYS_LOOKED_AT_MAX + 1, "{pages}");
    // A pattern that fits everything shows a bounded number of rows, and says so.
    let all = node.keys("key:*", None, 0);
    assert_eq!(all.rows.len(), 200);
    assert!(
        all.note
            .ends_with("more keys fit; a narrower pattern shows them.")
    );
}

#[test]
fn a_million_entries_cost_a_page_from_either_end() {
    let mut node = Node::new();
    node.line("XGROUP CREATE s g $ MKSTREAM");
    for first in (1..=MANY).step_by(AT_ONCE) {
        let mut bytes = Vec::new();
        for n in first..first + AT_ONCE {
            resp::encode::encode_command(&["XADD", "s", &format!("{n}-0"), "n", "1"], &mut bytes);
        }
        node.broker.handle_input(NOW_US, node.client, &bytes);
        while node.broker.poll_output().is_some() {}
        while node.broker.poll_event().is_some() {}
    }
    node.line("XREADGROUP GROUP g me COUNT 200000 STREAMS s >");
    for (backwards, place, first) in [
        (false, Place::Start, "1-0"),
        (false, Place::After(700_000, 0), "700001-0"),
        (true, Place::Start, "1000000-0"),
        (true, Place::After(300_000, 0), "299999-0"),
    ] {
        let key = node.key("s", place, backwards);
        assert_eq!(key.elements.rows.len(), PAGE_ROWS);
        assert_eq!(key.elements.rows[0].at, first);
        assert!(key.elements.next.is_some());
        let shown = key.elements.rows.iter().map(|row| row.at.clone());
        let ids = node.strings(&key.elements.command).into_iter().step_by(3);
        let ids = ids.map(|id| id.trim_matches('"').to_owned());
        assert_eq!(shown.collect::<Vec<_>>(), ids.collect::<Vec<_>>());
    }
    let ask = KeyAsk {
        node: crate::NodeKey(0),
        db: 0,
        name: b"s"[..].into(),
        place: Place::Start,
        backwards: false,
        pending: Some(Pending {
            group: b"g"[..].into(),
            place: Place::After(100_000, 0),
        }),
    };
    let key = key_view(&node.look(), &ask).expect("a key");
    let group = &key.groups.expect("groups").rows[0];
    let pending = group.pending_view.as_ref().expect("what is pending");
    assert_eq!((group.pending, group.lag.as_str()), (200_000, "800000"));
    assert_eq!(pending.rows.len(), PAGE_ROWS);
    assert_eq!(
        (pending.rows[0].id.as_str(), pending.rows[0].owner.as_str()),
        ("100001-0", "me")
    );
    assert_eq!(pending.command, "XPENDING s g (100000-0 + 50");
}

#[test]
fn every_type_is_what_its_command_replies() {
    let mut node = Node::new();
    for line in [
        "SET text \"hello \\xec\\x95\\x88\"",
        "HSET hash a 1 b 2",
        "SADD set 3 1 2",
        "ZADD scores 2 b 1 a 1.5 c",
        "RPUSH list x y z",
    ] {
        node.line(line);
    }
    let shown = |node: &Node, name: &str, backwards: bool| {
        let key = node.key(name, Place::Start, backwards);
        let rows = key
            .elements
            .rows
            .iter()
            .map(|row| format!("{} {}", row.at, row.text));
        (
            key.elements.command.clone(),
            rows.collect::<Vec<_>>().join(" "),
        )
    };
    for (name, backwards, command, rows) in [
        ("text", false, "GET text", " \"hello \\xec\\x95\\x88\""),
        ("hash", false, "HGETALL hash", "\"a\" \"1\" \"b\" \"2\""),
        ("set", false, "SMEMBERS set", " \"1\"  \"2\"  \"3\""),
        (
            "scores",
            false,
            "ZRANGE scores 0 2 WITHSCORES",
            "1 \"a\" 1.5 \"c\" 2 \"b\"",
        ),
        (
            "scores",
            true,
            "ZRANGE scores 0 2 REV WITHSCORES",
            "2 \"b\" 1.5 \"c\" 1 \"a\"",
        ),
        ("list", false, "LRANGE list 0 2", "0 \"x\" 1 \"y\" 2 \"z\""),
        ("list", true, "LRANGE list -3 -1", "0 \"x\" 1 \"y\" 2 \"z\""),
    ] {
        assert_eq!(shown(&node, name, backwards), (command.into(), rows.into()));
    }
    let text = node.key("text", Place::Start, false).elements;
    assert_eq!(text.rows[0].decoded.as_deref(), Some("hello 안"));
    node.run(&["SET".into(), "long".into(), "x".repeat(3_000)]);
    let tail = node.key("long", Place::Index(2_048), false).elements;
    assert_eq!(
        (tail.command.as_str(), tail.next),
        ("GETRANGE long 2048 2999", None)
    );
    assert_eq!(tail.rows[0].text.len(), 952 + 2);
}
