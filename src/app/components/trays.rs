//! The trays: one for each reason, with what fell into it.

use session::catalogue::Label;
use session::{Action, MessageKey, NodeKey, Selection, TrayView};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::app::desk::Desk;
use crate::app::follow;
use crate::app::measure::{elements, use_rooms};
use crate::app::panel::use_panel;
use crate::app::pulse::Pulse;
use crate::app::words::use_words;

/// A request to open the tray of a reason, or to close the open one.
pub type OpenTray = Option<&'static str>;

#[derive(Clone, PartialEq, Properties)]
pub struct TraysProps {
    pub desk: Desk,
    pub pulse: Pulse,
    /// Only what the ledger shows: the audiences of this node, and nobody.
    pub node: Option<NodeKey>,
    pub open: OpenTray,
    pub selected: Option<MessageKey>,
    pub act: Callback<Action>,
    pub on_open: Callback<OpenTray>,
}

/// Draws the trays.
#[component]
pub fn Trays(props: &TraysProps) -> Html {
    let words = use_words();
    let all = use_panel(&props.desk, &props.pulse, |view| &view.trays);
    let trays = all
        .iter()
        .filter(|tray| count(tray, props.node) > 0 || props.node.is_none());
    let trays: Vec<&TrayView> = trays.collect();
    let open = trays.iter().find(|tray| Some(tray.reason) == props.open);
    let row = use_places(&trays, &props.act);
    let any = trays.iter().any(|tray| tray.count > 0);
    let list = use_node_ref();
    // On a phone the list opens at the lower edge of what is in sight.
    use_effect_with((list.clone(), props.open), |(list, open)| {
        if let (Some(_), Some(list)) = (open, list.cast::<Element>()) {
            follow::bring_into_sight(&list);
        }
    });
    html! {
        <div class="bl-trays" role="group" aria-label={words.of(Label::Trays)}>
            if let Some(tray) = open { { messages(tray, list, props) } }
            <div ref={row} class="bl-tray-row">
                <span class={classes!("bl-trays-name", any.then_some("is-loss"))}>{ words.of(Label::Trays) }</span>
                if trays.is_empty() { <span class="bl-tray-empty">{ words.of(Label::TraysEmpty) }</span> }
                { for trays.iter().map(|tray| tray_button(tray, props)) }
            </div>
        </div>
    }
}

/// The row of trays, of which the session is told where each stands, so that what is lost falls into the right one.
#[hook]
fn use_places(trays: &[&TrayView], act: &Callback<Action>) -> NodeRef {
    let row = use_node_ref();
    let reasons: Vec<&'static str> = trays.iter().map(|tray| tray.reason).collect();
    let told = use_mut_ref(Vec::<(&'static str, f64)>::new);
    let (measured, act) = (row.clone(), act.clone());
    use_rooms(&row, "[data-testid='tray']", reasons, move || {
        let found = measured.cast::<HtmlElement>().map(|row| places(&row));
        if let Some(found) = found
            && *told.borrow() != found
        {
            told.replace(found.clone());
            act.emit(Action::PlaceTrays(found));
        }
    });
    row
}

/// The middle of every tray, in CSS pixels from the left of the stage's view.
fn places(row: &HtmlElement) -> Vec<(&'static str, f64)> {
    let stage = row.closest("section").ok().flatten();
    let Some(stage) = stage.and_then(|stage| stage.dyn_into::<HtmlElement>().ok()) else {
        return Vec::new();
    };
    let left = stage.get_bounding_client_rect().left() + f64::from(stage.client_left());
    let place = |tray: HtmlElement| {
        let reason = session::reason_id(&tray.get_attribute("data-reason")?)?;
        let area = tray.get_bounding_client_rect();
        Some((reason, (area.left() + area.width() / 2.0 - left).round()))
    };
    elements(row, "[data-testid='tray']")
        .filter_map(place)
        .collect()
}

/// Whether the audience of something that was lost is shown; nobody belongs to no node.
fn is_shown(of: Option<NodeKey>, node: Option<NodeKey>) -> bool {
    node.is_none() || of.is_none() || of == node
}

/// How much of a tray is shown.
fn count(tray: &TrayView, node: Option<NodeKey>) -> u64 {
    let shown = tray.nodes.iter().filter(|(of, _)| is_shown(*of, node));
    shown.map(|(_, count)| count).sum()
}

fn tray_button(tray: &TrayView, props: &TraysProps) -> Html {
    let (count, is_open) = (count(tray, props.node), Some(tray.reason) == props.open);
    let next = (!is_open).then_some(tray.reason);
    let onclick = props.on_open.reform(move |_: MouseEvent| next);
    let class = classes!(
        "bl-tray",
        (count > 0).then_some("is-loss"),
        is_open.then_some("is-open")
    );
    html! {
        <button key={tray.reason} type="button" {class} data-testid="tray" data-reason={tray.reason}
            data-count={count.to_string()} aria-expanded={is_open.to_string()} {onclick}>
            <span class="bl-tray-label">{ &tray.label }</span>
            <b class="bl-tray-count">{ count }</b>
        </button>
    }
}

fn messages(tray: &TrayView, list: NodeRef, props: &TraysProps) -> Html {
    html! {
        <ul ref={list} class="bl-tray-messages" aria-label={tray.label.clone()}>
            { for tray.messages.iter().enumerate().filter(|(_, (_, _, of))| is_shown(*of, props.node)).map(|(index, (key, text, _))| {
                // One message may be lost for several audiences in the same way.
                let twin = tray.messages[..index].iter().filter(|(other, ..)| other == key).count();
                message(*key, twin, text, props)
            }) }
        </ul>
    }
}

fn message(key: MessageKey, twin: usize, text: &str, props: &TraysProps) -> Html {
    let onclick = props
        .act
        .reform(move |_: MouseEvent| Action::Select(Some(Selection::Message(key))));
    let current = (props.selected == Some(key)).then_some("true");
    html! {
        <li key={format!("{}/{twin}", super::story::key_text(key))}>
            <button type="button" class="bl-message" data-testid="message" data-message={super::story::key_text(key)}
                aria-current={current} {onclick}>
                <i class="bl-dot is-lost" aria-hidden="true"></i>{ text }
            </button>
        </li>
    }
}
