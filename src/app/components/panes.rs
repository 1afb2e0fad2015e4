//! The tabs that a narrow page has instead of a second column.

use session::catalogue::Label;
use yew::prelude::*;

use crate::app::command::{Pane, UiCommand};
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct PanesProps {
    pub shown: Pane,
    pub run: Callback<UiCommand>,
}

/// Draws the tabs.
#[component]
pub fn Panes(props: &PanesProps) -> Html {
    let words = use_words();
    let tab = |pane: Pane| {
        let onclick = props.run.reform(move |_: MouseEvent| UiCommand::Show(pane));
        let current = (pane == props.shown).then_some("true");
        html! {
            <button key={pane.id()} type="button" class="bl-pane-tab" data-testid={format!("pane-{}", pane.id())}
                aria-current={current} {onclick}>{ words.of(pane.label()) }</button>
        }
    };
    html! {
        <nav class="bl-panes" aria-label={words.of(Label::Views)}>{ for Pane::ALL.map(tab) }</nav>
    }
}
