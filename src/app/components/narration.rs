//! What just happened, in words: the present sentence to be seen, and a log of sentences to be heard.

use session::catalogue::Label;
use session::{Action, NarrationView, Selection};
use yew::prelude::*;

use super::button::Button;
use crate::app::command::{Pane, UiCommand};
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct NarrationProps {
    pub narration: Same<NarrationView>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws the narration.
#[component]
pub fn Narration(props: &NarrationProps) -> Html {
    let words = use_words();
    let told = &props.narration;
    let class = classes!("bl-narration", told.loss.then_some("is-loss"));
    html! {
        <section {class} aria-label={words.of(Label::Narration)}>
            <div class="bl-narration-line">
                <span class="bl-narration-time" aria-hidden="true">{ super::clock::seconds(told.at_us) }</span>
                <p data-testid="narration" data-loss={told.loss.to_string()} data-reason={told.reason} data-at-us={told.at_us.to_string()}>
                    <span key={told.log.last().map_or(0, |(number, _)| *number)} class="bl-narration-words">{ &told.sentence }</span>
                </p>
            </div>
            <div class="bl-narration-doors">
                { story_door(props) }
                { offer_door(props) }
            </div>
            <div class="bl-unseen" role="log" aria-live="polite">
                <ol>{ for told.log.iter().map(|(number, sentence)| html! { <li key={*number}>{ sentence }</li> }) }</ol>
            </div>
        </section>
    }
}

fn story_door(props: &NarrationProps) -> Html {
    let Some(message) = props.narration.message else {
        return html! {};
    };
    let (act, run) = (props.act.clone(), props.run.clone());
    let onpress = Callback::from(move |()| {
        act.emit(Action::Select(Some(Selection::Message(message))));
        run.emit(UiCommand::Show(Pane::Ledger));
    });
    html! { <StoryDoor {onpress} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct StoryDoorProps {
    onpress: Callback<()>,
}

#[component]
fn StoryDoor(props: &StoryDoorProps) -> Html {
    let label = use_words().of(Label::ShowStory);
    html! { <Button {label} class="bl-quiet bl-story-door" testid="show-story" onpress={props.onpress.clone()} /> }
}

fn offer_door(props: &NarrationProps) -> Html {
    let Some((label, _)) = &props.narration.offer else {
        return html! {};
    };
    let onpress = props.run.reform(|()| UiCommand::TakeOffer);
    let shortcut = UiCommand::TakeOffer.shortcut();
    html! { <Button label={label.clone()} class="bl-offer" testid="offer" {shortcut} {onpress} /> }
}
