use super::*;
use broker::event::{KeyRemoval, MessageRemoval};

const START: StreamId = StreamId { ms: 0, seq: 0 };

/// shop has added three entries; group "workers" began before them, w1 and w2 are its members, me is a person.
fn orders() -> Scribe {
    let mut s = people();
    s.key(1, "orders", Kind::Stream);
    let by = setup(&mut s);
    s.group(1, "workers", START, by);
    for _ in 0..3 {
        s.add(1, "orders");
    }
    s
}

fn people() -> Scribe {
    let mut s = Scribe::new();
    s.actor(1, "shop", Role::Producer, &[]);
    s.actor(2, "w1", Role::Member, &[]);
    s.actor(3, "w2", Role::Member, &[]);
    s.actor(4, "me", Role::Console, &[]);
    s
}

fn setup(s: &mut Scribe) -> By {
    let by = s.begin(1, None);
    s.end(by);
    by
}

fn take(s: &mut Scribe, actor: u32, n: u64) {
    let (packet, _) = s.read(actor, n, Delivery::New);
    s.receive(packet);
}

fn dies(s: &mut Scribe, actor: u32, n: u64, why: MessageRemoval) {
    let by = s.begin(actor, None);
    s.event(Event::EntryRemoved {
        key: KeyId(1),
        msg: MessageId(n),
        id: entry(n),
        why,
        by,
    });
    s.end(by);
}

#[test]
fn an_entry_goes_from_stored_to_pending_to_done() {
    let mut s = orders();
    s.is("workers", 1, STORED);
    s.count("workers", STORED, 3);
    let (packet, _) = s.read(2, 1, Delivery::New);
    s.is("workers", 1, PENDING);
    s.receive(packet);
    s.work(2, &[1]);
    s.is("workers", 1, PENDING);
    s.ack(2, 1);
    s.is("workers", 1, DONE);
    s.count("workers", STORED, 2);
    s.recount();
}

#[test]
fn acknowledged_before_the_work() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.ack(2, 1);
    s.is("workers", 1, WORKING);
    s.crash(2);
    s.is(
        "workers",
        1,
        lost(Reason::AcknowledgedBeforeTheWorkThenCrashed),
    );
    take(&mut s, 2, 2);
    s.ack(2, 2);
    s.work(2, &[2]);
    s.is("workers", 2, DONE);
    s.recount();
}

#[test]
fn noack_keeps_nothing() {
    let mut s = orders();
    let (packet, _) = s.read(2, 1, Delivery::NoAck);
    s.is("workers", 1, IN_FLIGHT);
    s.receive(packet);
    s.is("workers", 1, WORKING);
    s.crash(2);
    s.is("workers", 1, lost(Reason::ReadWithNoAckThenCrashed));
    let (packet, _) = s.read(2, 2, Delivery::NoAck);
    s.lose(packet);
    s.is("workers", 2, lost(Reason::DisconnectedInFlight));
    let (packet, _) = s.read(2, 3, Delivery::NoAck);
    s.receive(packet);
    s.work(2, &[3]);
    s.is("workers", 3, DONE);
    s.recount();
}

#[test]
fn a_crash_leaves_it_pending_and_a_claim_takes_it_over() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.work(2, &[1]);
    s.crash(2);
    s.is("workers", 1, PENDING);
    let by = s.begin(3, None);
    s.event(Event::Claimed {
        group: GroupId(1),
        from: Some(ConsumerId(2)),
        to: ConsumerId(3),
        id: entry(1),
        msg: MessageId(1),
        deliveries: 2,
        handed: true,
        by,
    });
    let packet = s.reply(by);
    s.receive(packet);
    s.work(3, &[1]);
    s.ack(3, 1);
    s.is("workers", 1, DONE);
    let row = s.ledger.audience(s.audience("workers")).unwrap();
    assert_eq!((row.processed, row.duplicates), (2, 1));
    s.recount();
}

#[test]
fn trimmed_before_read_while_pending_and_after() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.work(2, &[1]);
    s.ack(2, 1);
    take(&mut s, 2, 2);
    for n in 1..=3 {
        dies(&mut s, 1, n, MessageRemoval::Trimmed);
    }
    s.is("workers", 1, DONE);
    s.is("workers", 2, WORKING);
    s.is("workers", 3, lost(Reason::TrimmedBeforeRead));
    s.crash(2);
    s.is("workers", 2, lost(Reason::TrimmedWhilePending));
    s.count("workers", STORED, 0);
    s.recount();
}

#[test]
fn deleted_by_a_program_and_by_a_person() {
    let mut s = orders();
    dies(&mut s, 1, 1, MessageRemoval::Deleted);
    dies(&mut s, 4, 2, MessageRemoval::Deleted);
    s.is("workers", 1, lost(Reason::Deleted));
    s.is("workers", 2, DISCARDED);
    s.is("workers", 3, STORED);
    s.recount();
}

#[test]
fn a_consumer_drops_what_it_had() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.crash(2);
    take(&mut s, 3, 2);
    let by = s.begin(1, None);
    s.event(Event::ConsumerDeleted {
        group: GroupId(1),
        consumer: ConsumerId(2),
        by,
    });
    s.end(by);
    s.is("workers", 1, lost(Reason::DroppedWithItsConsumer));
    s.is("workers", 2, PENDING);
    s.recount();
}

#[test]
fn a_destroyed_group_loses_what_it_had_and_expects_no_more() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.work(2, &[1]);
    s.ack(2, 1);
    take(&mut s, 2, 2);
    let by = s.begin(1, None);
    let group = GroupId(1);
    s.event(Event::GroupDestroyed { group, by });
    s.end(by);
    s.is("workers", 1, DONE);
    s.is("workers", 2, WORKING);
    s.is("workers", 3, lost(Reason::GroupDestroyed));
    s.add(1, "orders");
    s.is("workers", 4, None);
    s.is("nobody", 4, STORED);
    s.recount();
    // Made again under its name, from after the second entry.
    s.group(2, "workers", entry(2), by);
    s.is("workers", 3, STORED);
    s.is("workers", 4, STORED);
    s.is("nobody", 4, None);
    s.add(1, "orders");
    s.is("workers", 5, STORED);
    assert_eq!(s.ledger.audience(s.audience("workers")).unwrap().sent, 5);
    s.recount();
}

#[test]
fn a_group_made_again_leaves_out_what_came_meanwhile() {
    let mut s = orders();
    let by = setup(&mut s);
    let group = GroupId(1);
    s.event(Event::GroupDestroyed { group, by });
    s.add(1, "orders");
    s.add(1, "orders");
    dies(&mut s, 1, 5, MessageRemoval::Deleted);
    s.group(2, "workers", entry(4), by);
    s.add(1, "orders");
    s.is("workers", 4, None);
    s.is("workers", 5, None);
    s.is("workers", 6, STORED);
    s.is("nobody", 4, lost(Reason::BeforeTheGroupBegan));
    s.is("nobody", 5, lost(Reason::Deleted));
    s.recount();
}

#[test]
fn setid_skips_forwards_and_opens_again_backwards() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.work(2, &[1]);
    s.ack(2, 1);
    take(&mut s, 2, 2);
    let by = setup(&mut s);
    let group = GroupId(1);
    s.event(Event::GroupMoved {
        group,
        cursor: entry(3),
        by,
    });
    s.is("workers", 2, PENDING);
    s.is("workers", 3, lost(Reason::SkippedBySetId));
    s.event(Event::GroupMoved {
        group,
        cursor: START,
        by,
    });
    s.is("workers", 1, STORED);
    s.is("workers", 2, PENDING);
    s.is("workers", 3, STORED);
    take(&mut s, 3, 1);
    s.work(3, &[1]);
    s.ack(3, 1);
    s.is("workers", 1, DONE);
    let row = s.ledger.audience(s.audience("workers")).unwrap();
    assert_eq!((row.duplicates, row.sent), (1, 3));
    s.recount();
}

#[test]
fn what_is_acknowledged_behind_the_cursor_is_delivered_again() {
    let mut s = orders();
    take(&mut s, 2, 1);
    let by = setup(&mut s);
    s.event(Event::GroupMoved {
        group: GroupId(1),
        cursor: START,
        by,
    });
    s.work(2, &[1]);
    s.ack(2, 1);
    s.is("workers", 1, STORED);
    take(&mut s, 2, 1);
    s.ack(2, 1);
    s.work(2, &[1]);
    s.is("workers", 1, DONE);
    s.recount();
}

#[test]
fn a_renamed_stream_leaves_its_readers_behind() {
    let mut s = people();
    let orders = Expectation::Stream(name("orders"));
    s.actor(5, "tail", Role::Reader, &[orders]);
    s.key(1, "orders", Kind::Stream);
    s.add(1, "orders");
    s.event(Event::KeyRenamed {
        key: KeyId(1),
        db: 0,
        name: name("old"),
    });
    s.add(1, "old");
    s.is("tail", 1, STORED);
    s.is("tail", 2, None);
    s.event(Event::KeyRenamed {
        key: KeyId(1),
        db: 0,
        name: name("orders"),
    });
    s.add(1, "orders");
    s.is("tail", 2, None);
    s.is("tail", 3, STORED);
    s.is("nobody", 2, STORED);
    s.recount();
}

#[test]
fn entries_before_the_group_are_none_of_its_own() {
    let mut s = people();
    s.key(1, "orders", Kind::Stream);
    s.add(1, "orders");
    s.add(1, "orders");
    s.is("nobody", 1, STORED);
    let by = setup(&mut s);
    s.group(1, "workers", entry(1), by);
    s.is("workers", 1, None);
    s.is("nobody", 1, lost(Reason::BeforeTheGroupBegan));
    s.is("workers", 2, STORED);
    s.is("nobody", 2, None);
    s.group(2, "audit", START, by);
    s.is("audit", 1, STORED);
    s.is("nobody", 1, None);
    s.recount();
}

#[test]
fn a_group_that_begins_while_an_entry_is_under_way_expects_it() {
    let mut s = people();
    s.key(1, "orders", Kind::Stream);
    let (packet, by) = s.send(
        1,
        Some(Intended::Entry {
            key: name("orders"),
        }),
    );
    s.count("nobody", IN_FLIGHT, 1);
    s.recount();
    let other = setup(&mut s);
    s.group(1, "workers", START, other);
    s.count("nobody", IN_FLIGHT, 0);
    s.count("workers", IN_FLIGHT, 1);
    s.recount();
    s.reach(packet, by);
    s.append(1, by);
    s.end(by);
    s.is("workers", 1, STORED);
    s.recount();
}

#[test]
fn an_entry_lost_on_its_way_is_lost_to_all_groups() {
    let mut s = orders();
    let by = setup(&mut s);
    s.group(2, "audit", entry(3), by);
    let (packet, _) = s.send(
        1,
        Some(Intended::Entry {
            key: name("orders"),
        }),
    );
    s.lose(packet);
    s.count("workers", lost(Reason::LostOnTheWayToTheNode), 1);
    s.count("audit", lost(Reason::LostOnTheWayToTheNode), 1);
    s.recount();
}

#[test]
fn a_stream_that_is_deleted_takes_groups_and_entries_along() {
    for (actor, fate) in [(1, lost(Reason::Deleted)), (4, DISCARDED)] {
        let mut s = orders();
        take(&mut s, 2, 1);
        take(&mut s, 2, 2);
        s.crash(2);
        let by = Some(s.begin(actor, None));
        s.event(Event::KeyRemoved {
            key: KeyId(1),
            why: KeyRemoval::Deleted,
            by,
        });
        for n in 1..=3 {
            s.is("workers", n, fate);
        }
        s.recount();
        // The next stream of this name has a row of its own only for what comes then.
        s.key(2, "orders", Kind::Stream);
        s.add(2, "orders");
        s.is("nobody", 4, STORED);
        s.recount();
    }
}

#[test]
fn a_node_crash_empties_the_stream() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.work(2, &[1]);
    s.write(What::NodeCrashed { node: NODE });
    s.is("workers", 1, DONE);
    s.is("workers", 2, lost(Reason::NodeCrashedBeforePersisting));
    s.recount();
}

#[test]
fn a_console_that_reads_in_the_group_has_processed_it_and_must_acknowledge() {
    let mut s = orders();
    take(&mut s, 4, 1);
    s.write(What::HandsOff {
        actor: ActorId(4),
        messages: [msg(1)].into(),
        processed: true,
    });
    s.is("workers", 1, PENDING);
    s.ack(4, 1);
    s.is("workers", 1, DONE);
}

#[test]
fn a_typed_ack_of_what_nobody_processed_is_meant() {
    let mut s = orders();
    take(&mut s, 2, 1);
    s.crash(2);
    s.ack(4, 1);
    s.is("workers", 1, DISCARDED);
    s.recount();
}

#[test]
fn a_reader_reads_the_tape_and_can_read_it_again() {
    let mut s = people();
    let orders = Expectation::Stream(name("orders"));
    s.actor(5, "tail", Role::Reader, &[orders]);
    s.key(1, "orders", Kind::Stream);
    for _ in 0..3 {
        s.add(1, "orders");
    }
    s.is("tail", 1, STORED);
    let packet = look(&mut s, 5, 1);
    s.is("tail", 1, IN_FLIGHT);
    s.receive(packet);
    s.is("tail", 1, WORKING);
    s.crash(5);
    s.is("tail", 1, STORED);
    let packet = look(&mut s, 5, 1);
    s.receive(packet);
    s.work(5, &[1]);
    s.is("tail", 1, DONE);
    let packet = look(&mut s, 5, 2);
    s.receive(packet);
    dies(&mut s, 1, 2, MessageRemoval::Trimmed);
    s.is("tail", 2, WORKING);
    s.crash(5);
    s.is("tail", 2, lost(Reason::TrimmedBeforeRead));
    dies(&mut s, 1, 1, MessageRemoval::Trimmed);
    s.is("tail", 1, DONE);
    s.is("tail", 3, STORED);
    let look = look(&mut s, 4, 3);
    s.receive(look);
    s.is("tail", 3, STORED);
    s.recount();
}

fn look(s: &mut Scribe, actor: u32, n: u64) -> PacketId {
    let by = s.begin(actor, None);
    s.event(Event::EntryRead {
        key: KeyId(1),
        msg: MessageId(n),
        id: entry(n),
        by,
    });
    s.reply(by)
}

#[test]
fn a_removed_reader_keeps_what_it_had_and_gets_no_more() {
    let mut s = people();
    let orders = Expectation::Stream(name("orders"));
    s.actor(5, "tail", Role::Reader, &[orders]);
    s.key(1, "orders", Kind::Stream);
    s.add(1, "orders");
    s.write(What::ActorRemoved { actor: ActorId(5) });
    s.add(1, "orders");
    s.is("tail", 1, STORED);
    s.is("tail", 2, None);
    s.is("nobody", 2, STORED);
    s.recount();
}

#[test]
fn a_hundred_groups_do_not_make_an_append_dearer() {
    let mut s = people();
    s.key(1, "orders", Kind::Stream);
    let by = setup(&mut s);
    for n in 0..100 {
        s.group(n, &alloc::format!("g{n}"), START, by);
    }
    for _ in 0..100 {
        s.add(1, "orders");
    }
    assert_eq!(s.ledger.untold(), 2 * 100 * 100);
    for row in s.ledger.audiences().filter(|row| row.key.is_some()) {
        assert_eq!((row.counts.of(STORED), row.sent), (100, 100));
    }
}

/// An actor gives entry n back.
fn give_back(s: &mut Scribe, actor: u32, n: u64, from: Option<u32>) {
    let by = s.begin(actor, None);
    s.event(Event::Released {
        group: GroupId(1),
        from: from.map(|actor| ConsumerId(u64::from(actor))),
        id: entry(n),
        msg: Some(MessageId(n)),
        deliveries: 1,
        by,
    });
    s.end(by);
}

#[test]
fn what_is_given_back_stays_pending_when_its_consumer_goes() {
    let mut s = orders();
    take(&mut s, 2, 1);
    take(&mut s, 2, 2);
    give_back(&mut s, 2, 1, Some(2));
    s.is("workers", 1, PENDING);
    s.crash(2);
    let by = setup(&mut s);
    s.event(Event::ConsumerDeleted {
        group: GroupId(1),
        consumer: ConsumerId(2),
        by,
    });
    s.is("workers", 1, PENDING);
    s.is("workers", 2, lost(Reason::DroppedWithItsConsumer));
    s.recount();
}

#[test]
fn what_is_given_back_is_claimed_and_done() {
    let mut s = orders();
    take(&mut s, 2, 1);
    give_back(&mut s, 2, 1, Some(2));
    give_back(&mut s, 3, 1, None);
    s.crash(2);
    s.is("workers", 1, PENDING);
    let by = s.begin(3, None);
    s.event(Event::Claimed {
        group: GroupId(1),
        from: None,
        to: ConsumerId(3),
        id: entry(1),
        msg: MessageId(1),
        deliveries: 2,
        handed: true,
        by,
    });
    let packet = s.reply(by);
    s.receive(packet);
    s.work(3, &[1]);
    s.is("workers", 1, PENDING);
    s.ack(3, 1);
    s.is("workers", 1, DONE);
    s.recount();
}

#[test]
fn what_nobody_had_becomes_pending_by_force() {
    let mut s = orders();
    give_back(&mut s, 2, 3, None);
    s.is("workers", 3, PENDING);
    s.count("workers", STORED, 2);
    dies(&mut s, 2, 3, MessageRemoval::Trimmed);
    s.is("workers", 3, lost(Reason::TrimmedWhilePending));
    give_back(&mut s, 2, 3, None);
    s.is("workers", 3, lost(Reason::TrimmedWhilePending));
    s.recount();
}
