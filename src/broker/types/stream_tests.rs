//! Streams against a naive model, and node sizes against figures of a real server.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::stream::{Keep, NewId, NoId, NodeLimits, References, Removal, Removed, Stream, Trim};
use super::stream_group::{Group, Pending};
use crate::event::{ConsumerId, GroupId, MessageId, Name, StreamId};

fn id(ms: u64, seq: u64) -> StreamId {
    StreamId { ms, seq }
}

fn add(stream: &mut Stream, id: StreamId, msg: u64, pairs: &[&str]) {
    let pairs = pairs.iter().map(|text| text.as_bytes());
    stream
        .log
        .append(id, MessageId(msg), pairs, NodeLimits::default());
}

fn exact(keep: Keep) -> Trim {
    Trim {
        keep,
        whole_nodes: false,
        limit: 0,
        references: References::Stay,
    }
}

/// Numbers that look random: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

type Model = BTreeMap<StreamId, (u64, Vec<String>)>;

fn check(stream: &Stream, model: &Model, start: StreamId, end: StreamId) {
    assert_eq!(stream.log.len(), model.len());
    let first = model.keys().next().copied().unwrap_or_default();
    let last = model.keys().next_back().copied().unwrap_or_default();
    assert_eq!((stream.log.first_id(), stream.log.last_id()), (first, last));
    let found: Vec<_> = stream.log.range(start, end).collect();
    let mut backwards: Vec<_> = stream.log.range(start, end).rev().map(|e| e.id).collect();
    backwards.reverse();
    assert!(backwards.iter().eq(found.iter().map(|entry| &entry.id)));
    let expected: Vec<_> = model
        .iter()
        .filter(|(id, _)| **id >= start && **id <= end)
        .collect();
    assert_eq!(found.len(), expected.len());
    for (entry, (id, (msg, texts))) in found.iter().zip(expected) {
        assert_eq!((entry.id, entry.msg), (*id, MessageId(*msg)));
        let pairs = entry.fields().flat_map(|(name, value)| [name, value]);
        assert!(pairs.eq(texts.iter().map(|text| text.as_bytes())));
    }
}

#[test]
fn it_behaves_like_a_sorted_map_and_copies_do_not_change() {
    let mut random = Random(7);
    let mut stream = Stream::default();
    let mut model = Model::new();
    let mut kept = (stream.clone(), model.clone());
    for step in 0..20_000u64 {
        let some = id(random.below(stream.log.last.ms + 2), random.below(3));
        match random.below(20) {
            0..=11 => {
                let wanted = NewId::Within(stream.log.last.ms + random.below(2));
                let new = stream.log.next_id(wanted, 0).expect("there are IDs left");
                let names = ["n", "name", "x"];
                let mut texts = Vec::new();
                for nth in 0..=random.below(3) {
                    texts.push(names[(nth + random.below(5) / 4) as usize % 3].to_string());
                    texts.push("v".repeat(random.below(90) as usize));
                }
                let pairs: Vec<&str> = texts.iter().map(String::as_str).collect();
                add(&mut stream, new, step, &pairs);
                model.insert(new, (step, texts));
            }
            12..=16 => {
                let removed = stream.delete(some, References::Stay, &mut |_| {});
                assert_eq!(removed == Removed::Gone, model.remove(&some).is_some());
            }
            17 => {
                let keep = random.below(2_000);
                let gone = (model.len() as u64).saturating_sub(keep);
                let mut told = 0;
                let removed = stream.trim(exact(Keep::Length(keep)), &mut |_| told += 1);
                assert_eq!((removed, told), (gone, gone));
                model = model.split_off(
                    &model
                        .keys()
                        .nth(gone as usize)
                        .copied()
                        .unwrap_or(StreamId::MAX),
                );
            }
            18 => {
                let from = id(some.ms * random.below(8) / 8, some.seq);
                let removed = stream.trim(exact(Keep::From(from)), &mut |_| {});
                let rest = model.split_off(&from);
                assert_eq!(removed, model.len() as u64);
                model = rest;
            }
            _ => {
                let (a, b) = (some, id(random.below(stream.log.last.ms + 2), 1));
                check(&stream, &model, a.min(b), a.max(b));
                assert_eq!(
                    stream.log.range(a.max(b), a.min(b)).count(),
                    usize::from(model.contains_key(&a) && a == b)
                );
            }
        }
        assert_eq!(stream.log.get(some).is_some(), model.contains_key(&some));
        if step % 500 == 0 {
            check(&kept.0, &kept.1, StreamId::MIN, StreamId::MAX);
            kept = (stream.clone(), model.clone());
        }
    }
}

/// The nodes of a stream of 300 entries, as XINFO STREAM of redis-server 8.2.3 counts them (`radix-tree-keys`).
#[test]
fn nodes_are_as_big_as_those_of_a_real_server() {
    for (length, nodes) in [
        (1, 3),
        (10, 3),
        (62, 6),
        (63, 6),
        (64, 6),
        (125, 11),
        (200, 16),
        (1000, 75),
        (2000, 150),
        (4000, 300),
        (4095, 300),
        (5000, 300),
    ] {
        let mut stream = Stream::default();
        for nth in 0..300 {
            let value = "x".repeat(length);
            add(
                &mut stream,
                id(nth * 1000 / 7, nth % 3 + 1),
                nth,
                &["field", &value],
            );
        }
        assert_eq!(stream.log.nodes(), nodes, "values of {length} bytes");
    }
}

/// The same for numbers, and for entries of which every other one has names of its own.
#[test]
fn numbers_are_packed_as_a_real_server_packs_them() {
    for (number, nodes) in [
        (5i64, 3),
        (127, 3),
        (128, 3),
        (-4096, 3),
        (-4097, 4),
        (32_767, 4),
        (32_768, 4),
        (8_388_607, 4),
        (8_388_608, 5),
        (2_147_483_647, 5),
        (2_147_483_648, 6),
        (1_000_000_000_000_000_000, 7),
    ] {
        let mut stream = Stream::default();
        for nth in 0..300u64 {
            let (n, negative) = (number.to_string(), (-number).to_string());
            let (more, name) = ((number + nth as i64).to_string(), format!("f{}", nth % 2));
            let pairs = [
                "a", &n, "b", &negative, "c", &more, "d", &n, "e", &n, &name, &n,
            ];
            add(
                &mut stream,
                id(1_000_000_000_000 + nth * 4097, 1),
                nth,
                &pairs,
            );
        }
        assert_eq!(stream.log.nodes(), nodes, "{number}");
    }
}

#[test]
fn approximate_trimming_removes_whole_nodes_only() {
    let mut stream = Stream::default();
    for nth in 1..=250 {
        add(&mut stream, id(nth, 0), nth, &["f", "v"]);
    }
    let about = |keep, limit| Trim {
        keep,
        whole_nodes: true,
        limit,
        references: References::Stay,
    };
    let mut told = Vec::new();
    let mut tell = |what| told.push(what);
    assert_eq!(stream.trim(about(Keep::Length(151), 0), &mut tell), 0);
    assert_eq!(stream.trim(about(Keep::Length(10), 99), &mut tell), 0);
    assert_eq!(stream.trim(about(Keep::Length(150), 0), &mut tell), 100);
    assert_eq!(stream.trim(about(Keep::From(id(200, 0)), 0), &mut tell), 0);
    assert_eq!(
        stream.trim(about(Keep::From(id(201, 0)), 0), &mut tell),
        100
    );
    assert_eq!(told.len(), 200);
    assert!(matches!(told[199], Removal::Entry(last, MessageId(200)) if last == id(200, 0)));
    assert_eq!(stream.log.max_deleted, StreamId::MIN);
}

#[test]
fn ids_come_from_the_clock_and_only_grow() {
    let mut stream = Stream::default();
    let log = &mut stream.log;
    assert_eq!(log.next_id(NewId::Auto, 0), Ok(id(0, 1)));
    assert_eq!(log.next_id(NewId::Within(0), 9), Ok(id(0, 1)));
    assert_eq!(log.next_id(NewId::Within(5), 9), Ok(id(5, 0)));
    log.last = id(5, u64::MAX);
    assert_eq!(log.next_id(NewId::Within(5), 9), Err(NoId::TooSmall));
    assert_eq!(log.next_id(NewId::Auto, 4), Ok(id(6, 0)));
    assert_eq!(
        log.next_id(NewId::Exactly(id(5, 9)), 9),
        Err(NoId::TooSmall)
    );
    log.last = StreamId::MAX;
    assert_eq!(log.next_id(NewId::Auto, 4), Err(NoId::Exhausted));
}

#[test]
fn a_pending_entry_has_one_owner() {
    let mut group = Group::new(GroupId(1), StreamId::MIN, None);
    let a = group.add_consumer(Name::from(&b"a"[..]), ConsumerId(1), 0);
    let b = group.add_consumer(Name::from(&b"b"[..]), ConsumerId(2), 0);
    let pending = |owner| Pending {
        owner: Some(owner),
        delivered_ms: 0,
        deliveries: 1,
    };
    for ms in 1..=300 {
        group.assign(id(ms, 0), pending(a));
    }
    for ms in (1..=300).step_by(3) {
        assert_eq!(
            group.assign(id(ms, 0), pending(b)).map(|p| p.owner),
            Some(Some(a))
        );
    }
    let count = |group: &Group, slot| group.consumer(slot).pending_len();
    assert_eq!((count(&group, a), count(&group, b)), (200, 100));
    assert!(group.settle(id(1, 0)).is_some() && group.settle(id(1, 0)).is_none());
    assert_eq!(count(&group, b), 99);
    let gone = group.remove_consumer(b"b").expect("it was there");
    assert_eq!((gone.pending_len(), group.pending_len()), (99, 200));
    // The slot is used again, for somebody who has nothing.
    let c = group.add_consumer(Name::from(&b"c"[..]), ConsumerId(3), 0);
    assert_eq!((c, count(&group, c)), (b, 0));
}
