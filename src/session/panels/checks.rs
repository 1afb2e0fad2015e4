//! What is expected of a world, and what it has come to: its checks with what each finds now, and the messages that prove a
//! verdict or that a check fails.

use crate::catalogue::inspector as say;
use crate::inspector::Empty;
use crate::narrator::key_of;
use crate::registry::Registry;
use crate::{Language, MessageKey};
use scenario::ast::{Check, Comparison, Measure, Verdict};
use scenario::judge::{judge, judged};
use sim::World;
use sim::fate::{Fate, Reason};
use sim::ledger::{AudienceView, Ledger};
use sim::trace::{AudienceId, Item};

/// Messages that are named for one verdict or one check.
const PROOFS_SHOWN_MAX: usize = 16;
/// Checks that are shown.
const CHECKS_MAX: usize = 100;

/// What is expected of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecksView {
    /// The checks, in the order of the text.
    pub rows: Vec<CheckRow>,
    /// `2 of 3 hold`; empty where there is no check.
    pub summary: String,
    /// What to say where there is none.
    pub empty: Empty,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// What is expected, without `check`.
    pub text: String,
    /// Whether it is so, as things are now.
    pub holds: bool,
    /// What is so, in words.
    pub found: String,
    /// Messages can be named by which it fails.
    pub has_proofs: bool,
}

/// A message that proves something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofView {
    /// Which.
    pub message: MessageKey,
    /// What it says.
    pub text: String,
}

/// What is to be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofAsk {
    /// That messages of an audience (see `LedgerRow::number`) were lost or processed again, or out of order: by the id of a verdict.
    Verdict(u32, &'static str),
    /// That the check in this place of [`ChecksView`] fails.
    Check(usize),
}

/// Judges the checks as things are now.
pub(crate) fn checks_view(
    world: &World,
    checks: &[(u32, Check)],
    language: Language,
) -> ChecksView {
    let checks = &checks[..checks.len().min(CHECKS_MAX)];
    let judgements = judge(world, checks);
    let rows = judgements.into_iter().zip(checks);
    let rows = rows.map(|(judgement, (_, check))| CheckRow {
        has_proofs: !judgement.holds && !wanted(check, true).is_empty(),
        text: judgement.text,
        holds: judgement.holds,
        found: language.found(&judgement.found),
    });
    let rows: Vec<CheckRow> = rows.collect();
    let holding = rows.iter().filter(|row| row.holds).count();
    ChecksView {
        summary: match rows.len() {
            0 => String::new(),
            all => say::holding(language, holding, all),
        },
        empty: match rows.is_empty() {
            true => say::no_checks(language),
            false => Empty::default(),
        },
        rows,
    }
}

/// What is looked for among the messages of an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trait {
    Lost,
    LostFor(Reason),
    Again,
    OutOfOrder,
    Has(Fate),
}

/// Messages by which a check fails: those that are what they should not be, or (where there are too few) those that are not
/// what they should be.
fn wanted(check: &Check, too_few: bool) -> Vec<Trait> {
    match check {
        Check::Count { of, comparison, .. } => {
            let asks_for_more = matches!(
                comparison,
                Comparison::Equal | Comparison::AtLeast | Comparison::More
            );
            match of {
                Measure::Done if too_few && asks_for_more => [
                    Trait::Lost,
                    Trait::Has(Fate::Pending),
                    Trait::Has(Fate::Working),
                    Trait::Has(Fate::Stored),
                    Trait::Has(Fate::InFlight),
                ]
                .into(),
                Measure::Lost(None) => vec![Trait::Lost],
                Measure::Lost(Some(reason)) => vec![Trait::LostFor(*reason)],
                Measure::Duplicates => vec![Trait::Again],
                Measure::OutOfOrder => vec![Trait::OutOfOrder],
                Measure::Pending => vec![Trait::Has(Fate::Pending)],
                Measure::Working => vec![Trait::Has(Fate::Working)],
                Measure::Stored => vec![Trait::Has(Fate::Stored)],
                Measure::InFlight => vec![Trait::Has(Fate::InFlight)],
                Measure::Discarded => vec![Trait::Has(Fate::Discarded)],
                _ => Vec::new(),
            }
        }
        Check::Verdict { verdict, .. } => match verdict {
            Verdict::AtMostOnce => vec![Trait::Again],
            Verdict::AtLeastOnce => vec![Trait::Lost],
            Verdict::EffectivelyOnce => vec![Trait::Lost, Trait::Again],
            Verdict::InOrder => vec![Trait::OutOfOrder],
        },
        Check::Age { .. } => vec![Trait::Has(Fate::Pending)],
        Check::Latency { .. } | Check::Cost { .. } => Vec::new(),
    }
}

/// The messages by which a check fails now.
pub(crate) fn check_proofs(world: &World, check: &Check, known: &Registry) -> Vec<ProofView> {
    let audiences = judged(world, check);
    proofs(world.ledger(), &audiences, &wanted(check, true), known)
}

/// The messages that prove a verdict.
pub(crate) fn verdict_proofs(
    ledger: &Ledger,
    audience: u32,
    verdict: &str,
    known: &Registry,
) -> Vec<ProofView> {
    let audiences: Vec<AudienceView> = ledger.audience(AudienceId(audience)).into_iter().collect();
    let wanted: &[Trait] = match verdict {
        "at-least-once" => &[Trait::Again],
        "at-most-once" => &[Trait::Lost],
        "no-promise" => &[Trait::Lost, Trait::Again],
        "out-of-order" => &[Trait::OutOfOrder],
        _ => &[],
    };
    proofs(ledger, &audiences, wanted, known)
}

fn proofs(
    ledger: &Ledger,
    audiences: &[AudienceView],
    wanted: &[Trait],
    known: &Registry,
) -> Vec<ProofView> {
    let mut found: Vec<ProofView> = Vec::new();
    for one in wanted {
        for audience in audiences {
            for item in items(ledger, audience, *one) {
                let message = key_of(item);
                if found.len() == PROOFS_SHOWN_MAX {
                    return found;
                }
                if found.iter().all(|proof| proof.message != message) {
                    let text = known.item_payload(item);
                    found.push(ProofView { message, text });
                }
            }
        }
    }
    found
}

fn items(ledger: &Ledger, audience: &AudienceView, wanted: Trait) -> Vec<Item> {
    let listed = |fate| {
        ledger
            .items(audience.id, fate, None, PROOFS_SHOWN_MAX)
            .items
    };
    let verdict = || ledger.verdict(audience.id);
    let messages = |all: Vec<sim::trace::Msg>| all.into_iter().map(Item::Message).collect();
    match wanted {
        Trait::Lost => verdict().map_or_else(Vec::new, |verdict| verdict.lost),
        Trait::LostFor(reason) => listed(Fate::Lost(reason)),
        Trait::Again => verdict().map_or_else(Vec::new, |verdict| messages(verdict.duplicated)),
        Trait::OutOfOrder => {
            verdict().map_or_else(Vec::new, |verdict| messages(verdict.disordered))
        }
        Trait::Has(fate) if audience.counts.of(fate) == 0 => Vec::new(),
        Trait::Has(fate) => listed(fate),
    }
}
