//! The ledger's table.

use crate::catalogue::About;
use crate::catalogue::inspector::{self as say, Promise};
use crate::payload::shown;
use crate::registry::Registry;
use crate::tell::expected_names;
use crate::{FateCount, Language, LedgerRow, LedgerView, NodeKey, ReasonCount, VerdictView};
use sim::fate::{Fate, Reason};
use sim::ledger::{AudienceView, Counts, Ledger};
use sim::trace::{ActorId, AudienceKind};
use std::rc::Rc;

/// The columns, in the design's order. Which loss stands for all of them does not matter.
const FATES: [Fate; 7] = [
    Fate::InFlight,
    Fate::Stored,
    Fate::Pending,
    Fate::Working,
    Fate::Done,
    Fate::Lost(Reason::NoSubscriber),
    Fate::Discarded,
];

/// Rows of the table; more than anybody reads.
const LEDGER_ROWS_MAX: usize = 60;

/// Audiences with their counts, in the order of their coming; nobody comes last, and only once there is anything for nobody.
pub(crate) fn ledger_view(ledger: &Ledger, known: &Registry, language: Language) -> LedgerView {
    let is_nobody = |audience: &AudienceView| audience.kind == AudienceKind::Nobody;
    let (nobody, mut somebody): (Vec<_>, Vec<_>) = ledger
        .audiences()
        .filter(|audience| audience.sent > 0 || !is_nobody(audience))
        .partition(is_nobody);
    let hidden = (somebody.len() + nobody.len()).saturating_sub(LEDGER_ROWS_MAX);
    somebody.truncate(somebody.len().saturating_sub(hidden));
    LedgerView {
        rows: somebody
            .iter()
            .chain(&nobody)
            .map(|audience| Rc::new(row(audience, ledger, known, language)))
            .collect(),
        empty: language.ledger_empty().into(),
        more: match hidden {
            0 => String::new(),
            hidden => language.more_audiences(hidden),
        },
    }
}

fn row(
    audience: &AudienceView,
    ledger: &Ledger,
    known: &Registry,
    language: Language,
) -> LedgerRow {
    let fates: Vec<FateCount> = FATES
        .iter()
        .map(|fate| count(*fate, &audience.counts, language))
        .collect();
    let parts: Vec<(u64, &str)> = fates
        .iter()
        .filter(|fate| fate.count > 0)
        .map(|fate| (fate.count, fate.label.as_str()))
        .collect();
    LedgerRow {
        audience: shown(&audience.name),
        name: match audience.kind {
            AudienceKind::Nobody => language.nobody().into(),
            _ => shown(&audience.name),
        },
        about: language.about(&about(audience, known)),
        sent: audience.sent,
        balance: if parts.is_empty() {
            String::new()
        } else {
            language.balance(audience.sent, &parts)
        },
        fates,
        duplicates: audience.duplicates,
        reasons: audience
            .counts
            .reasons()
            .map(|(reason, n)| reason_count(reason, n, language))
            .collect(),
        number: audience.id.0,
        node: audience.node.map(|node| NodeKey(node.0)),
        verdicts: verdicts(audience, ledger.disorders(audience.id), language),
    }
}

/// What holds so far of what is promised: how often, and in which order. Of nobody nothing is.
fn verdicts(audience: &AudienceView, disorders: u64, language: Language) -> Vec<VerdictView> {
    let (lost, again) = (audience.counts.lost(), audience.duplicates);
    let nothing_yet = audience.processed + lost == 0;
    if nothing_yet || audience.kind == AudienceKind::Nobody {
        return Vec::new();
    }
    let often = match (lost, again) {
        (0, 0) => Promise::EffectivelyOnce,
        (0, _) => Promise::AtLeastOnce,
        (_, 0) => Promise::AtMostOnce,
        _ => Promise::Neither,
    };
    let order = match disorders {
        0 => Promise::InOrder,
        _ => Promise::OutOfOrder,
    };
    // One message alone has no order.
    let ordered = (audience.processed > 1).then_some(order);
    let view = |promise: Promise| VerdictView {
        id: promise.id(),
        label: say::promise(language, promise).into(),
        about: say::promise_about(language, promise, lost, again, disorders),
        holds: matches!(promise, Promise::EffectivelyOnce | Promise::InOrder),
    };
    [Some(often), ordered]
        .into_iter()
        .flatten()
        .map(view)
        .collect()
}

fn count(fate: Fate, counts: &Counts, language: Language) -> FateCount {
    FateCount {
        id: fate.id(),
        label: language.fate(fate).into(),
        count: match fate {
            Fate::Lost(_) => counts.lost(),
            other => counts.of(other),
        },
    }
}

fn reason_count(reason: Reason, count: u64, language: Language) -> ReasonCount {
    ReasonCount {
        id: reason.id(),
        label: language.reason(reason).into(),
        sentence: language.reason_sentence(reason),
        count,
    }
}

fn about(audience: &AudienceView, known: &Registry) -> About {
    let expected = |actor: ActorId| {
        let found = known.actors.get(&actor);
        found.map_or_else(Vec::new, |actor| expected_names(&actor.expects))
    };
    match audience.kind {
        AudienceKind::Subscriber(actor) => About::Subscriber {
            channels: expected(actor),
        },
        AudienceKind::Console(_) => About::Console,
        AudienceKind::Workers => About::Workers {
            key: shown(&audience.name),
        },
        AudienceKind::Group => About::Group {
            key: audience
                .key
                .as_ref()
                .map_or_else(String::new, |key| shown(key)),
        },
        AudienceKind::Reader(actor) => About::Reader {
            streams: expected(actor),
        },
        AudienceKind::Nobody => About::Nobody,
    }
}
