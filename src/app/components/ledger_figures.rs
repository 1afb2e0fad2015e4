//! The numbers of a ledger's row. They change with nearly every frame, so the row leaves their elements empty, and they are
//! written here: each only when it is another number than before.

use session::{FateCount, LedgerRow};
use std::rc::Rc;
use web_sys::{Element, Node, NodeList};
use yew::prelude::*;

use crate::app::desk::Desk;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::same::Same;

/// The width of the bar in its own units; the drawing is stretched to the row.
pub const BAR_UNITS: u64 = 1000;
/// The fates in the order of the bar, done first and lost last.
pub const BAR_ORDER: [&str; 7] = [
    "done",
    "working",
    "pending",
    "in flight",
    "stored",
    "discarded",
    "lost",
];

/// A fate with its start and its width in the bar.
type Share = (&'static str, u64, u64);

/// Writes the numbers of the row at a place of the ledger into what is drawn of `row`, now and whenever they change. A row
/// that is to be drawn in another way is left to whoever draws it.
#[hook]
pub fn use_figures(
    desk: &Desk,
    pulse: &Pulse,
    place: usize,
    row: Option<&Same<LedgerRow>>,
) -> NodeRef {
    let body = use_node_ref();
    let figures = use_mut_ref(Figures::default);
    {
        // With every drawing: elements may have come and gone.
        let (body, figures, row) = (body.clone(), figures.clone(), row.cloned());
        use_effect(move || {
            let found = body.cast::<Element>().map(|body| Figures::of(&body));
            let mut figures = figures.borrow_mut();
            *figures = found.unwrap_or_default();
            if let Some(Same(row)) = row {
                figures.write(&row);
            }
        });
    }
    use_pulse(pulse, (desk.clone(), place), move |(desk, place), _| {
        let row = desk.look(|session| session.view().ledger.rows.get(*place).cloned());
        if let Some(row) = row {
            figures.borrow_mut().follow(&row);
        }
    });
    body
}

/// Whether two rows are drawn alike but for their numbers.
pub fn is_drawn_alike(last: &LedgerRow, now: &LedgerRow) -> bool {
    let reasons = || last.reasons.iter().zip(&now.reasons);
    let fates = || last.fates.iter().zip(&now.fates);
    (last.number, &last.audience, &last.name, &last.about)
        == (now.number, &now.audience, &now.name, &now.about)
        && last.verdicts == now.verdicts
        && (last.fates.len(), last.reasons.len()) == (now.fates.len(), now.reasons.len())
        && fates().all(|(last, now)| last.id == now.id)
        && reasons().all(|(last, now)| (&last.label, &last.sentence) == (&now.label, &now.sentence))
}

/// The elements of a row, and what they show.
#[derive(Default)]
struct Figures {
    /// In the order of [`numbers`].
    numbers: Vec<Number>,
    /// In the order of the bar.
    bar: Vec<Element>,
    balance: Option<Number>,
    shown: Option<Rc<LedgerRow>>,
}

/// A number in its element, which is a cell of the table or stands before a reason. Its text is changed and never replaced: a
/// page that gets a new node is styled anew from its root.
struct Number {
    element: Element,
    text: Node,
}

impl Number {
    fn of(element: Element) -> Option<Self> {
        if element.first_child().is_none() {
            // An element gets a text only if there is something in it.
            element.set_text_content(Some("0"));
        }
        let text = element.first_child()?;
        Some(Self { element, text })
    }
}

impl Figures {
    fn of(body: &Element) -> Self {
        let found = |selector: &str| {
            let list = body.query_selector_all(selector);
            list.map_or_else(|_| Vec::new(), |list| elements(&list))
        };
        Self {
            numbers: found("[data-fate]")
                .into_iter()
                .filter_map(Number::of)
                .collect(),
            bar: found(".bl-bar rect"),
            balance: found(".bl-balance span").pop().and_then(Number::of),
            shown: None,
        }
    }

    /// Another row at the same place.
    fn follow(&mut self, row: &Rc<LedgerRow>) {
        let is_mine = self
            .shown
            .as_ref()
            .is_some_and(|shown| !Rc::ptr_eq(shown, row) && is_drawn_alike(shown, row));
        if is_mine {
            self.write(row);
        }
    }

    fn write(&mut self, row: &Rc<LedgerRow>) {
        let last = self.shown.replace(Rc::clone(row));
        let last = last.as_deref();
        self.write_numbers(last, row);
        self.write_bar(last, row);
        if last.is_none_or(|last| last.balance != row.balance)
            && let Some(balance) = &self.balance
        {
            balance.text.set_node_value(Some(&row.balance));
        }
    }

    fn write_numbers(&self, last: Option<&LedgerRow>, row: &LedgerRow) {
        let mut before = last.into_iter().flat_map(numbers);
        for (number, (fate, count)) in self.numbers.iter().zip(numbers(row)) {
            let before = before.next().map(|(_, count)| count);
            if before == Some(count) {
                continue;
            }
            number.text.set_node_value(Some(&count.to_string()));
            if let Some(fate) = fate
                && before.is_none_or(|before| (before == 0) != (count == 0))
            {
                number.element.set_class_name(class_of(fate, count));
            }
        }
    }

    fn write_bar(&self, last: Option<&LedgerRow>, row: &LedgerRow) {
        let before = last.map(|last| shares(&last.fates));
        let shares = shares(&row.fates);
        for (rect, fate) in self.bar.iter().zip(BAR_ORDER) {
            let now = share_of(&shares, fate);
            if before.as_ref().map(|before| share_of(before, fate)) != Some(now) {
                // An attribute of a drawing takes any number.
                let _ = rect.set_attribute("x", &now.0.to_string());
                let _ = rect.set_attribute("width", &now.1.to_string());
            }
        }
    }
}

fn elements(list: &NodeList) -> Vec<Element> {
    use wasm_bindgen::JsCast;
    let all = (0..list.length()).filter_map(|nth| list.get(nth)?.dyn_into().ok());
    all.collect()
}

/// Every number of a row in the order of the page; those of cells with the fate, which decides how the cell looks.
fn numbers(row: &LedgerRow) -> impl Iterator<Item = (Option<&'static str>, u64)> {
    let fates = row.fates.iter().map(|fate| (Some(fate.id), fate.count));
    let reasons = row.reasons.iter().map(|reason| (None, reason.count));
    std::iter::once((Some("sent"), row.sent))
        .chain(fates)
        .chain(std::iter::once((Some("duplicate"), row.duplicates)))
        .chain(reasons)
}

/// The class that gives a fate its colour.
pub fn fate_class(fate: &str) -> &'static str {
    class_of(fate, 1)
}

/// The class of a cell: nothing is fainter than something. Cells are written by the hundred, so nothing is put together for them.
fn class_of(fate: &str, count: u64) -> &'static str {
    let (some, none) = match fate {
        "sent" => ("is-sent", "is-sent is-none"),
        "in flight" => ("is-in-flight", "is-in-flight is-none"),
        "stored" => ("is-stored", "is-stored is-none"),
        "pending" => ("is-pending", "is-pending is-none"),
        "working" => ("is-working", "is-working is-none"),
        "done" => ("is-done", "is-done is-none"),
        "lost" => ("is-lost", "is-lost is-none"),
        "discarded" => ("is-discarded", "is-discarded is-none"),
        "duplicate" => ("is-duplicate", "is-duplicate is-none"),
        _ => ("", "is-none"),
    };
    if count == 0 { none } else { some }
}

/// Where a fate begins in the bar, and how wide it is.
fn share_of(shares: &[Share], fate: &str) -> (u64, u64) {
    let share = shares.iter().find(|(id, ..)| *id == fate);
    share.map_or((0, 0), |(_, x, width)| (*x, *width))
}

/// The fates that there are, in the order of the bar.
fn shares(fates: &[FateCount]) -> Vec<Share> {
    let total: u64 = fates.iter().map(|fate| fate.count).sum();
    let mut before = 0;
    let mut shares = Vec::new();
    for id in BAR_ORDER {
        let Some(fate) = fates.iter().find(|fate| fate.id == id && fate.count > 0) else {
            continue;
        };
        let start = before * BAR_UNITS / total;
        before += fate.count;
        shares.push((fate.id, start, before * BAR_UNITS / total - start));
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(id: &'static str, count: u64) -> FateCount {
        FateCount {
            id,
            label: String::new(),
            count,
        }
    }

    #[test]
    fn the_shares_fill_the_bar() {
        let fates = [fate("lost", 1), fate("done", 2), fate("stored", 0)];
        assert_eq!(shares(&fates), [("done", 0, 666), ("lost", 666, 334)]);
        assert_eq!(shares(&[fate("done", 0)]), []);
    }
}
