//! One audience of the ledger: its name, the numbers, a bar of their shares, and why things were lost.

use session::checks::ProofAsk;
use session::{Action, LedgerRow, ReasonCount, VerdictView, View};
use yew::prelude::*;

use super::ledger_figures::{BAR_ORDER, BAR_UNITS, fate_class, is_drawn_alike, use_figures};
use super::ledger_proofs::Proofs;
use crate::app::desk::Desk;
use crate::app::panel::use_view;
use crate::app::pulse::Pulse;
use crate::app::same::Same;

#[derive(Clone, PartialEq, Properties)]
pub struct LedgerAudienceProps {
    /// Which row of the ledger it is.
    pub place: usize,
    /// The audience and the verdict whose proofs are shown.
    pub open: Option<(u32, &'static str)>,
    pub toggle: Callback<(u32, &'static str)>,
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws an audience; what its numbers are is written by [`use_figures`].
#[component]
pub fn LedgerAudience(props: &LedgerAudienceProps) -> Html {
    let look = |view: &View, place: &usize| view.ledger.rows.get(*place).map(Same::from);
    let row = use_view(&props.desk, &props.pulse, props.place, look, differs);
    let body = use_figures(&props.desk, &props.pulse, props.place, row.as_ref());
    let Some(row) = &row else {
        return html! {};
    };
    let columns = (row.fates.len() + 3).to_string();
    let audience = AttrValue::from(row.audience.clone());
    html! {
        <tbody ref={body} data-audience={&audience}>
            <tr class="bl-numbers">
                <th scope="row" class="is-audience" title={row.about.clone()}>{ &row.name }</th>
                { cell(&audience, "sent") }
                { for row.fates.iter().map(|fate| cell(&audience, fate.id)) }
                { cell(&audience, "duplicate") }
            </tr>
            <tr class="bl-bar-row"><td colspan={columns.clone()}>
                { bar() }
                <p class="bl-balance">{ &row.about }<span></span></p>
                <Verdicts ..VerdictsProps::of(row, props) />
            </td></tr>
            { for row.reasons.iter().map(|reason| why(row, reason, &columns)) }
        </tbody>
    }
}

type Shown = Option<Same<LedgerRow>>;

fn differs(last: &Shown, now: &Shown) -> bool {
    match (last, now) {
        (Some(last), Some(now)) => last != now && !is_drawn_alike(last, now),
        (last, now) => last.is_some() != now.is_some(),
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
    fn of(row: &LedgerRow, props: &LedgerAudienceProps) -> Self {
        let open = props.open;
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

fn cell(audience: &AttrValue, fate: &'static str) -> Html {
    html! { <td key={fate} data-audience={audience} data-fate={fate}></td> }
}

fn why(row: &LedgerRow, reason: &ReasonCount, columns: &str) -> Html {
    html! {
        <tr key={reason.id} class="bl-reason"><td colspan={columns.to_owned()}>
            <b data-audience={row.audience.clone()} data-fate="lost" data-reason={reason.id}></b>
            <span class="bl-reason-label">{ &reason.label }</span>
            <span class="bl-reason-why">{ &reason.sentence }</span>
        </td></tr>
    }
}

/// The share of each fate, as widths of one thin bar. Attributes of SVG, because the policy forbids style attributes.
fn bar() -> Html {
    let view_box = format!("0 0 {BAR_UNITS} 4");
    html! {
        <svg class="bl-bar" viewBox={view_box} preserveAspectRatio="none" width="100%" height="4" aria-hidden="true" focusable="false">
            { for BAR_ORDER.iter().map(|fate| html! { <rect key={*fate} class={fate_class(fate)} y="0" height="4" /> }) }
        </svg>
    }
}
