//! Every command in one place, found by typing a part of its name.

use yew::prelude::*;

use super::overlay::Overlay;
use crate::app::command::UiCommand;
use crate::app::focus::walk;
use crate::app::keys::is_composing;
use crate::app::words::use_words;
use session::catalogue::Label;
use web_sys::HtmlInputElement;

#[derive(Clone, PartialEq, Properties)]
pub struct PaletteProps {
    /// Command and label, in order.
    pub entries: Vec<(UiCommand, String)>,
    pub run: Callback<UiCommand>,
    pub onclose: Callback<()>,
}

/// Draws the palette.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let words = use_words();
    let sought = use_state_eq(String::new);
    let list = use_node_ref();
    let found: Vec<_> = props
        .entries
        .iter()
        .filter(|(_, label)| has_words(label, &sought))
        .collect();
    let pick = {
        let (run, onclose) = (props.run.clone(), props.onclose.clone());
        Callback::from(move |command: UiCommand| {
            onclose.emit(());
            run.emit(command);
        })
    };
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
            found.first().map(|(command, _)| *command),
            pick.clone(),
            list.clone(),
        );
        Callback::from(move |event: KeyboardEvent| match (&*event.key(), first) {
            _ if is_composing(&event) => {}
            ("Enter", Some(command)) if is_in_field(&event) => {
                event.prevent_default();
                pick.emit(command);
            }
            ("ArrowDown", _) => walk(&event, &list, 1),
            ("ArrowUp", _) => walk(&event, &list, -1),
            _ => {}
        })
    };
    html! {
        <Overlay title={words.of(Label::Palette)} testid="palette-dialog" onclose={props.onclose.clone()}>
            <div class="bl-palette" {onkeydown}>
                <input class="bl-palette-field" type="text" autofocus=true autocomplete="off" autocapitalize="off" autocorrect="off"
                    spellcheck="false" data-testid="palette-input" aria-label={words.of(Label::PaletteHint)}
                    placeholder={words.of(Label::PaletteHint)} {oninput} />
                <ul ref={list} class="bl-palette-list">
                    { for found.iter().enumerate().map(|(index, (command, label))| entry(*command, label, index == 0, &pick)) }
                </ul>
                if found.is_empty() { <p class="bl-empty">{ words.of(Label::PaletteNone) }</p> }
            </div>
        </Overlay>
    }
}

fn entry(command: UiCommand, label: &str, first: bool, pick: &Callback<UiCommand>) -> Html {
    let onclick = pick.reform(move |_: MouseEvent| command);
    html! {
        <li key={format!("{command:?}")}>
            <button type="button" class={classes!("bl-palette-entry", first.then_some("is-first"))} {onclick}>
                <span>{ label }</span>
                if let Some(key) = command.shortcut() { <kbd>{ key }</kbd> }
            </button>
        </li>
    }
}

/// Whether every sought word is somewhere in the label.
fn has_words(label: &str, sought: &str) -> bool {
    let label = label.to_lowercase();
    sought
        .to_lowercase()
        .split_whitespace()
        .all(|word| label.contains(word))
}

fn is_in_field(event: &KeyboardEvent) -> bool {
    event.target_dyn_into::<HtmlInputElement>().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_order_and_case() {
        assert!(has_words("Crash: w1", "w1 cra"));
        assert!(has_words("추가: 생산자", "생산"));
        assert!(!has_words("Crash: w1", "w2"));
        assert!(has_words("Step", ""));
    }
}
