//! Losses that are meant: what a scenario declares, and what a person types.

use super::audited::{audited, row};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use sim::fate::{Fate, Reason};
use sim::trace::What;

const TRIMMED: &str = "\
setup
    XGROUP CREATE s a 0 MKSTREAM
    XGROUP CREATE s b 0
producer p  every 10ms  count 30
    XADD s MAXLEN 10 * n %n
until 1s
";

#[test]
fn a_declared_loss_is_discarded_with_its_reason() {
    let lossy = audited(&format!(
        "{TRIMMED}check lost trimmed before read for a = 20\ncheck lost for b = 20\n"
    ));
    let meant = audited(&format!(
        "{TRIMMED}\
intend trimmed before read for a
check discarded for a = 20
check lost for a = 0
check lost trimmed before read for a = 0
check at least once for a
check sent for a = 30
check lost trimmed before read for b = 20
check discarded for b = 0
"
    ));
    assert_eq!(row(&lossy, "a").counts.meant().count(), 0);
    let a = row(&meant, "a");
    let kept: Vec<_> = a.counts.meant().collect();
    assert_eq!(kept, [(Reason::TrimmedBeforeRead, 20)]);
    assert_eq!(a.counts.reasons().count(), 0);
    let ledger = meant.world.ledger();
    let page = ledger.items(a.id, Fate::Discarded, None, 100);
    assert_eq!(page.items.len(), 20);
    let fate = ledger.fate(page.items[0], a.id).expect("a fate");
    assert_eq!(fate.fate, Fate::Discarded);
    assert_eq!(fate.reason, Some(Reason::TrimmedBeforeRead));
    let verdict = ledger.verdict(a.id).expect("a verdict");
    assert!(verdict.at_least_once && verdict.lost.is_empty());
}

#[test]
fn what_is_told_of_a_meant_loss_is_its_discarding() {
    let run = audited(&format!("{TRIMMED}intend trimmed before read\n"));
    let told = run.world.trace().since(0);
    let ends = told.filter_map(|record| match &record.what {
        What::FateChanged { to: Some(to), .. } => Some(*to),
        _ => None,
    });
    let ends: Vec<Fate> = ends.collect();
    assert!(ends.iter().all(|fate| fate.reason().is_none()));
    let discarded = ends.iter().filter(|fate| **fate == Fate::Discarded);
    assert_eq!(discarded.count(), 40);
}

#[test]
fn a_declaration_without_a_name_is_for_everybody_and_for_messages_that_never_came_to_be() {
    audited(
        "\
producer p  every 10ms  count 5
    LPUSHX nowhere %n
producer q  every 10ms  count 3
    PUBLISH silence %n
intend rejected
intend no subscriber for nobody
check discarded for nowhere = 5
check discarded for nobody = 3
check lost = 0
check at least once
",
    );
}

#[test]
fn a_group_is_named_with_its_stream_and_a_list_with_its_node() {
    audited(
        "\
node n1 n2
setup
    XGROUP CREATE s g 0 MKSTREAM
    XGROUP CREATE t g 0 MKSTREAM
producer p  every 10ms  count 20
    XADD s MAXLEN 5 * n %n
    XADD t MAXLEN 5 * n %n
    LPUSH jobs %n
    EXPIRE jobs 1
producer q  node n2  every 10ms  count 20
    LPUSH jobs %n
    EXPIRE jobs 1
intend trimmed before read for g of t
intend expired for jobs on n2
check lost for g of s = 15
check discarded for g of t = 15
check lost expired for jobs on n1 = 20
check discarded for jobs on n1 = 0
check discarded for jobs on n2 = 20
check lost for jobs on n2 = 0
check sent for jobs = 40
until 3s
",
    );
}

/// Every command with which a person can name what goes: typed, it is no loss.
#[test]
fn what_a_person_removes_is_discarded() {
    let removals = [
        ("RPUSH k a b c d", "DEL k", "k", 4),
        ("RPUSH k a b c d", "UNLINK k", "k", 4),
        ("RPUSH k a b c d", "FLUSHALL", "k", 4),
        ("RPUSH k a b c d", "FLUSHDB", "k", 4),
        ("RPUSH k a b c d", "LTRIM k 0 1", "k", 2),
        ("RPUSH k a b c d", "LREM k 0 b", "k", 1),
        ("ZADD k 1 a 2 b 3 c", "ZREM k a b", "k", 2),
        ("ZADD k 1 a 2 b 3 c", "ZREMRANGEBYSCORE k 2 3", "k", 2),
        ("XADD k 1-1 f v", "XDEL k 1-1", "g", 1),
        ("XADD k 1-1 f v", "XTRIM k MAXLEN 0", "g", 1),
        ("XADD k 1-1 f v", "XADD k MAXLEN 1 2-1 f v", "g", 1),
        ("XADD k 1-1 f v", "XGROUP DESTROY k g", "g", 1),
        ("XADD k 1-1 f v", "XGROUP SETID k g $", "g", 1),
        ("XADD k 1-1 f v", "DEL k", "g", 1),
    ];
    for (make, remove, audience, count) in removals {
        let group = match audience {
            "g" => "setup\n    XGROUP CREATE k g 0 MKSTREAM\n",
            _ => "",
        };
        let world = |by: &str| format!("{group}console me\nat 100ms me> {make}\n{by}\nuntil 2s\n");
        let typed = audited(&world(&format!("at 1s me> {remove}")));
        let of = row(&typed, audience);
        assert_eq!(of.counts.of(Fate::Discarded), count, "{remove}");
        assert_eq!(of.counts.lost(), 0, "{remove}");
        let program = format!("producer p  every 1s  count 1\n    {remove}");
        let programmed = audited(&world(&program));
        let of = row(&programmed, audience);
        assert_eq!(of.counts.lost(), count, "{remove}");
        assert_eq!(of.counts.of(Fate::Discarded), 0, "{remove}");
    }
}

#[test]
fn what_a_person_takes_from_a_consumer_is_discarded() {
    let text = |line: &str| {
        let kind = "\
forgetful-member m1  stream s  group g  work 1ms
console me
at 100ms me> XADD s * f v
at 1s crash m1
";
        format!("{kind}{line}until 3s\n").to_string()
    };
    // It was processed before anybody took it away.
    let line = "at 2s me> XGROUP DELCONSUMER s g m1\ncheck done for g = 1\n";
    audited(&text(line));
    let busy = text("at 2s me> XGROUP DELCONSUMER s g m1\ncheck discarded for g = 1\n");
    audited(&busy.replace("work 1ms", "work 20s"));
}
