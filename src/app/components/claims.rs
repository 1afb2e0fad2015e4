//! Who could take over the selected entry while it is pending: what dragging it on the stage does, for those who do not drag. It
//! stands with the life of that message, and says what becomes of it then; where nobody works on the entry, why, and what would help.

use session::catalogue::Label;
use session::{Action, ClaimView, LeftView, Way, WayView};
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
    /// Why nobody works on it, if so.
    pub left: Option<Same<LeftView>>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws a button for everybody who could, and for whatever else would help.
#[component]
pub fn Claims(props: &ClaimsProps) -> Html {
    let words = use_words();
    let first = props.claims.first();
    if first.is_none() && props.left.is_none() {
        return html! {};
    }
    let button = |claim: &ClaimView| {
        let command = UiCommand::Hand(HandCommand::Claim(claim.taker));
        html! {
            <Button key={claim.taker.0} label={claim.name.clone()} hint={claim.command.clone()} class="bl-claim" testid="claim"
                onpress={props.run.reform(move |()| command)} />
        }
    };
    let way = |way: &WayView| {
        let command = UiCommand::Hand(HandCommand::Help(way.way));
        let testid = match way.way {
            Way::Resume => "way-resume",
            Way::Sweep => "way-sweep",
        };
        html! {
            <Button key={way.line.clone()} label={way.label.clone()} hint={way.line.clone()} class="bl-way" {testid}
                onpress={props.run.reform(move |()| command)} />
        }
    };
    html! {
        <div class="bl-claims" role="group" data-testid="claims" aria-label={words.of(Label::ClaimAbout)}>
            if let Some(left) = &props.left {
                <p class="bl-left" data-testid="left">{ &left.sentence }</p>
                <div class="bl-claim-row">{ for left.ways.iter().map(way) }</div>
            }
            if let Some(first) = first {
                <div class="bl-claim-row">
                    <span>{ words.of(Label::ClaimFor) }</span>
                    { for props.claims.iter().map(button) }
                    <Ask command={first.done.clone()} node={Some(first.node)} act={props.act.clone()} />
                </div>
            }
            if props.left.is_none() {
                <p class="bl-note">{ words.of(Label::ClaimAbout) }</p>
            }
        </div>
    }
}
