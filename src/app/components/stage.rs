//! The stage: its picture, what it shows in words, and the trays at its lower edge.

use session::Action;
use session::catalogue::Label;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::board::Board;
use super::sights::{Sight, Sights};
use crate::app::command::UiCommand;
use crate::app::desk::Desk;
use crate::app::prefs::Scheme;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct StageProps {
    pub desk: Desk,
    pub pulse: Pulse,
    /// The picture is drawn again when the colours change.
    pub scheme: Scheme,
    pub list: Same<Vec<String>>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    /// Which of the two pictures is shown.
    pub sight: Sight,
    /// How many times as large as it just fits the stage is drawn.
    pub zoom: f64,
    pub on_zoom: Callback<f64>,
    /// The other picture, if that is the one.
    pub diagram: Html,
    /// The trays, which stand at its lower edge.
    pub children: Html,
}

/// Draws the stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let words = use_words();
    let section = use_node_ref();
    use_trays(&section, &props.act);
    html! {
        <section ref={section} class="bl-stage" tabindex="-1" data-testid="stage" aria-label={words.of(Label::Stage)}>
            <h2 class="bl-unseen">{ words.of(Label::Stage) }</h2>
            <Sights shown={props.sight} run={props.run.clone()} />
            { props.diagram.clone() }
            <Board desk={props.desk.clone()} pulse={props.pulse.clone()} scheme={props.scheme} act={props.act.clone()}
                zoom={props.zoom} on_zoom={props.on_zoom.clone()} hidden={props.sight != Sight::Stage} />
            <ul class="bl-unseen" data-testid="stage-list" aria-label={words.of(Label::StageInWords)}>
                { for props.list.iter().map(|line| html! { <li>{ line }</li> }) }
            </ul>
            { props.children.clone() }
        </section>
    }
}

/// Tells the session where the trays stand, so that what is lost falls into the right one. They are looked at when something
/// else of the stage is drawn, which is whenever a tray is new.
#[hook]
fn use_trays(section: &NodeRef, act: &Callback<Action>) {
    let told = use_mut_ref(Vec::<(&'static str, f64)>::new);
    let (section, act) = (section.clone(), act.clone());
    use_effect(move || {
        let found = section
            .cast::<HtmlElement>()
            .map(|section| places(&section));
        if let Some(found) = found
            && *told.borrow() != found
        {
            told.replace(found.clone());
            act.emit(Action::PlaceTrays(found));
        }
    });
}

/// The middle of every tray, in CSS pixels from the left of the stage's view.
fn places(section: &HtmlElement) -> Vec<(&'static str, f64)> {
    let left = section.get_bounding_client_rect().left() + f64::from(section.client_left());
    let Ok(trays) = section.query_selector_all("[data-testid='tray']") else {
        return Vec::new();
    };
    let elements = (0..trays.length()).filter_map(|index| trays.item(index));
    let elements =
        elements.filter_map(|one| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(one).ok());
    let place = |tray: HtmlElement| {
        let reason = session::reason_id(&tray.get_attribute("data-reason")?)?;
        let area = tray.get_bounding_client_rect();
        Some((reason, (area.left() + area.width() / 2.0 - left).round()))
    };
    elements.filter_map(place).collect()
}
