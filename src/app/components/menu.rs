//! A menu: a dialog beside the button that opened it, with a list of things to do. The arrow keys go through it, Escape closes it.

use web_sys::{HtmlDialogElement, HtmlElement, window};
use yew::prelude::*;

use super::modal::{Modal, Opener};
use crate::app::command::UiCommand;
use crate::app::focus::walk;

/// Room between a menu and its button, and the edge of the window, in CSS pixels.
const GAP_PX: f64 = 4.0;

/// One line of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub command: UiCommand,
    pub label: AttrValue,
    /// Something else begins here.
    pub apart: bool,
}

#[derive(Clone, PartialEq, Properties)]
pub struct MenuProps {
    pub title: AttrValue,
    pub testid: &'static str,
    pub entries: Vec<Entry>,
    pub run: Callback<UiCommand>,
    pub onclose: Callback<()>,
}

/// Draws a menu, open as long as it is there.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let list = use_node_ref();
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| walk(&event, &list))
    };
    let pick = {
        let (run, onclose) = (props.run.clone(), props.onclose.clone());
        Callback::from(move |command: UiCommand| {
            onclose.emit(());
            run.emit(command);
        })
    };
    let onopen = Callback::from(|(dialog, opener)| place_beside(&dialog, opener));
    html! {
        <Modal title={props.title.clone()} testid={props.testid} class="bl-menu" {onopen} onclose={props.onclose.clone()}>
            <div class="bl-menu-body" {onkeydown}>
                <h2>{ &props.title }</h2>
                <ul ref={list}>{ for props.entries.iter().map(|one| entry(one, &pick)) }</ul>
            </div>
        </Modal>
    }
}

fn entry(one: &Entry, pick: &Callback<UiCommand>) -> Html {
    let command = one.command;
    let onclick = pick.reform(move |_: MouseEvent| command);
    html! {
        <li key={format!("{command:?}")} class={one.apart.then_some("is-apart")}>
            <button type="button" class="bl-palette-entry" data-command={id(command)} {onclick}>
                <span>{ &one.label }</span>
                if let Some(key) = command.shortcut() { <kbd>{ key }</kbd> }
            </button>
        </li>
    }
}

/// A stable id, for attributes.
fn id(command: UiCommand) -> &'static str {
    match command {
        UiCommand::Hand(hand) => hand.id(),
        UiCommand::Power(_) => "power",
        UiCommand::Link(_) => "link",
        _ => "other",
    }
}

/// Beside its button where there is room: below it, or else above, and never beyond an edge. Without a button in sight the style
/// sheet has its place.
fn place_beside(dialog: &HtmlDialogElement, opener: Opener) {
    let room = |size: Option<wasm_bindgen::JsValue>| size.and_then(|size| size.as_f64());
    let (Some(window), Some(button)) = (window(), opener) else {
        return;
    };
    let (Some(width), Some(height)) = (
        room(window.inner_width().ok()),
        room(window.inner_height().ok()),
    ) else {
        return;
    };
    let (anchor, own) = (
        button.get_bounding_client_rect(),
        dialog.get_bounding_client_rect(),
    );
    if button.tag_name() != "BUTTON" || anchor.width() == 0.0 {
        return;
    }
    let most = |size: f64, own: f64| (size - own - GAP_PX).max(GAP_PX);
    let left = (anchor.right() - own.width()).clamp(GAP_PX, most(width, own.width()));
    let below = anchor.bottom() + GAP_PX;
    let top = match below + own.height() <= height {
        true => below,
        false => (anchor.top() - GAP_PX - own.height()).clamp(GAP_PX, most(height, own.height())),
    };
    // Names and values are valid, so these cannot fail.
    let style = HtmlElement::style(dialog);
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = dialog.class_list().add_1("is-placed");
}
