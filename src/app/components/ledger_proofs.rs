//! Messages that prove something: each can be picked, and its life is told.

use session::catalogue::Term;
use session::checks::ProofAsk;
use session::{Action, Selection};
use yew::prelude::*;

use super::inspector_parts::use_look;
use super::story::key_text;
use crate::app::desk::Desk;
use crate::app::pulse::Pulse;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ProofsProps {
    pub ask: ProofAsk,
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws the messages.
#[component]
pub fn Proofs(props: &ProofsProps) -> Html {
    let words = use_words();
    let seen = use_look(&props.desk, &props.pulse, props.ask, |session, ask| {
        session.proofs(*ask)
    });
    let Some(proofs) = seen else {
        return html! {};
    };
    if proofs.is_empty() {
        return html! { <p class="bl-empty">{ words.term(Term::NoProofs) }</p> };
    }
    html! {
        <ul class="bl-proofs" data-testid="proofs" aria-label={words.term(Term::Proofs)}>
            { for proofs.iter().map(|proof| {
                let message = proof.message;
                let onclick = props.act.reform(move |_: MouseEvent| Action::Select(Some(Selection::Message(message))));
                html! {
                    <li key={key_text(message)}>
                        <button type="button" class="bl-message" data-testid="proof" data-message={key_text(message)} {onclick}>{ &proof.text }</button>
                    </li>
                }
            }) }
        </ul>
    }
}
