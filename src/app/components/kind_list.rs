//! Every kind of actor with a sentence, found by typing a part of it.

use session::KindView;
use session::catalogue::Label;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::overlay::Overlay;
use crate::app::focus::walk;
use crate::app::keys::is_composing;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct KindListProps {
    pub kinds: Vec<KindView>,
    /// A kind was chosen.
    pub pick: Callback<String>,
    pub onclose: Callback<()>,
}

/// Draws the list.
#[component]
pub fn KindList(props: &KindListProps) -> Html {
    let words = use_words();
    let sought = use_state_eq(String::new);
    let list = use_node_ref();
    let found: Vec<&KindView> = props
        .kinds
        .iter()
        .filter(|kind| fits(kind, &sought))
        .collect();
    let oninput = {
        let sought = sought.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                sought.set(field.value());
            }
        })
    };
    let onkeydown = {
        let (first, pick, list) = (
            found.first().map(|kind| kind.name.clone()),
            props.pick.clone(),
            list.clone(),
        );
        Callback::from(move |event: KeyboardEvent| match (&*event.key(), &first) {
            _ if is_composing(&event) => {}
            ("Enter", Some(first)) if event.target_dyn_into::<HtmlInputElement>().is_some() => {
                event.prevent_default();
                pick.emit(first.clone());
            }
            ("ArrowDown", _) => walk(&event, &list, 1),
            ("ArrowUp", _) => walk(&event, &list, -1),
            _ => {}
        })
    };
    html! {
        <Overlay title={words.of(Label::MoreKinds)} testid="kinds-dialog" onclose={props.onclose.clone()}>
            <div class="bl-palette" {onkeydown}>
                <input class="bl-palette-field" type="text" autofocus=true autocomplete="off" autocapitalize="off" autocorrect="off"
                    spellcheck="false" data-testid="kinds-input" aria-label={words.of(Label::KindsHint)}
                    placeholder={words.of(Label::KindsHint)} {oninput} />
                <ul ref={list} class="bl-palette-list">
                    { for found.iter().enumerate().map(|(index, kind)| entry(kind, index == 0, &props.pick)) }
                </ul>
                if found.is_empty() { <p class="bl-empty">{ words.of(Label::KindsNone) }</p> }
            </div>
        </Overlay>
    }
}

fn entry(kind: &KindView, first: bool, pick: &Callback<String>) -> Html {
    let name = kind.name.clone();
    let onclick = pick.reform(move |_: MouseEvent| name.clone());
    html! {
        <li key={kind.name.clone()}>
            <button type="button" class={classes!("bl-palette-entry", "bl-kind", first.then_some("is-first"))} data-kind={kind.name.clone()} {onclick}>
                <span class="bl-kind-name"><b>{ &kind.name }</b><small>{ &kind.role_label }</small></span>
                <span class="bl-kind-about">{ &kind.sentence }</span>
            </button>
        </li>
    }
}

/// Whether every sought word is somewhere in what is said of a kind.
fn fits(kind: &KindView, sought: &str) -> bool {
    let said = format!("{} {} {}", kind.name, kind.role_label, kind.sentence).to_lowercase();
    sought
        .to_lowercase()
        .split_whitespace()
        .all(|word| said.contains(word))
}
