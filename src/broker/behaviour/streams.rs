//! What streams tell the world, and waiting on them.

use super::Lab;
use crate::event::{Delivery, Event, MessageRemoval};

fn told(lab: &mut Lab) -> std::string::String {
    let mut words = std::vec::Vec::new();
    for event in lab.events() {
        words.push(match event {
            Event::Appended { .. } => "appended",
            Event::EntryRead { .. } => "read",
            Event::EntryRemoved {
                why: MessageRemoval::Trimmed,
                ..
            } => "trimmed",
            Event::EntryRemoved { .. } => "deleted",
            Event::GroupCreated { .. } => "group",
            Event::ConsumerCreated { .. } => "consumer",
            Event::GroupRead { delivery, .. } => match delivery {
                Delivery::New => "new",
                Delivery::NoAck => "noack",
                Delivery::Again => "again",
            },
            Event::Claimed { handed, .. } if handed => "claimed",
            Event::Claimed { .. } => "taken",
            Event::Released { .. } => "released",
            Event::Acked { .. } => "acked",
            Event::PendingDropped { .. } => "dropped",
            Event::ConsumerDeleted { .. } => "consumer gone",
            Event::GroupMoved { .. } => "moved",
            Event::GroupDestroyed { .. } => "group gone",
            _ => continue,
        });
    }
    words.join(", ")
}

#[test]
fn every_step_of_an_entry_is_told() {
    let mut lab = Lab::new();
    let a = lab.client();
    lab.send(a, "XADD s 1-1 f v\r\nXADD s 2-1 f v\r\nXADD s 3-1 f v");
    lab.events();
    for (line, events) in [
        ("XADD s MAXLEN 2 4-1 f v", "appended, trimmed, trimmed"),
        ("XRANGE s - +", ""),
        ("XREAD STREAMS s 3-1", "read"),
        ("XGROUP CREATE s g 0", "group"),
        ("XREADGROUP GROUP g a COUNT 1 STREAMS s >", "consumer, new"),
        ("XREADGROUP GROUP g a STREAMS s 0", "again"),
        ("XREADGROUP GROUP g b NOACK STREAMS s >", "consumer, noack"),
        ("XCLAIM s g b 0 3-1", "claimed"),
        ("XCLAIM s g b 0 4-1 FORCE JUSTID", "taken"),
        ("XDEL s 3-1", "deleted"),
        ("XREADGROUP GROUP g b COUNT 1 STREAMS s 0", "again"),
        ("XAUTOCLAIM s g a 0 0", "dropped, claimed"),
        ("XDELEX s DELREF IDS 1 4-1", "dropped, deleted"),
        ("XADD s 5-1 f v", "appended"),
        ("XADD s 6-1 f v", "appended"),
        ("XREADGROUP GROUP g a STREAMS s >", "new, new"),
        ("XNACK s g FAIL IDS 2 5-1 9-9", "released"),
        ("XREADGROUP GROUP g b CLAIM 1000 STREAMS s >", "claimed"),
        ("XNACK s g SILENT IDS 1 5-1", "released"),
        ("XACK s g 5-1 5-1", "acked"),
        ("XACKDEL s g IDS 1 6-1", "acked, deleted"),
        ("XGROUP SETID s g 0", "moved"),
        ("XGROUP DELCONSUMER s g a", "consumer gone"),
        ("XGROUP DESTROY s g", "group gone"),
        ("COPY s t", "appended"),
    ] {
        lab.send(a, line);
        assert_eq!(told(&mut lab), events, "{line}");
    }
}

#[test]
fn a_reader_that_claims_wakes_when_an_entry_has_been_idle_for_long_enough() {
    let mut lab = Lab::new();
    let (a, b, c) = (lab.client(), lab.client(), lab.client());
    lab.send(c, "XGROUP CREATE s g $ MKSTREAM");
    lab.send(a, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
    lab.send(b, "XREADGROUP GROUP g b BLOCK 1000 CLAIM 100 STREAMS s >");
    lab.send(c, "XADD s 1-1 f v");
    assert_eq!(lab.read(a), "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|");
    lab.wait_ms(99);
    assert_eq!(lab.read(b), "");
    lab.wait_ms(1);
    let claimed = "*1|*2|$1|s|*1|*4|$3|1-1|*2|$1|f|$1|v|:100|:1|";
    assert_eq!(lab.read(b), claimed);
    assert!(told(&mut lab).ends_with("claimed"));
    lab.send(b, "XREADGROUP GROUP g b BLOCK 50 CLAIM 100 STREAMS s >");
    lab.wait_ms(50);
    assert_eq!(lab.read(b), "*-1|");
    lab.wait_ms(60);
    lab.send(c, "XADD s 2-1 f v");
    let both = "*1|*2|$1|s|*2|*4|$3|1-1|*2|$1|f|$1|v|:110|:2|*4|$3|2-1|*2|$1|f|$1|v|:0|:0|";
    let line = "XREADGROUP GROUP g a COUNT 2 CLAIM 100 STREAMS s >";
    assert_eq!(lab.send(a, line), both);
    assert_eq!(lab.send(a, line), "*-1|");
    // A deleted entry is nothing to claim.
    lab.send(c, "XDEL s 1-1");
    assert_eq!(
        lab.send(a, "XREADGROUP GROUP g a CLAIM 0 STREAMS s >"),
        "*1|*2|$1|s|*1|*4|$3|2-1|*2|$1|f|$1|v|:0|:1|"
    );
    assert!(told(&mut lab).ends_with("deleted, dropped, claimed"));
}

#[test]
fn a_request_that_is_sent_again_makes_no_second_entry() {
    let mut lab = Lab::new();
    let a = lab.client();
    let first = lab.send(a, "XADD s IDMP p 1 * f v");
    lab.wait_ms(10);
    lab.events();
    assert_eq!(lab.send(a, "XADD s IDMP p 1 MAXLEN 0 * f other"), first);
    assert_eq!(told(&mut lab), "");
    assert_ne!(lab.send(a, "XADD s IDMP q 1 * f v"), first);
    let auto = lab.send(a, "XADD s IDMPAUTO p * f v g w");
    assert_eq!(lab.send(a, "XADD s IDMPAUTO p * g w f v"), auto);
    assert_eq!(lab.send(a, "XLEN s"), ":3|");
    lab.wait_ms(100_000);
    assert_ne!(lab.send(a, "XADD s IDMP p 1 * f v"), first);
    for (line, reply) in [
        (
            "XADD s IDMP p i 5-0 a b",
            "-ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs|",
        ),
        (
            "XADD s IDMP p * a b",
            "-ERR Invalid stream ID specified as stream command argument|",
        ),
        (
            "XADD s IDMP p i IDMP p i * a b",
            "-ERR syntax error, IDMP/IDMPAUTO specified multiple times|",
        ),
        ("XCFGSET s IDMP-DURATION 10 IDMP-MAXSIZE 5", "+OK|"),
        (
            "XCFGSET s",
            "-ERR At least one parameter must be specified|",
        ),
        ("XCFGSET nokey IDMP-DURATION 1", "-ERR no such key|"),
        (
            "XCFGSET s IDMP-DURATION 0",
            "-ERR IDMP-DURATION must be between 1 and 86400 seconds|",
        ),
        (
            "XCFGSET s IDMP-MAXSIZE 10001",
            "-ERR IDMP-MAXSIZE must be between 1 and 10000 entries|",
        ),
        (
            "XREAD CLAIM 5 STREAMS s 0",
            "-ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.|",
        ),
    ] {
        assert_eq!(lab.send(a, line), reply, "{line}");
    }
}

#[test]
fn one_entry_wakes_one_member_of_a_group_but_every_reader() {
    let mut lab = Lab::new();
    let (a, b, c, d) = (lab.client(), lab.client(), lab.client(), lab.client());
    lab.send(a, "XGROUP CREATE s g $ MKSTREAM");
    lab.send(a, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
    lab.send(b, "XREADGROUP GROUP g b BLOCK 0 STREAMS s >");
    lab.send(c, "XREAD BLOCK 0 STREAMS s $");
    assert_eq!(lab.send(d, "XADD s 1-1 f v"), "$3|1-1|");
    let entry = "*1|*2|$1|s|*1|*2|$3|1-1|*2|$1|f|$1|v|";
    assert_eq!(lab.read(a), entry);
    assert_eq!(lab.read(b), "");
    assert_eq!(lab.read(c), entry);
    lab.send(d, "XGROUP DESTROY s g");
    let error = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option|";
    assert_eq!(lab.read(b), error);
}
