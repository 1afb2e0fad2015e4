//! A list in which one finds something by typing a part of it. The focus stays in the field; the arrows, Home and End go
//! through what was found, Enter takes the active entry, a press takes any.

use std::cell::Cell;

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::overlay::Overlay;
use crate::app::follow;
use crate::app::keys::is_composing;

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Tells it from the others.
    pub id: AttrValue,
    /// Where the sought words are looked for.
    pub text: String,
    /// What is shown.
    pub shown: Html,
}

#[derive(Clone, PartialEq, Properties)]
pub struct SearchListProps {
    pub title: AttrValue,
    /// What the field is for.
    pub hint: AttrValue,
    /// Said when nothing fits.
    pub none: AttrValue,
    pub testid: &'static str,
    pub field_testid: &'static str,
    #[prop_or_default]
    pub entry_class: Classes,
    pub entries: Vec<Found>,
    /// The number of the entry that was taken, among all.
    pub pick: Callback<usize>,
    pub onclose: Callback<()>,
}

/// Draws the dialog with field and list.
#[component]
pub fn SearchList(props: &SearchListProps) -> Html {
    let id = use_memo((), |()| new_id());
    let sought = use_state_eq(String::new);
    let wanted = use_state_eq(AttrValue::default);
    let list = use_node_ref();
    let entries = props.entries.iter().enumerate();
    let found: Vec<_> = entries
        .filter(|(_, entry)| has_words(&entry.text, &sought))
        .collect();
    // The list may change while it is open, so the active entry is known by its id.
    let place = found.iter().position(|(_, entry)| entry.id == *wanted);
    let active = place.unwrap_or(0);
    use_sight(&list, active);
    let oninput = {
        let (sought, wanted) = (sought.clone(), wanted.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                sought.set(field.value());
                wanted.set(AttrValue::default());
            }
        })
    };
    let onkeydown = {
        let (pick, wanted) = (props.pick.clone(), wanted.clone());
        let ids: Vec<AttrValue> = found.iter().map(|(_, entry)| entry.id.clone()).collect();
        let taken = found.get(active).map(|(index, _)| *index);
        Callback::from(move |event: KeyboardEvent| {
            if is_composing(&event) {
                return;
            }
            if let Some(next) = moved(&event.key(), active, ids.len()) {
                event.prevent_default();
                wanted.set(ids.get(next).cloned().unwrap_or_default());
            } else if let ("Enter", Some(index)) = (&*event.key(), taken) {
                event.prevent_default();
                pick.emit(index);
            }
        })
    };
    let chosen = found.get(active).map(|_| option_id(&id, active));
    html! {
        <Overlay title={props.title.clone()} testid={props.testid} onclose={props.onclose.clone()}>
            <div class="bl-palette">
                <input class="bl-palette-field" type="text" autofocus=true autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                    role="combobox" aria-autocomplete="list" aria-expanded="true" aria-controls={(*id).clone()} aria-activedescendant={chosen}
                    data-testid={props.field_testid} aria-label={props.hint.clone()} placeholder={props.hint.clone()} {oninput} {onkeydown} />
                <ul ref={list} id={(*id).clone()} class="bl-palette-list" role="listbox" aria-label={props.title.clone()} hidden={found.is_empty()}>
                    { for found.iter().enumerate().map(|(at, (index, one))| option(props, one, *index, &option_id(&id, at), at == active)) }
                </ul>
                <p class="bl-empty" role="status">{ if found.is_empty() { props.none.clone() } else { AttrValue::default() } }</p>
            </div>
        </Overlay>
    }
}

fn option(props: &SearchListProps, one: &Found, index: usize, id: &str, active: bool) -> Html {
    let onclick = props.pick.reform(move |_: MouseEvent| index);
    let class = classes!(
        "bl-palette-entry",
        props.entry_class.clone(),
        active.then_some("is-active")
    );
    html! {
        <li key={one.id.to_string()} id={id.to_owned()} {class} role="option" aria-selected={if active { "true" } else { "false" }} {onclick}>
            { one.shown.clone() }
        </li>
    }
}

/// Where a key leads from an entry; nowhere if it is none of the list's.
fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    match key {
        "ArrowDown" => Some((at + 1).min(last)),
        "ArrowUp" => Some(at.saturating_sub(1)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// Whether every sought word is somewhere in the text.
fn has_words(text: &str, sought: &str) -> bool {
    let text = text.to_lowercase();
    sought
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// The active entry is in sight.
#[hook]
fn use_sight(list: &NodeRef, active: usize) {
    let list = list.clone();
    use_effect_with(active, move |_| bring_into_sight(&list));
}

/// Scrolls a list as far as its active entry needs it.
pub fn bring_into_sight(list: &NodeRef) {
    let active = list
        .cast::<HtmlElement>()
        .and_then(|list| list.query_selector(".is-active").ok()?);
    if let Some(active) = active {
        follow::bring_into_sight(&active);
    }
}

fn option_id(list: &str, at: usize) -> String {
    format!("{list}-{at}")
}

/// An id that nothing else on the page has.
fn new_id() -> String {
    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    let number = COUNT.with(|count| count.replace(count.get() + 1));
    format!("bl-found-{number}")
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

    #[test]
    fn keys_go_through_the_list_and_stop_at_its_ends() {
        assert_eq!(moved("ArrowDown", 0, 3), Some(1));
        assert_eq!(moved("ArrowDown", 2, 3), Some(2));
        assert_eq!(moved("ArrowUp", 0, 3), Some(0));
        assert_eq!(moved("End", 0, 3), Some(2));
        assert_eq!(moved("Home", 2, 3), Some(0));
        assert_eq!(moved("ArrowDown", 0, 0), Some(0));
        assert_eq!(moved("a", 1, 3), None);
    }
}
