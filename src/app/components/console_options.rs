//! What could complete the word being typed: a list above the line, with one of it active. The focus stays in the line.

use std::rc::Rc;

use session::Completion;
use session::catalogue::Label;
use yew::prelude::*;

use super::search_list::bring_into_sight;
use crate::app::words::use_words;

/// What is on offer for a part of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Where the part begins, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    pub options: Rc<[Completion]>,
    /// The active one.
    pub active: usize,
}

impl Offer {
    /// The next one is active, or the one before; behind the last comes the first.
    pub fn step(&self, forth: bool) -> Self {
        let count = self.options.len().max(1);
        let step = if forth { 1 } else { count - 1 };
        let active = (self.active + step) % count;
        Self {
            active,
            ..self.clone()
        }
    }
}

/// The id of an option.
pub fn option_id(list: &str, at: usize) -> String {
    format!("{list}-{at}")
}

#[derive(Clone, PartialEq, Properties)]
pub struct OptionsProps {
    /// The id of the list.
    pub id: AttrValue,
    pub offer: Offer,
    pub onpick: Callback<usize>,
}

/// Draws the list.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let words = use_words();
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(props.offer.active, move |_| bring_into_sight(&list));
    }
    // A press does not take the focus from the line.
    let onpointerdown = Callback::from(|event: PointerEvent| event.prevent_default());
    let options = props.offer.options.iter().enumerate();
    html! {
        <ul ref={list} id={props.id.clone()} class="bl-options" role="listbox" aria-label={words.of(Label::Completions)}
            data-testid="console-options" {onpointerdown}>
            { for options.map(|(at, option)| {
                let active = at == props.offer.active;
                let onclick = props.onpick.reform(move |_: MouseEvent| at);
                html! {
                    <li key={at} id={option_id(&props.id, at)} class={classes!("bl-option", active.then_some("is-active"))} role="option"
                        aria-selected={if active { "true" } else { "false" }} {onclick}>
                        <span class="bl-option-text">{ &option.text }</span>
                        <span class="bl-option-about">{ &option.about }</span>
                    </li>
                }
            }) }
        </ul>
    }
}
