use super::*;
use broker::event::{KeyRemoval, MessageRemoval};

/// shop has pushed three jobs; w1 and w2 work, me is a person.
fn jobs() -> Scribe {
    let mut s = Scribe::new();
    s.actor(1, "shop", Role::Producer, &[]);
    s.actor(2, "w1", Role::Worker, &[]);
    s.actor(3, "w2", Role::Worker, &[]);
    s.actor(4, "me", Role::Console, &[]);
    s.key(1, "jobs", Kind::List);
    s.push(1, "jobs", 3);
    s.count("jobs", STORED, 3);
    s
}

fn pop(s: &mut Scribe, actor: u32, n: u64) -> PacketId {
    let by = s.begin(actor, None);
    s.event(Event::Popped {
        key: KeyId(1),
        msg: MessageId(n),
        end: End::Head,
        by,
    });
    s.reply(by)
}

/// To the processing list, which is key 2.
fn take(s: &mut Scribe, actor: u32, n: u64) -> PacketId {
    shift(s, actor, n, (1, 2))
}

fn shift(s: &mut Scribe, actor: u32, n: u64, (from, to): (u64, u64)) -> PacketId {
    let by = s.begin(actor, None);
    s.event(Event::Moved {
        from: KeyId(from),
        from_end: End::Tail,
        to: KeyId(to),
        to_end: End::Head,
        depth: 0,
        msg: MessageId(n),
        by,
    });
    s.reply(by)
}

fn remove(s: &mut Scribe, actor: u32, n: u64, why: MessageRemoval) {
    let by = s.begin(actor, None);
    s.event(Event::Removed {
        key: KeyId(2),
        msg: MessageId(n),
        index: 0,
        why,
        by,
    });
    s.reply(by);
}

fn remove_key(s: &mut Scribe, why: KeyRemoval, actor: Option<u32>) {
    let by = actor.map(|actor| s.begin(actor, None));
    s.event(Event::KeyRemoved {
        key: KeyId(1),
        why,
        by,
    });
    if let Some(by) = by {
        s.end(by);
    }
}

#[test]
fn a_popped_job_goes_through_all_fates_to_done() {
    let mut s = jobs();
    let packet = pop(&mut s, 2, 1);
    s.is("jobs", 1, IN_FLIGHT);
    s.receive(packet);
    s.is("jobs", 1, WORKING);
    s.work(2, &[1]);
    s.is("jobs", 1, DONE);
    s.recount();
}

#[test]
fn a_crash_with_the_job_in_hands_loses_it() {
    let mut s = jobs();
    let packet = pop(&mut s, 2, 1);
    s.receive(packet);
    s.crash(2);
    s.is("jobs", 1, lost(Reason::PoppedThenCrashed));
    s.recount();
}

#[test]
fn a_lost_reply_loses_the_job() {
    let mut s = jobs();
    let packet = pop(&mut s, 2, 1);
    s.lose(packet);
    s.is("jobs", 1, lost(Reason::PoppedReplyLost));
    s.recount();
}

#[test]
fn a_job_popped_for_a_connection_that_is_gone_is_lost_too() {
    let mut s = jobs();
    let by = s.begin(2, None);
    s.event(Event::Popped {
        key: KeyId(1),
        msg: MessageId(1),
        end: End::Head,
        by,
    });
    s.disconnect(2, LinkEnd::Reset);
    s.is("jobs", 1, lost(Reason::PoppedReplyLost));
    s.recount();
}

#[test]
fn a_processing_list_keeps_the_job_through_a_crash() {
    let mut s = jobs();
    s.key(2, "busy", Kind::List);
    let packet = take(&mut s, 2, 1);
    s.is("jobs", 1, PENDING);
    s.receive(packet);
    s.is("jobs", 1, PENDING);
    s.crash(2);
    s.is("jobs", 1, PENDING);
    let packet = shift(&mut s, 3, 1, (2, 1));
    s.is("jobs", 1, STORED);
    s.receive(packet);
    s.write(What::HandsOff {
        actor: ActorId(3),
        messages: [msg(1)].into(),
        processed: false,
    });
    s.is("jobs", 1, STORED);
    let packet = take(&mut s, 3, 1);
    s.receive(packet);
    s.work(3, &[1]);
    s.is("jobs", 1, PENDING);
    remove(&mut s, 3, 1, MessageRemoval::Deleted);
    s.is("jobs", 1, DONE);
    s.recount();
}

#[test]
fn work_that_was_not_acknowledged_is_done_again() {
    let mut s = jobs();
    s.key(2, "busy", Kind::List);
    let packet = take(&mut s, 2, 1);
    s.receive(packet);
    s.work(2, &[1]);
    s.crash(2);
    let packet = shift(&mut s, 3, 1, (2, 1));
    s.receive(packet);
    s.work(3, &[1]);
    s.is("jobs", 1, STORED);
    let row = s.ledger.audience(s.audience("jobs")).unwrap();
    assert_eq!((row.processed, row.duplicates), (2, 1));
    remove_key(&mut s, KeyRemoval::Deleted, Some(2));
    s.is("jobs", 1, DONE);
    s.is("jobs", 2, lost(Reason::Deleted));
    s.recount();
}

#[test]
fn acknowledged_before_the_work_then_crashed() {
    let mut s = jobs();
    s.key(2, "busy", Kind::List);
    let packet = take(&mut s, 2, 1);
    s.receive(packet);
    remove(&mut s, 2, 1, MessageRemoval::Deleted);
    s.is("jobs", 1, WORKING);
    s.crash(2);
    s.is(
        "jobs",
        1,
        lost(Reason::AcknowledgedBeforeTheWorkThenCrashed),
    );
    s.recount();
}

#[test]
fn removals_by_programs_are_losses_and_by_persons_are_meant() {
    let mut s = jobs();
    s.key(2, "busy", Kind::List);
    for n in 1..=3 {
        take(&mut s, 2, n);
    }
    remove(&mut s, 3, 1, MessageRemoval::Deleted);
    remove(&mut s, 3, 2, MessageRemoval::Trimmed);
    remove(&mut s, 4, 3, MessageRemoval::Deleted);
    // The replies of LMOVE are still under way, so that nothing is decided before they are lost.
    s.is("jobs", 1, IN_FLIGHT);
    s.disconnect(2, LinkEnd::Reset);
    for packet in 3..=14 {
        s.lose(PacketId(packet));
    }
    s.is("jobs", 1, lost(Reason::Deleted));
    s.is("jobs", 2, lost(Reason::TrimmedWhilePending));
    s.is("jobs", 3, DISCARDED);
    s.recount();
}

#[test]
fn trimmed_and_overwritten_before_anybody_took_it() {
    let mut s = jobs();
    remove(&mut s, 3, 1, MessageRemoval::Trimmed);
    remove(&mut s, 3, 2, MessageRemoval::Overwritten);
    remove(&mut s, 4, 3, MessageRemoval::Trimmed);
    s.is("jobs", 1, lost(Reason::TrimmedBeforeRead));
    s.is("jobs", 2, lost(Reason::Overwritten));
    s.is("jobs", 3, DISCARDED);
    s.recount();
}

#[test]
fn a_key_takes_its_jobs_along() {
    let cases = [
        (KeyRemoval::Expired, None, lost(Reason::Expired)),
        (KeyRemoval::Evicted, None, lost(Reason::Evicted)),
        (KeyRemoval::Overwritten, Some(2), lost(Reason::Overwritten)),
        (KeyRemoval::Overwritten, Some(4), lost(Reason::Overwritten)),
        (KeyRemoval::Deleted, Some(2), lost(Reason::Deleted)),
        (KeyRemoval::Deleted, Some(4), DISCARDED),
        (KeyRemoval::Flushed, Some(2), lost(Reason::Deleted)),
        (KeyRemoval::Flushed, Some(4), DISCARDED),
    ];
    for (why, actor, fate) in cases {
        let mut s = jobs();
        let packet = pop(&mut s, 2, 2);
        s.receive(packet);
        remove_key(&mut s, why, actor);
        s.is("jobs", 1, fate);
        s.is("jobs", 2, WORKING);
        s.is("jobs", 3, fate);
        s.recount();
    }
}

#[test]
fn rename_keeps_the_place() {
    let mut s = jobs();
    s.event(Event::KeyRenamed {
        key: KeyId(1),
        db: 0,
        name: name("old"),
    });
    s.is("jobs", 1, STORED);
    s.key(3, "jobs", Kind::List);
    s.push(3, "jobs", 1);
    remove_key(&mut s, KeyRemoval::Deleted, Some(2));
    s.is("jobs", 1, lost(Reason::Deleted));
    s.is("jobs", 4, STORED);
    s.recount();
}

#[test]
fn a_node_that_crashes_loses_what_it_stored() {
    let mut s = jobs();
    let packet = pop(&mut s, 2, 1);
    s.receive(packet);
    s.write(What::NodeCrashed { node: NODE });
    s.is("jobs", 1, WORKING);
    s.is("jobs", 2, lost(Reason::NodeCrashedBeforePersisting));
    s.work(2, &[1]);
    s.is("jobs", 1, DONE);
    s.recount();
}

#[test]
fn messages_go_on_after_a_restart_that_skips_numbers() {
    let mut s = jobs();
    s.write(What::NodeCrashed { node: NODE });
    s.messages = 1_000;
    s.key(9, "jobs", Kind::List);
    s.push(9, "jobs", 2);
    s.is("jobs", 1_001, STORED);
    s.is("jobs", 3, lost(Reason::NodeCrashedBeforePersisting));
    assert!(s.ledger.message(msg(500)).is_none());
    s.recount();
}

#[test]
fn a_console_that_pops_has_done_it() {
    let mut s = jobs();
    let packet = pop(&mut s, 4, 1);
    s.receive(packet);
    s.write(What::HandsOff {
        actor: ActorId(4),
        messages: [msg(1)].into(),
        processed: true,
    });
    s.is("jobs", 1, DONE);
}

#[test]
fn many_keys_chain_their_own() {
    let mut s = jobs();
    s.key(2, "busy", Kind::List);
    take(&mut s, 2, 2);
    remove_key(&mut s, KeyRemoval::Expired, None);
    s.is("jobs", 1, lost(Reason::Expired));
    s.is("jobs", 2, PENDING);
    s.is("jobs", 3, lost(Reason::Expired));
    s.recount();
}
