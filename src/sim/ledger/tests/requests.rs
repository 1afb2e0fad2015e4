use super::*;

fn elements(count: u32) -> Option<Intended> {
    let key = name("jobs");
    Some(Intended::Elements { key, count })
}

fn shop() -> Scribe {
    let mut s = Scribe::new();
    s.actor(1, "shop", Role::Producer, &[]);
    s
}

fn intended(number: u64, n: u32) -> Item {
    let actor = ActorId(1);
    Item::Intended(IntentId { actor, number }, n)
}

#[test]
fn a_request_that_is_lost_loses_all_it_was_meant_to_make() {
    let mut s = shop();
    let (packet, _) = s.send(1, elements(3));
    s.count("jobs", IN_FLIGHT, 3);
    s.lose(packet);
    s.count("jobs", lost(Reason::LostOnTheWayToTheNode), 3);
    let fates = s.ledger.fates(intended(1, 2));
    assert_eq!(fates[0].fate, lost(Reason::LostOnTheWayToTheNode));
    let page = s.ledger.items(s.audience("jobs"), fates[0].fate, None, 2);
    assert_eq!(page.items, [intended(1, 2), intended(1, 1)]);
    let page = s
        .ledger
        .items(s.audience("jobs"), fates[0].fate, page.next, 2);
    assert_eq!(page.items, [intended(1, 0)]);
    s.recount();
}

#[test]
fn an_error_reply_is_a_rejection() {
    let mut s = shop();
    let by = s.begin(1, elements(2));
    let outcome = Outcome::Failed;
    s.event(Event::Ended { by, outcome });
    s.count("jobs", lost(Reason::Rejected), 2);
    s.recount();
}

#[test]
fn lpushx_without_the_key_is_a_rejection() {
    let mut s = shop();
    let by = s.begin(1, elements(2));
    s.reply(by);
    s.count("jobs", lost(Reason::Rejected), 2);
    s.recount();
}

#[test]
fn a_retry_takes_the_place_of_what_was_lost() {
    let mut s = shop();
    let (packet, by) = s.send(1, elements(1));
    s.lose(packet);
    let seq = by.seq.0;
    let (packet, by) = s.send_intent(1, seq, elements(1));
    s.count("jobs", IN_FLIGHT, 1);
    s.count("jobs", lost(Reason::LostOnTheWayToTheNode), 0);
    s.reach(packet, by);
    s.key(1, "jobs", Kind::List);
    let id = s.create(by);
    s.event(Event::Pushed {
        key: KeyId(1),
        msg: id,
        end: End::Head,
    });
    s.end(by);
    s.is("jobs", 1, STORED);
    assert_eq!(s.ledger.audience(s.audience("jobs")).unwrap().sent, 1);
    assert!(s.ledger.fates(intended(1, 0)).is_empty());
    s.recount();
}

#[test]
fn a_retry_of_what_was_made_makes_another_message() {
    let mut s = shop();
    s.key(1, "jobs", Kind::List);
    s.push(1, "jobs", 1);
    let (packet, by) = s.send_intent(1, 1, elements(1));
    s.count("jobs", IN_FLIGHT, 1);
    s.lose(packet);
    let _ = by;
    s.count("jobs", lost(Reason::LostOnTheWayToTheNode), 1);
    s.is("jobs", 1, STORED);
    s.recount();
}

#[test]
fn what_reached_a_node_and_did_not_run_is_lost_with_the_connection() {
    let mut s = shop();
    let (packet, _) = s.send(1, elements(1));
    s.write(What::Reached { packet });
    s.count("jobs", IN_FLIGHT, 1);
    s.disconnect(1, LinkEnd::Reset);
    s.count("jobs", lost(Reason::LostOnTheWayToTheNode), 1);
    s.recount();
}

#[test]
fn a_queued_request_waits_for_exec() {
    let mut s = shop();
    s.key(1, "jobs", Kind::List);
    let by = s.begin(1, elements(1));
    let outcome = Outcome::Queued;
    s.event(Event::Ended { by, outcome });
    let other = s.begin(1, elements(1));
    s.event(Event::Ended { by: other, outcome });
    s.count("jobs", IN_FLIGHT, 2);
    let (packet, exec) = s.send(1, None);
    s.write(What::Reached { packet });
    s.event(Event::Began {
        by: exec,
        command: "exec",
    });
    s.event(Event::Began { by, command: "" });
    let id = s.create(by);
    s.event(Event::Pushed {
        key: KeyId(1),
        msg: id,
        end: End::Head,
    });
    s.end(by);
    s.count("jobs", IN_FLIGHT, 1);
    s.end(exec);
    s.is("jobs", 1, STORED);
    s.count("jobs", lost(Reason::Rejected), 1);
    s.recount();
}

#[test]
fn a_message_remembers_its_request_and_its_life() {
    let mut s = shop();
    s.key(1, "jobs", Kind::List);
    s.push(1, "jobs", 1);
    let view = s.ledger.message(msg(1)).unwrap();
    assert_eq!(view.arg, 2);
    assert_eq!(view.origin.unwrap().intent.number, 1);
    assert_eq!(view.life.len(), 2, "made and pushed");
    assert!(matches!(
        view.place,
        super::super::Whereabouts::List { key: KeyId(1), .. }
    ));
}

#[test]
fn what_is_sent_over_a_link_that_is_gone_is_lost() {
    let mut s = shop();
    s.disconnect(1, LinkEnd::NodeCrash);
    let (packet, _) = s.send(1, elements(1));
    s.count("jobs", IN_FLIGHT, 1);
    s.lose(packet);
    s.count("jobs", lost(Reason::LostOnTheWayToTheNode), 1);
    s.connect(1, 2);
    s.recount();
}
