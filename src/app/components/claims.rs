//! Who could take over the selected entry while it is pending: what dragging it on the stage does, for those who do not drag. It
//! stands with the life of that message, and says what becomes of it then.

use session::catalogue::Label;
use session::{Action, ClaimView};
use yew::prelude::*;

use super::button::Button;
use super::inspector_parts::Ask;
use crate::app::command::UiCommand;
use crate::app::hand::HandCommand;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ClaimsProps {
    pub claims: Same<Vec<ClaimView>>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws a button for everybody who could.
#[component]
pub fn Claims(props: &ClaimsProps) -> Html {
    let words = use_words();
    let Some(first) = props.claims.first() else {
        return html! {};
    };
    let button = |claim: &ClaimView| {
        let command = UiCommand::Hand(HandCommand::Claim(claim.taker));
        html! {
            <Button key={claim.taker.0} label={claim.name.clone()} hint={claim.command.clone()} class="bl-claim" testid="claim"
                onpress={props.run.reform(move |()| command)} />
        }
    };
    html! {
        <div class="bl-claims" role="group" data-testid="claims" aria-label={words.of(Label::ClaimAbout)}>
            <div class="bl-claim-row">
                <span>{ words.of(Label::ClaimFor) }</span>
                { for props.claims.iter().map(button) }
                <Ask command={first.done.clone()} node={Some(first.node)} act={props.act.clone()} />
            </div>
            <p class="bl-note">{ words.of(Label::ClaimAbout) }</p>
        </div>
    }
}
