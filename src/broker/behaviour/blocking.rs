use super::Lab;
use crate::event::{Event, Resumption};

#[test]
fn waiters_are_served_in_order_and_the_push_completes_first() {
    let mut lab = Lab::new();
    let (a, b, c) = (lab.client(), lab.client(), lab.client());
    assert_eq!(lab.send(a, "BLPOP k 0"), "");
    assert_eq!(lab.send(b, "BLPOP k 0"), "");
    assert_eq!(lab.send(c, "RPUSH k a b c"), ":3|");
    assert_eq!(lab.read(a), "*2|$1|k|$1|a|");
    assert_eq!(lab.read(b), "*2|$1|k|$1|b|");
    assert_eq!(
        lab.send(a, "LPUSH k2 a b c\r\nBLPOP k2 0"),
        ":3|*2|$2|k2|$1|c|"
    );
}

#[test]
fn a_transaction_serves_waiters_afterwards_and_argument_order_wins() {
    let mut lab = Lab::new();
    let (a, b) = (lab.client(), lab.client());
    lab.send(a, "BLPOP k2 k3 0");
    lab.send(b, "MULTI\r\nRPUSH k3 x\r\nRPUSH k2 y");
    assert_eq!(lab.read(a), "");
    assert_eq!(lab.send(b, "EXEC"), "*2|:1|:1|");
    assert_eq!(lab.read(a), "*2|$2|k2|$1|y|");
}

#[test]
fn a_wait_times_out_and_pipelined_commands_wait_for_it() {
    let mut lab = Lab::new();
    let a = lab.client();
    assert_eq!(lab.send(a, "BLPOP k 0.01\r\nPING"), "");
    lab.wait_ms(9);
    assert_eq!(lab.read(a), "");
    lab.wait_ms(1);
    assert_eq!(lab.read(a), "*-1|+PONG|");
    assert!(matches!(
        lab.events().as_slice(),
        [
            ..,
            Event::Resumed {
                why: Resumption::TimedOut,
                ..
            },
            Event::Began { .. },
            Event::Ended { .. }
        ]
    ));
}

#[test]
fn timeouts_are_read_as_redis_reads_them() {
    let mut lab = Lab::new();
    let a = lab.client();
    for (text, reply) in [
        ("-1", "-ERR timeout is negative|"),
        ("abc", "-ERR timeout is not a float or out of range|"),
        ("1e400", "-ERR timeout is out of range|"),
        ("inf", "-ERR timeout is out of range|"),
        ("nan", "-ERR timeout is not a float or out of range|"),
        ("9223372036854775807", "-ERR timeout is out of range|"),
        ("9223372036854775", "-ERR timeout is out of range|"),
        ("\"\"", "-ERR timeout is not a float or out of range|"),
    ] {
        assert_eq!(
            lab.send(a, &std::format!("BLPOP k {text}")),
            reply,
            "{text}"
        );
    }
    assert_eq!(lab.send(a, "BLPOP k 1e-10"), "");
    lab.wait_ms(1);
    assert_eq!(lab.read(a), "*-1|");
    assert_eq!(lab.send(a, "BLPOP k 0x10"), "");
}
