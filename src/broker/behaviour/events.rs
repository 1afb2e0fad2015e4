//! What the world is told.

use std::vec::Vec;

use super::Lab;
use crate::event::{
    By, ClientId, Closing, End, Event, KeyId, KeyRemoval, Kind, MessageId, MessageRemoval, Name,
    Outcome, Resumption, Seq, Subscription,
};

fn by(client: ClientId, seq: u64) -> By {
    By {
        client,
        seq: Seq(seq),
    }
}

fn name(text: &str) -> Name {
    Name::from(text.as_bytes())
}

/// The events of a request, without its frame of `Began` and `Ended`.
fn inner(lab: &mut Lab, client: ClientId, line: &str) -> Vec<Event> {
    lab.events();
    lab.send(client, line);
    let mut events = lab.events();
    assert!(matches!(events.remove(0), Event::Began { .. }));
    assert!(matches!(events.pop(), Some(Event::Ended { .. })));
    events
}

const KEY: KeyId = KeyId(1);

#[test]
fn a_push_numbers_its_messages_by_argument() {
    let mut lab = Lab::new();
    let a = lab.client();
    let by = by(a, 1);
    let created = |msg, arg| Event::Created {
        msg: MessageId(msg),
        by,
        arg,
        parent: None,
    };
    let pushed = |msg| Event::Pushed {
        key: KEY,
        msg: MessageId(msg),
        end: End::Head,
    };
    assert_eq!(
        inner(&mut lab, a, "LPUSH k a b c"),
        [
            Event::KeyCreated {
                key: KEY,
                db: 0,
                name: name("k"),
                kind: Kind::List
            },
            created(1, 2),
            pushed(1),
            created(2, 3),
            pushed(2),
            created(3, 4),
            pushed(3),
        ]
    );
}

#[test]
fn a_move_keeps_the_number_and_the_last_element_takes_the_key_along() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "RPUSH src one");
    let moved = Event::Moved {
        depth: 0,
        from: KEY,
        from_end: End::Head,
        to: KeyId(2),
        to_end: End::Tail,
        msg: MessageId(1),
        by: by(a, 2),
    };
    assert_eq!(
        inner(&mut lab, a, "LMOVE src dst LEFT RIGHT"),
        [
            Event::KeyCreated {
                key: KeyId(2),
                db: 0,
                name: name("dst"),
                kind: Kind::List
            },
            moved,
            Event::KeyRemoved {
                key: KEY,
                why: KeyRemoval::Emptied,
                by: Some(by(a, 2))
            },
        ]
    );
    assert_eq!(
        inner(&mut lab, a, "RENAME dst back"),
        [Event::KeyRenamed {
            key: KeyId(2),
            db: 0,
            name: name("back")
        }]
    );
    assert_eq!(
        inner(&mut lab, a, "DEL back"),
        [Event::KeyRemoved {
            key: KeyId(2),
            why: KeyRemoval::Deleted,
            by: Some(by(a, 4))
        }]
    );
}

#[test]
fn removals_inside_a_list_tell_where_and_why() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "RPUSH k a b a c a");
    let removed = |msg, index, why, seq| Event::Removed {
        key: KEY,
        msg: MessageId(msg),
        index,
        why,
        by: by(a, seq),
    };
    assert_eq!(
        inner(&mut lab, a, "LREM k 2 a"),
        [
            removed(1, 0, MessageRemoval::Deleted, 2),
            removed(3, 1, MessageRemoval::Deleted, 2)
        ]
    );
    assert_eq!(
        inner(&mut lab, a, "LSET k 1 C"),
        [
            Event::Created {
                msg: MessageId(6),
                by: by(a, 3),
                arg: 3,
                parent: None
            },
            removed(4, 1, MessageRemoval::Overwritten, 3),
            Event::Inserted {
                key: KEY,
                msg: MessageId(6),
                index: 1
            },
        ]
    );
    assert_eq!(
        inner(&mut lab, a, "LTRIM k 1 1"),
        [
            removed(5, 2, MessageRemoval::Trimmed, 4),
            removed(2, 0, MessageRemoval::Trimmed, 4)
        ]
    );
}

#[test]
fn a_copy_makes_children() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "RPUSH k one two");
    let events = inner(&mut lab, a, "COPY k l");
    let parents: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Created { msg, parent, .. } => Some((*msg, *parent)),
            _ => None,
        })
        .collect();
    assert_eq!(
        parents,
        [
            (MessageId(3), Some(MessageId(1))),
            (MessageId(4), Some(MessageId(2)))
        ]
    );
}

#[test]
fn a_parked_request_is_resumed_once_after_its_events() {
    let mut lab = Lab::new();
    let (a, b) = (lab.client(), lab.client());
    lab.send(a, "BLPOP k 1");
    let until = Some(lab.now + 1_000_000);
    let keys = [name("k")].into();
    assert_eq!(
        lab.events()[3..],
        [
            Event::Ended {
                by: by(a, 1),
                outcome: Outcome::Parked
            },
            Event::Parked {
                by: by(a, 1),
                db: 0,
                keys,
                until
            },
        ]
    );
    lab.send(b, "RPUSH k x");
    assert_eq!(
        lab.events()[4..],
        [
            Event::Ended {
                by: by(b, 1),
                outcome: Outcome::Done
            },
            Event::Popped {
                key: KEY,
                msg: MessageId(1),
                end: End::Head,
                by: by(a, 1)
            },
            Event::KeyRemoved {
                key: KEY,
                why: KeyRemoval::Emptied,
                by: Some(by(a, 1))
            },
            Event::Resumed {
                by: by(a, 1),
                why: Resumption::Served
            },
        ]
    );
}

#[test]
fn inside_exec_events_belong_to_the_request_that_queued_the_command() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "MULTI\r\nRPUSH k x");
    let events = inner(&mut lab, a, "EXEC");
    assert_eq!(
        events[1],
        Event::Created {
            msg: MessageId(1),
            by: by(a, 2),
            arg: 2,
            parent: None
        }
    );
}

#[test]
fn keys_expire_at_their_time_and_nobody_did_it() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "SET k v PX 10");
    let at = Some(lab.now + 10_000);
    assert!(lab.events().contains(&Event::KeyExpires { key: KEY, at }));
    lab.wait_ms(10);
    assert_eq!(lab.events(), []);
    lab.wait_ms(1);
    assert_eq!(
        lab.events(),
        [Event::KeyRemoved {
            key: KEY,
            why: KeyRemoval::Expired,
            by: None
        }]
    );
}

#[test]
fn a_notification_is_a_message_where_somebody_listens_and_nothing_elsewhere() {
    let mut lab = Lab::new();
    let (a, b) = (lab.client(), lab.client());
    lab.send(a, "CONFIG SET notify-keyspace-events KEx");
    lab.send(b, "SUBSCRIBE __keyevent@0__:expired");
    lab.send(a, "SET k v PX 10");
    lab.events();
    lab.wait_ms(11);
    let events = lab.events();
    assert_eq!(
        events[1..],
        [
            Event::Notified {
                msg: MessageId(1),
                channel: Name::from(&b"__keyevent@0__:expired"[..]),
                payload: Name::from(&b"k"[..]),
                receivers: 1,
            },
            Event::Delivered {
                msg: MessageId(1),
                client: b,
                kind: Subscription::Channel,
            },
        ]
    );
    // The class was not chosen, then nobody listens to its channel.
    lab.send(b, "RESET");
    lab.events();
    assert!(
        inner(&mut lab, a, "SET k v PX 10")
            .iter()
            .all(|event| !matches!(event, Event::Notified { .. }))
    );
    lab.events();
    lab.wait_ms(11);
    assert!(matches!(lab.events()[..], [Event::KeyRemoved { .. }]));
}

#[test]
fn a_connection_ends_once_whoever_ends_it() {
    let mut lab = Lab::new();
    let (a, b, c) = (lab.client(), lab.client(), lab.client());
    lab.send(a, "BLPOP k 0");
    lab.events();
    lab.broker.handle_close(lab.now, a);
    let closed = |client, why| Event::Closed { client, why };
    assert_eq!(
        lab.events(),
        [
            Event::Resumed {
                by: by(a, 1),
                why: Resumption::Closed
            },
            closed(a, Closing::Peer),
        ]
    );
    assert_eq!(lab.send(b, "QUIT\r\nPING"), "+OK|");
    assert_eq!(lab.events().last(), Some(&closed(b, Closing::Quit)));
    lab.broker.handle_close(lab.now, b);
    assert_eq!(lab.events(), []);
    assert_eq!(
        lab.send(c, "*1\r\n$-1"),
        "-ERR Protocol error: invalid bulk length|"
    );
    assert_eq!(lab.events().last(), Some(&closed(c, Closing::Protocol)));
}
