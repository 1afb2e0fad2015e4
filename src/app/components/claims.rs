//! Who could take over the selected entry while it is pending: what dragging it on the stage does, for those who do not drag.

use session::ClaimView;
use session::catalogue::Label;
use yew::prelude::*;

use super::button::Button;
use crate::app::command::UiCommand;
use crate::app::hand::HandCommand;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ClaimsProps {
    pub claims: Same<Vec<ClaimView>>,
    pub run: Callback<UiCommand>,
}

/// Draws a button for everybody who could.
#[component]
pub fn Claims(props: &ClaimsProps) -> Html {
    let words = use_words();
    if props.claims.is_empty() {
        return html! {};
    }
    let button = |claim: &ClaimView| {
        let command = UiCommand::Hand(HandCommand::Claim(claim.taker));
        html! {
            <Button key={claim.taker.0} label={claim.name.clone()} hint={claim.command.clone()} class="bl-claim" testid="claim"
                onpress={props.run.reform(move |()| command)} />
        }
    };
    html! {
        <div class="bl-claims" role="group" data-testid="claims" title={words.of(Label::ClaimAbout)} aria-label={words.of(Label::ClaimAbout)}>
            <span>{ words.of(Label::ClaimFor) }</span>
            { for props.claims.iter().map(button) }
        </div>
    }
}
