//! A dialog above the page: the browser keeps the focus in it and gives it back afterwards.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::button::Button;
use crate::app::icons::Sign;
use crate::app::words::use_words;
use session::catalogue::Label;

#[derive(Clone, PartialEq, Properties)]
pub struct OverlayProps {
    pub title: AttrValue,
    pub testid: &'static str,
    /// Takes more of the width, for text that should not wrap.
    #[prop_or_default]
    pub wide: bool,
    pub onclose: Callback<()>,
    pub children: Html,
}

/// Draws a dialog, open as long as it is there.
#[component]
pub fn Overlay(props: &OverlayProps) -> Html {
    let words = use_words();
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        let dialog = dialog.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // It was just drawn and is not open, so this cannot fail.
            let _ = dialog.show_modal();
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
    html! {
        <dialog ref={dialog} class={classes!("bl-overlay", props.wide.then_some("is-wide"))} data-testid={props.testid} aria-label={props.title.clone()} {oncancel} {onclick}>
            <div class="bl-overlay-body">
                <div class="bl-panel-head">
                    <h2>{ &props.title }</h2>
                    <Button label={words.of(Label::Close)} sign={Sign::Close} text={false} class="bl-quiet" onpress={props.onclose.clone()} />
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
