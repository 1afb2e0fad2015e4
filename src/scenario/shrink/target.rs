//! What a smaller world must have in common with the first one: the reason for which the check fails, whether there is too
//! much or too little, and what there is instead.

use crate::ast::{Audience, Check, Measure, Verdict};
use crate::judge::{self, Found, Judgement};
use sim::World;
use sim::fate::{Fate, Reason};

/// How a check fails.
#[derive(Clone, Debug)]
pub(super) struct Target {
    reason: &'static str,
    /// More was found than may be.
    is_more: bool,
    /// For whom, where losses or what is done matter: what became of most messages that it should not have become of.
    mostly: Option<Fate>,
    /// Too little is done of so many: how many there should be, of how many that were sent.
    of_sent: Option<(u64, u64)>,
}

impl Target {
    /// How this check fails in this world; nothing if it holds.
    pub(super) fn of(world: &World, check: &Check, judged: &Judgement) -> Option<Self> {
        let reason = judged.reason?;
        let is_more = is_more(check, &judged.found);
        let sent = count(world, check.audience(), Measure::Sent);
        let of_sent = match check {
            Check::Count { of, with, .. } if !is_more && grows(*of) => {
                Some((*with, sent)).filter(|(with, sent)| with <= sent)
            }
            _ => None,
        };
        let mostly = if is_about_losses(check, is_more) {
            mostly(world, check, |fate| matches!(fate, Fate::Lost(_)))
        } else if !is_more && matches!(check, Check::Count { of, .. } if grows(*of)) {
            mostly(world, check, |fate| fate != Fate::Done)
        } else {
            None
        };
        Some(Self {
            reason,
            is_more,
            mostly,
            of_sent,
        })
    }

    /// The check with the number that is meant where so many are sent; nothing if it stays as it is.
    pub(super) fn follow(&self, world: &World, check: &Check) -> Option<Check> {
        let (with, of_sent) = self.of_sent.filter(|(_, sent)| *sent > 0)?;
        let sent = count(world, check.audience(), Measure::Sent);
        let with = (u128::from(with) * u128::from(sent)).div_ceil(u128::from(of_sent));
        let mut followed = check.clone();
        if let Check::Count { with: number, .. } = &mut followed {
            *number = u64::try_from(with).unwrap_or(u64::MAX);
        }
        Some(followed)
    }

    /// Does a check fail like this in a world?
    pub(super) fn is_hit(&self, world: &World, check: &Check, judged: &Judgement) -> bool {
        let has_mostly = self
            .mostly
            .is_none_or(|fate| count_fate(world, check.audience(), fate) > 0);
        // What must be sent cannot be less than it says, or it would fail for nothing.
        let is_enough = match check {
            Check::Count { of, with, .. } if !self.is_more && self.of_sent.is_none() => {
                *of == Measure::Sent || count(world, check.audience(), Measure::Sent) >= *with
            }
            _ => true,
        };
        judged.reason == Some(self.reason)
            && is_more(check, &judged.found) == self.is_more
            && has_mostly
            && is_enough
    }
}

/// Does this grow with the number of messages, all being well?
const fn grows(of: Measure) -> bool {
    matches!(of, Measure::Done | Measure::Processed)
}

fn is_about_losses(check: &Check, is_more: bool) -> bool {
    match check {
        Check::Count { of, .. } => matches!(of, Measure::Lost(None)) && is_more,
        Check::Verdict { verdict, .. } => {
            matches!(verdict, Verdict::AtLeastOnce | Verdict::EffectivelyOnce)
        }
        _ => false,
    }
}

fn is_more(check: &Check, found: &Found) -> bool {
    match (check, found) {
        (Check::Count { with, .. } | Check::Cost { with, .. }, Found::Number(n)) => n > with,
        (Check::Latency { with, .. }, Found::Duration { us, .. }) => us > with,
        _ => true,
    }
}

/// Of the fates that count, the one that most messages have.
fn mostly(world: &World, check: &Check, counts: impl Fn(Fate) -> bool) -> Option<Fate> {
    let plain = [
        Fate::Pending,
        Fate::Stored,
        Fate::Working,
        Fate::InFlight,
        Fate::Discarded,
    ];
    let all = plain.into_iter().chain(Reason::ALL.map(Fate::Lost));
    let found = all
        .filter(|fate| counts(*fate))
        .map(|fate| (count_fate(world, check.audience(), fate), fate))
        .filter(|(n, _)| *n > 0);
    // Of equals the first one counts.
    found
        .reduce(|most, next| if next.0 > most.0 { next } else { most })
        .map(|(_, fate)| fate)
}

fn count(world: &World, audience: Option<&Audience>, of: Measure) -> u64 {
    judge::audiences(world, audience).map_or(0, |rows| judge::count_all(world, &rows, of))
}

fn count_fate(world: &World, audience: Option<&Audience>, fate: Fate) -> u64 {
    let rows = judge::audiences(world, audience).unwrap_or_default();
    rows.iter().map(|row| row.counts.of(fate)).sum()
}
