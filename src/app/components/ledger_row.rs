//! One audience of the ledger: its name, the numbers, a bar of their shares, and why things were lost.

use session::checks::ProofAsk;
use session::{Action, FateCount, LedgerRow, ReasonCount, VerdictView};
use yew::prelude::*;

use super::ledger_proofs::Proofs;
use crate::app::desk::Desk;
use crate::app::pulse::Pulse;
use crate::app::same::Same;

/// The width of the bar in its own units; the drawing is stretched to the row.
const BAR_UNITS: u64 = 1000;

#[derive(Clone, PartialEq, Properties)]
pub struct LedgerAudienceProps {
    pub row: Same<LedgerRow>,
    /// The audience and the verdict whose proofs are shown.
    pub open: Option<(u32, &'static str)>,
    pub toggle: Callback<(u32, &'static str)>,
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws an audience.
#[component]
pub fn LedgerAudience(props: &LedgerAudienceProps) -> Html {
    let row = &props.row;
    let columns = (row.fates.len() + 3).to_string();
    let audience = AttrValue::from(row.audience.clone());
    html! {
        <tbody data-audience={&audience}>
            <tr class="bl-numbers">
                <th scope="row" class="is-audience" title={row.about.clone()}>{ &row.name }</th>
                { cell(&audience, "sent", row.sent) }
                { for row.fates.iter().map(|fate| cell(&audience, fate.id, fate.count)) }
                { cell(&audience, "duplicate", row.duplicates) }
            </tr>
            <tr class="bl-bar-row"><td colspan={columns.clone()}>
                <Bar shares={shares(&row.fates)} />
                <p class="bl-balance">{ &row.about }<span>{ &row.balance }</span></p>
                <Verdicts ..VerdictsProps::of(props) />
            </td></tr>
            { for row.reasons.iter().map(|reason| why(row, reason, &columns)) }
        </tbody>
    }
}

/// What seldom changes of an audience, however often its numbers do.
#[derive(Clone, PartialEq, Properties)]
struct VerdictsProps {
    audience: String,
    number: u32,
    verdicts: Vec<VerdictView>,
    /// The one whose proofs are shown.
    open: Option<&'static str>,
    toggle: Callback<(u32, &'static str)>,
    desk: Desk,
    pulse: Pulse,
    act: Callback<Action>,
}

impl VerdictsProps {
    fn of(props: &LedgerAudienceProps) -> Self {
        let (row, open) = (&props.row, props.open);
        Self {
            audience: row.audience.clone(),
            number: row.number,
            verdicts: row.verdicts.clone(),
            open: open
                .filter(|(number, _)| *number == row.number)
                .map(|(_, id)| id),
            toggle: props.toggle.clone(),
            desk: props.desk.clone(),
            pulse: props.pulse.clone(),
            act: props.act.clone(),
        }
    }
}

/// What holds for the audience. What does not can be opened: the messages that prove it.
#[component]
fn Verdicts(props: &VerdictsProps) -> Html {
    let mut verdicts = props.verdicts.iter();
    let proof = verdicts.find(|verdict| !verdict.holds && props.open == Some(verdict.id));
    html! {
        <>
            <p class="bl-verdicts">{ for props.verdicts.iter().map(|one| verdict(one, props, proof)) }</p>
            if let Some(proof) = proof {
                <Proofs ask={ProofAsk::Verdict(props.number, proof.id)} desk={props.desk.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
            }
        </>
    }
}

fn verdict(verdict: &VerdictView, props: &VerdictsProps, open: Option<&VerdictView>) -> Html {
    let (audience, id) = (&props.audience, verdict.id);
    if verdict.holds {
        return html! {
            <span key={id} class="bl-verdict is-holding" data-testid="verdict" data-audience={audience.clone()} data-verdict={id}
                title={verdict.about.clone()}>{ &verdict.label }</span>
        };
    }
    let (number, is_open) = (props.number, open.is_some_and(|open| open.id == id));
    let onclick = props.toggle.reform(move |_: MouseEvent| (number, id));
    html! {
        <button key={id} type="button" class="bl-verdict-door" data-testid="verdict" data-audience={audience.clone()} data-verdict={id}
            title={verdict.about.clone()} aria-expanded={is_open.to_string()} {onclick}><span class="bl-verdict">{ &verdict.label }</span></button>
    }
}

fn cell(audience: &AttrValue, fate: &'static str, count: u64) -> Html {
    let (some, none) = classes_of(fate);
    let class = if count == 0 { none } else { some };
    html! { <td key={fate} {class} data-audience={audience} data-fate={fate}>{ count }</td> }
}

fn why(row: &LedgerRow, reason: &ReasonCount, columns: &str) -> Html {
    html! {
        <tr key={reason.id} class="bl-reason"><td colspan={columns.to_owned()}>
            <b data-audience={row.audience.clone()} data-fate="lost" data-reason={reason.id}>{ reason.count }</b>
            <span class="bl-reason-label">{ &reason.label }</span>
            <span class="bl-reason-why">{ &reason.sentence }</span>
        </td></tr>
    }
}

/// The class that gives a fate its colour.
pub fn fate_class(fate: &str) -> &'static str {
    classes_of(fate).0
}

/// Its class, and that of a fate that nothing has. Cells are drawn by the hundred, so nothing is put together for them.
fn classes_of(fate: &str) -> (&'static str, &'static str) {
    match fate {
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
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BarProps {
    shares: Vec<Share>,
}

/// The share of each fate, as widths of one thin bar. Attributes of SVG, because the policy forbids style attributes.
#[component]
fn Bar(props: &BarProps) -> Html {
    let view_box = format!("0 0 {BAR_UNITS} 4");
    html! {
        <svg class="bl-bar" viewBox={view_box} preserveAspectRatio="none" width="100%" height="4" aria-hidden="true" focusable="false">
            { for props.shares.iter().map(|(fate, x, width)| html! {
                <rect key={*fate} class={fate_class(fate)} x={x.to_string()} y="0" width={width.to_string()} height="4" />
            }) }
        </svg>
    }
}

/// A fate with its start and its width in the bar.
type Share = (&'static str, u64, u64);

/// The fates in the order of the bar, done first and lost last.
fn shares(fates: &[FateCount]) -> Vec<Share> {
    const ORDER: [&str; 7] = [
        "done",
        "working",
        "pending",
        "in flight",
        "stored",
        "discarded",
        "lost",
    ];
    let total: u64 = fates.iter().map(|fate| fate.count).sum();
    let mut before = 0;
    let mut shares = Vec::new();
    for id in ORDER {
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
