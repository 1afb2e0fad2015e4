//! Every rule of the checkers is broken by a trace in which one event is not what it was.

mod common;

use broker::event::{Delivery, End, Event, MessageId, StreamId};
use common::*;
use sim::World;
use sim::check::{Checkers, Rule};
use sim::prelude::{self, Acknowledge, Take};
use sim::trace::*;

fn busy() -> World {
    let jobs = prelude::producer("shop", "n1", (50 * MS, 50 * MS), Some(20), "RPUSH jobs %n");
    let log = prelude::producer("mill", "n1", (50 * MS, 50 * MS), Some(20), "XADD s * f %n");
    let after = Acknowledge::AfterWork;
    run(spec(vec![
        jobs,
        log,
        prelude::worker("w1", "n1", "jobs", Take::Left, 0, (300 * MS, 300 * MS)),
        prelude::worker("w2", "n1", "jobs", Take::Left, 0, (300 * MS, 300 * MS)),
        prelude::member("m1", "n1", "s", "g", (10 * MS, 20 * MS), after),
    ]))
}

/// What the checkers say of a trace whose records are changed like this; the first that is left out or changed counts.
fn changed(change: impl Fn(&mut Event) -> bool) -> Option<Rule> {
    let world = busy();
    let (mut checkers, mut done) = (Checkers::new(), false);
    for record in world.trace().since(0) {
        let mut record = record.clone();
        if let What::Node { event, .. } = &mut record.what
            && !done
        {
            done = change(event);
        }
        if let Err(violation) = checkers.watch(&record) {
            return Some(violation.rule);
        }
    }
    assert!(done || checkers.finish(world.now(), S).is_ok());
    checkers.look(&world).err().map(|violation| violation.rule)
}

#[test]
fn nothing_is_wrong_with_what_happened() {
    assert_eq!(changed(|_| false), None);
}

#[test]
fn a_message_is_served_once() {
    let again = changed(|event| match event {
        Event::Popped { msg, .. } if msg.0 > 4 => {
            msg.0 -= 2;
            true
        }
        _ => false,
    });
    assert_eq!(again, Some(Rule::ServedOnce));
}

#[test]
fn a_list_is_served_from_its_ends() {
    let pushed_in_front = changed(|event| match event {
        Event::Pushed { end, msg, .. } if msg.0 > 12 => {
            *end = End::Head;
            true
        }
        _ => false,
    });
    assert_eq!(pushed_in_front, Some(Rule::InOrder));
}

#[test]
fn numbers_ascend() {
    let twice = changed(|event| match event {
        Event::Created { msg, .. } if msg.0 > 4 => {
            *msg = MessageId(3);
            true
        }
        _ => false,
    });
    assert_eq!(twice, Some(Rule::Ascending));
    let back = changed(|event| match event {
        Event::Appended { id, msg, .. } if msg.0 > 4 => {
            *id = StreamId { ms: 1, seq: 0 };
            true
        }
        _ => false,
    });
    assert_eq!(back, Some(Rule::Ascending));
}

#[test]
fn a_group_is_served_in_order() {
    let skipped = changed(|event| match event {
        Event::GroupRead { id, delivery, .. } if *delivery == Delivery::New => {
            id.seq += 1;
            true
        }
        _ => false,
    });
    assert_eq!(skipped, Some(Rule::InOrder));
}

#[test]
fn what_is_acknowledged_was_pending_and_is_no_more() {
    let other = changed(|event| match event {
        Event::Acked { id, .. } => {
            id.ms += 1;
            true
        }
        _ => false,
    });
    assert_eq!(other, Some(Rule::Acknowledged));
    let unheard = changed(|event| match event {
        Event::GroupRead { delivery, .. } => {
            *delivery = Delivery::NoAck;
            true
        }
        _ => false,
    });
    assert_eq!(unheard, Some(Rule::Acknowledged));
}
