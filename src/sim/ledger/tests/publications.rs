use super::*;
use broker::event::Closing;
use broker::event::Subscription;

/// desk publishes to news; bob and carol have declared it.
fn news() -> Scribe {
    let mut s = Scribe::new();
    s.actor(1, "desk", Role::Producer, &[]);
    let news = Expectation::Channel(name("news"));
    s.actor(2, "bob", Role::Subscriber, &[news]);
    let all = Expectation::Pattern(name("n*"));
    s.actor(3, "carol", Role::Subscriber, &[all]);
    s
}

fn publication(channel: &str) -> Option<Intended> {
    let channel = name(channel);
    Some(Intended::Publication { channel })
}

/// Publishes, written to these links; gives the packets of the pushes.
fn publish(s: &mut Scribe, channel: &str, to: &[u32]) -> Vec<PacketId> {
    let by = s.begin(1, publication(channel));
    let id = s.create(by);
    s.event(Event::Published {
        msg: id,
        by,
        channel: name(channel),
        shard: false,
        receivers: to.len() as u32,
    });
    for link in to {
        s.event(Event::Delivered {
            msg: id,
            client: ClientId(u64::from(*link)),
            kind: Subscription::Channel,
        });
    }
    s.end(by);
    to.iter().map(|link| push(s, *link, id)).collect()
}

fn push(s: &mut Scribe, link: u32, id: MessageId) -> PacketId {
    let packet = s.packet();
    s.write(What::Answered {
        link: LinkId(link),
        packet,
        freight: Freight::Push {
            message: Some(msg(id.0)),
        },
        bytes: [].into(),
        arrives: 0,
    });
    packet
}

#[test]
fn a_declared_subscriber_who_is_not_there_loses_it() {
    let mut s = news();
    let packets = publish(&mut s, "news", &[2]);
    s.is("bob", 1, IN_FLIGHT);
    s.is("carol", 1, lost(Reason::NotSubscribedAtTheTime));
    s.receive(packets[0]);
    s.is("bob", 1, WORKING);
    s.work(2, &[1]);
    s.is("bob", 1, DONE);
    s.recount();
}

#[test]
fn what_nobody_expects_is_lost_to_nobody() {
    let mut s = news();
    publish(&mut s, "sport", &[]);
    s.is("nobody", 1, lost(Reason::NoSubscriber));
    s.recount();
}

#[test]
fn it_counts_before_it_is_a_message() {
    let mut s = news();
    let (packet, by) = s.send(1, publication("news"));
    s.count("bob", IN_FLIGHT, 1);
    s.count("carol", IN_FLIGHT, 1);
    s.reach(packet, by);
    let id = s.create(by);
    s.count("bob", IN_FLIGHT, 1);
    s.event(Event::Published {
        msg: id,
        by,
        channel: name("news"),
        shard: false,
        receivers: 0,
    });
    s.count("bob", IN_FLIGHT, 0);
    s.count("bob", lost(Reason::NotSubscribedAtTheTime), 1);
    s.recount();
}

#[test]
fn a_link_that_breaks_loses_what_is_on_it() {
    let mut s = news();
    let packets = publish(&mut s, "news", &[2, 3]);
    s.lose(packets[0]);
    s.is("bob", 1, lost(Reason::DisconnectedInFlight));
    s.is("carol", 1, IN_FLIGHT);
    s.recount();
}

#[test]
fn the_output_buffer_limit_loses_what_was_not_sent_and_what_is_under_way() {
    let mut s = news();
    let first = publish(&mut s, "news", &[2, 3]);
    s.receive(first[1]);
    let by = s.begin(1, publication("news"));
    let id = s.create(by);
    s.event(Event::Published {
        msg: id,
        by,
        channel: name("news"),
        shard: false,
        receivers: 1,
    });
    s.event(Event::Delivered {
        msg: id,
        client: ClientId(2),
        kind: Subscription::Channel,
    });
    s.event(Event::Closed {
        client: ClientId(2),
        why: Closing::OutputBufferLimit,
    });
    s.disconnect(2, LinkEnd::Node);
    s.lose(first[0]);
    s.is("bob", 1, lost(Reason::OutputBufferLimit));
    s.is("bob", 2, lost(Reason::OutputBufferLimit));
    s.recount();
}

#[test]
fn a_crash_loses_what_is_in_hands() {
    let mut s = news();
    let packets = publish(&mut s, "news", &[2, 3]);
    s.receive(packets[0]);
    s.crash(2);
    s.is("bob", 1, lost(Reason::ReadWithNoAckThenCrashed));
    s.recount();
}

#[test]
fn two_subscriptions_that_match_make_a_duplicate() {
    let mut s = news();
    let packets = publish(&mut s, "news", &[2, 2, 3]);
    s.receive(packets[0]);
    s.work(2, &[1]);
    s.is("bob", 1, IN_FLIGHT);
    s.receive(packets[1]);
    s.work(2, &[1]);
    s.is("bob", 1, DONE);
    let row = s.ledger.audience(s.audience("bob")).unwrap();
    assert_eq!((row.processed, row.duplicates, row.sent), (2, 1, 1));
    s.recount();
}

#[test]
fn processed_once_is_never_lost() {
    let mut s = news();
    let packets = publish(&mut s, "news", &[2, 2, 3]);
    s.receive(packets[0]);
    s.work(2, &[1]);
    s.lose(packets[1]);
    s.is("bob", 1, DONE);
}

fn subscribe(s: &mut Scribe, link: u32, channel: &str) {
    s.event(Event::Subscribed {
        client: ClientId(u64::from(link)),
        kind: Subscription::Channel,
        name: name(channel),
    });
}

#[test]
fn a_console_is_an_audience_while_it_is_subscribed() {
    let mut s = news();
    s.actor(4, "me", Role::Console, &[]);
    publish(&mut s, "sport", &[]);
    subscribe(&mut s, 4, "sport");
    let packets = publish(&mut s, "sport", &[4]);
    s.receive(packets[0]);
    s.write(What::HandsOff {
        actor: ActorId(4),
        messages: [msg(2)].into(),
        processed: true,
    });
    s.event(Event::Unsubscribed {
        client: ClientId(4),
        kind: Subscription::Channel,
        name: name("sport"),
    });
    publish(&mut s, "sport", &[]);
    s.is("me", 1, None);
    s.is("me", 2, DONE);
    s.is("me", 3, None);
    s.is("nobody", 3, lost(Reason::NoSubscriber));
    assert_eq!(s.kinds()[3], AudienceKind::Console(ActorId(4)));
    s.recount();
}

#[test]
fn a_console_with_a_broken_connection_still_expects() {
    let mut s = news();
    s.actor(4, "me", Role::Console, &[]);
    subscribe(&mut s, 4, "sport");
    s.disconnect(4, LinkEnd::Reset);
    publish(&mut s, "sport", &[]);
    s.is("me", 1, lost(Reason::NotSubscribedAtTheTime));
    s.connect(4, 5);
    publish(&mut s, "sport", &[]);
    s.is("me", 2, None);
    subscribe(&mut s, 5, "sport");
    s.disconnect(5, LinkEnd::Actor);
    publish(&mut s, "sport", &[]);
    s.is("me", 3, None);
    s.recount();
}

#[test]
fn a_console_that_subscribes_while_it_is_under_way_takes_it_from_nobody() {
    let mut s = news();
    s.actor(4, "me", Role::Console, &[]);
    let (packet, by) = s.send(1, publication("sport"));
    s.count("nobody", IN_FLIGHT, 1);
    subscribe(&mut s, 4, "sport");
    s.reach(packet, by);
    let id = s.create(by);
    s.event(Event::Published {
        msg: id,
        by,
        channel: name("sport"),
        shard: false,
        receivers: 1,
    });
    s.event(Event::Delivered {
        msg: id,
        client: ClientId(4),
        kind: Subscription::Channel,
    });
    s.is("me", 1, IN_FLIGHT);
    s.count("nobody", IN_FLIGHT, 0);
    assert_eq!(s.ledger.audience(s.audience("nobody")).unwrap().sent, 0);
    s.recount();
}

#[test]
fn an_actor_that_was_removed_expects_nothing_more() {
    let mut s = news();
    s.write(What::ActorRemoved { actor: ActorId(2) });
    publish(&mut s, "news", &[]);
    s.is("bob", 1, None);
    s.is("carol", 1, lost(Reason::NotSubscribedAtTheTime));
}
