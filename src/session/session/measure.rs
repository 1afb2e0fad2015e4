//! What a session gives of its ledger besides the view, when it is asked: what is expected and what proves it, and the charts.

use super::Session;
use crate::charts::{ChartsAsk, ChartsView};
use crate::checks::{ChecksView, ProofAsk, ProofView};
use crate::panels::{Material, charts_view, check_proofs, checks_view, verdict_proofs};
use scenario::ast::{Check, Item, Typed, What};
use std::rc::Rc;

/// The checks of a world's text, and of which text.
#[derive(Debug, Default)]
pub(super) struct Checks {
    lines: Rc<Vec<String>>,
    found: Rc<Vec<(u32, Check)>>,
}

impl Session {
    /// What is expected of the world, and what it has come to at the shown moment.
    pub fn checks(&self) -> ChecksView {
        checks_view(&self.world, &self.checks_of_text(), self.language)
    }

    /// The messages that prove something, a bounded number of them.
    pub fn proofs(&self, ask: ProofAsk) -> Vec<ProofView> {
        let known = &self.folds.known;
        match ask {
            ProofAsk::Verdict(audience, verdict) => {
                verdict_proofs(self.world.ledger(), audience, verdict, known)
            }
            ProofAsk::Check(nth) => {
                let checks = self.checks_of_text();
                let check = checks.get(nth);
                check.map_or_else(Vec::new, |(_, check)| {
                    check_proofs(&self.world, check, known)
                })
            }
        }
    }

    /// The charts, up to the newest moment that was seen.
    pub fn charts(&self, ask: ChartsAsk) -> ChartsView {
        let material = Material {
            ledger: self.world.ledger(),
            newest: self.travel.newest_ledger.as_ref(),
            now: self.pace.shown,
            language: self.language,
        };
        charts_view(&material, ask)
    }

    /// The checks that stand in the text, those included that were typed since. They are read again when the text is another.
    fn checks_of_text(&self) -> Rc<Vec<(u32, Check)>> {
        let mut kept = self.checks.borrow_mut();
        if !Rc::ptr_eq(&kept.lines, &self.lines) {
            let lines = self.lines.iter().enumerate();
            let read = lines.filter_map(|(at, line)| Some((at as u32 + 1, self.check_of(line)?)));
            *kept = Checks {
                found: Rc::new(read.collect()),
                lines: Rc::clone(&self.lines),
            };
        }
        Rc::clone(&kept.found)
    }

    fn check_of(&self, line: &str) -> Option<Check> {
        // Indented lines are what an actor does.
        if !line.starts_with("check ") {
            return None;
        }
        match scenario::parse_typed(line.trim_end(), &self.kinds)?.ok()? {
            Typed::Item(Item {
                what: What::Check(check),
                ..
            }) => Some(check),
            _ => None,
        }
    }
}
