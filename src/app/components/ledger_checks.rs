//! What is expected of the world, and what it has come to so far.

use session::Action;
use session::catalogue::Term;
use session::checks::{CheckRow, ProofAsk};
use yew::prelude::*;

use super::inspector_parts::{Nothing, use_look};
use super::ledger_proofs::Proofs;
use crate::app::desk::Desk;
use crate::app::icons::{Icon, Sign};
use crate::app::pulse::Pulse;
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct ChecksProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws the checks.
#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let words = use_words();
    let open = use_state_eq(|| None::<usize>);
    let seen = use_look(&props.desk, &props.pulse, (), |session, ()| {
        session.checks()
    });
    let Some(checks) = seen else {
        return html! {};
    };
    let row = |(nth, row): (usize, &CheckRow)| {
        let is_open = *open == Some(nth) && row.has_proofs;
        let open = open.clone();
        let toggle = Callback::from(move |_: MouseEvent| open.set((!is_open).then_some(nth)));
        check(nth, row, is_open, toggle, props, words)
    };
    html! {
        <section class="bl-part" data-testid="checks" data-empty={checks.rows.is_empty().to_string()}>
            <div class="bl-panel-head">
                <h3 title={words.term(Term::ExpectedAbout)}>{ words.term(Term::Expected) }</h3>
                <span class="bl-note bl-end" data-testid="checks-summary">{ &checks.summary }</span>
            </div>
            if checks.rows.is_empty() {
                <Nothing empty={checks.empty.clone()} act={props.act.clone()} />
            } else {
                <ul class="bl-checks">{ for checks.rows.iter().enumerate().map(row) }</ul>
            }
        </section>
    }
}

fn check(
    nth: usize,
    row: &CheckRow,
    is_open: bool,
    toggle: Callback<MouseEvent>,
    props: &ChecksProps,
    words: Words,
) -> Html {
    let (sign, said, class) = match row.holds {
        true => (Sign::Check, Term::Holds, "is-holding"),
        false => (Sign::Close, Term::Fails, "is-failing"),
    };
    let inside = html! {
        <>
            <Icon {sign} /><span class="bl-unseen">{ words.term(said) }{ ": " }</span>
            <code>{ &row.text }</code><span class="bl-note">{ &row.found }</span>
        </>
    };
    html! {
        <li key={nth} {class} data-testid="check" data-check={row.text.clone()} data-holds={row.holds.to_string()}>
            if row.has_proofs {
                <button type="button" class="bl-check" data-testid="check-proofs" aria-expanded={is_open.to_string()}
                    title={words.term(Term::Proofs)} onclick={toggle}>{ inside }</button>
            } else {
                <div class="bl-check">{ inside }</div>
            }
            if is_open {
                <Proofs ask={ProofAsk::Check(nth)} desk={props.desk.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
            }
        </li>
    }
}
