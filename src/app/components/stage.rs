//! The stage: its picture, what it shows in words, and the trays at its lower edge.

use session::Action;
use session::catalogue::Label;
use yew::prelude::*;

use super::board::Board;
use super::sights::{Sight, Sights};
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::panel::use_panel;
use crate::app::prefs::Scheme;
use crate::app::pulse::Pulse;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct StageProps {
    pub desk: Desk,
    pub pulse: Pulse,
    /// The picture is drawn again when the colours change.
    pub scheme: Scheme,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    /// Which of the two pictures is shown.
    pub sight: Sight,
    /// How many times as large as it just fits the stage is drawn.
    pub zoom: f64,
    pub on_zoom: Callback<f64>,
    /// The other picture, if that is the one.
    pub diagram: Html,
    /// The name of the future, where two are compared.
    #[prop_or_default]
    pub future: Html,
    /// The trays, which stand at its lower edge.
    pub children: Html,
}

/// Draws the stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let words = use_words();
    html! {
        <section class="bl-stage" tabindex="-1" data-testid="stage" aria-label={words.of(Label::Stage)}>
            <h2 class="bl-unseen">{ words.of(Label::Stage) }</h2>
            <Sights shown={props.sight} run={props.run.clone()}>{ props.future.clone() }</Sights>
            { props.diagram.clone() }
            <Board desk={props.desk.clone()} pulse={props.pulse.clone()} scheme={props.scheme} act={props.act.clone()}
                zoom={props.zoom} on_zoom={props.on_zoom.clone()} hidden={props.sight != Sight::Stage} />
            <StageInWords desk={props.desk.clone()} pulse={props.pulse.clone()} />
            { props.children.clone() }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct StageInWordsProps {
    pub desk: Desk,
    pub pulse: Pulse,
}

/// What is on the stage, to be heard.
#[component]
pub fn StageInWords(props: &StageInWordsProps) -> Html {
    let words = use_words();
    let list = use_panel(&props.desk, &props.pulse, |view| &view.stage_list);
    html! {
        <ul class="bl-unseen" data-testid="stage-list" aria-label={words.of(Label::StageInWords)}>
            { for list.iter().map(|line| html! { <li>{ line }</li> }) }
        </ul>
    }
}
