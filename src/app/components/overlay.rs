//! A dialog above the page, with a title and a button that closes it.

use yew::prelude::*;

use super::button::Button;
use super::modal::Modal;
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
    html! {
        <Modal title={props.title.clone()} testid={props.testid} class={classes!("bl-overlay", props.wide.then_some("is-wide"))} onclose={props.onclose.clone()}>
            <div class="bl-overlay-body">
                <div class="bl-panel-head">
                    <h2>{ &props.title }</h2>
                    <Button label={words.of(Label::Close)} sign={Sign::Close} text={false} class="bl-quiet" onpress={props.onclose.clone()} />
                </div>
                { props.children.clone() }
            </div>
        </Modal>
    }
}
