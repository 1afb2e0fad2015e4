//! A menu: a dialog beside the button that opened it, with a list of things to do. The arrow keys go through it, Escape closes it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, window};
use yew::prelude::*;

use crate::app::command::UiCommand;
use crate::app::focus::{active, walk};

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
    let (dialog, list) = (use_node_ref(), use_node_ref());
    use_effect_with(dialog.clone(), |dialog| {
        let dialog = dialog.cast::<HtmlDialogElement>();
        let button = active().and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(dialog) = &dialog {
            // It was just drawn and is not open, so this cannot fail.
            let _ = dialog.show_modal();
            place_beside(dialog, button.as_ref());
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    let onclick = {
        let (dialog, onclose) = (dialog.clone(), props.onclose.clone());
        // Only the backdrop is the dialog itself; everything in it is a child.
        Callback::from(move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlDialogElement>() == dialog.cast() {
                onclose.emit(());
            }
        })
    };
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| match &*event.key() {
            "ArrowDown" => walk(&event, &list, 1),
            "ArrowUp" => walk(&event, &list, -1),
            _ => {}
        })
    };
    let pick = {
        let (run, onclose) = (props.run.clone(), props.onclose.clone());
        Callback::from(move |command: UiCommand| {
            onclose.emit(());
            run.emit(command);
        })
    };
    html! {
        <dialog ref={dialog} class="bl-menu" data-testid={props.testid} aria-label={props.title.clone()} {oncancel} {onclick} {onkeydown}>
            <div class="bl-menu-body">
                <h2>{ &props.title }</h2>
                <ul ref={list}>{ for props.entries.iter().map(|one| entry(one, &pick)) }</ul>
            </div>
        </dialog>
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
fn place_beside(dialog: &HtmlDialogElement, button: Option<&HtmlElement>) {
    let room = |size: Option<wasm_bindgen::JsValue>| size.and_then(|size| size.as_f64());
    let (Some(window), Some(button)) = (window(), button) else {
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
