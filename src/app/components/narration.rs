//! What just happened, in words: the present sentence to be seen, and a log of sentences to be heard.

use session::catalogue::Label;
use session::{Action, NarrationView, Selection};
use yew::prelude::*;

use super::button::Button;
use crate::app::command::{Pane, UiCommand};
use crate::app::desk::Desk;
use crate::app::panel::use_panel;
use crate::app::pulse::Pulse;
use crate::app::words::use_words;

/// Sentences that come faster than this, in milliseconds, do not fade in: they would never be there whole.
const HURRY_MS: f64 = 400.0;

#[derive(Clone, PartialEq, Properties)]
pub struct NarrationProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws the narration.
#[component]
pub fn Narration(props: &NarrationProps) -> Html {
    let words = use_words();
    let told = use_panel(&props.desk, &props.pulse, |view| &view.narration);
    let class = classes!("bl-narration", told.loss.then_some("is-loss"));
    let number = told.log.last().map_or(0, |(number, _)| *number);
    let (place, hurries) = use_hurry(number);
    let words_class = classes!("bl-narration-words", (!hurries).then_some("is-new"));
    html! {
        <section {class} aria-label={words.of(Label::Narration)}>
            <div class="bl-narration-line">
                <span class="bl-narration-time" aria-hidden="true">{ super::clock::seconds(told.at_us) }</span>
                <p data-testid="narration" data-loss={told.loss.to_string()} data-reason={told.reason} data-at-us={told.at_us.to_string()}>
                    <span key={place} class={words_class}>{ &told.sentence }</span>
                </p>
            </div>
            <div class="bl-narration-doors">
                { story_door(&told, props) }
                { offer_door(&told, props) }
            </div>
            <div class="bl-unseen" role="log" aria-live="polite">
                <ol>{ for told.log.iter().map(|(number, sentence)| html! { <li key={*number}>{ AttrValue::from(sentence.clone()) }</li> }) }</ol>
            </div>
        </section>
    }
}

/// Where the words of a sentence are to stand, and whether they come so soon after the last that they do not appear by and by
/// but at once, in its place.
#[hook]
fn use_hurry(number: u64) -> (u64, bool) {
    let last = use_mut_ref(|| (number, number, f64::NEG_INFINITY, false));
    let mut last = last.borrow_mut();
    let (last_number, place, at_ms, hurries) = &mut *last;
    if *last_number != number {
        let now_ms = js_sys::Date::now();
        *hurries = now_ms - *at_ms < HURRY_MS;
        (*last_number, *at_ms) = (number, now_ms);
        if !*hurries {
            *place = number;
        }
    }
    (*place, *hurries)
}

fn story_door(told: &NarrationView, props: &NarrationProps) -> Html {
    let Some(message) = told.message else {
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

fn offer_door(told: &NarrationView, props: &NarrationProps) -> Html {
    let Some((label, _)) = &told.offer else {
        return html! {};
    };
    let onpress = props.run.reform(|()| UiCommand::TakeOffer);
    let shortcut = UiCommand::TakeOffer.shortcut();
    html! { <Button label={label.clone()} class="bl-offer" testid="offer" {shortcut} {onpress} /> }
}
