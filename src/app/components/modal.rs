//! A modal dialog: open as long as it is there. The browser keeps the focus in it and gives it back to what opened it; Escape
//! and a press beside it ask to close it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::app::focus::active;

/// What has the focus when a dialog opens: most often the button that was pressed.
pub type Opener = Option<HtmlElement>;

#[derive(Clone, PartialEq, Properties)]
pub struct ModalProps {
    /// What it is called by those who do not see it.
    pub title: AttrValue,
    pub testid: &'static str,
    pub class: Classes,
    /// It has just opened.
    #[prop_or_default]
    pub onopen: Callback<(HtmlDialogElement, Opener)>,
    /// It should no longer be there.
    pub onclose: Callback<()>,
    pub children: Html,
}

/// Draws a dialog.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dialog = use_node_ref();
    {
        let onopen = props.onopen.clone();
        use_effect_with(dialog.clone(), move |dialog| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            let opener = active().and_then(|opener| opener.dyn_into().ok());
            if let Some(dialog) = &dialog {
                // It was just drawn and is not open, so this cannot fail.
                let _ = dialog.show_modal();
                onopen.emit((dialog.clone(), opener));
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    // A browser does not let a page refuse Escape for ever; then the dialog is closed before anybody asks.
    let onclosed = props.onclose.reform(|_: Event| ());
    let onclick = {
        let (dialog, onclose) = (dialog.clone(), props.onclose.clone());
        // Only the backdrop is the dialog itself; everything in it is a child.
        Callback::from(move |event: MouseEvent| {
            if event.target_dyn_into::<HtmlDialogElement>() == dialog.cast() {
                onclose.emit(());
            }
        })
    };
    html! {
        <dialog ref={dialog} class={props.class.clone()} data-testid={props.testid} aria-label={props.title.clone()} {oncancel} onclose={onclosed} {onclick}>
            { props.children.clone() }
        </dialog>
    }
}
