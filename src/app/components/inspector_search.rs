//! A search among keys that goes on by itself: a slice of them with each animation frame, until a page is full, no key is left or
//! somebody stops it. Each slice is bounded (`KEYS_LOOKED_AT_MAX`), so the page never stands still, however many keys there are.

use std::rc::Rc;

use gloo_render::request_animation_frame;
use session::catalogue::{Term, inspector as say};
use session::inspector::{KeyRow, KeysAsk, KeysView, PAGE_ROWS};
use yew::prelude::*;

use super::button::Button;
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::words::use_words;

/// What was found behind the first slice.
#[derive(Clone, Default, PartialEq)]
struct Behind {
    /// Of this search.
    ask: Option<KeysAsk>,
    rows: Vec<KeyRow>,
    looked_at: usize,
    next: Option<u64>,
    /// Somebody had enough of it.
    is_stopped: bool,
}

/// A page of keys that a search has made, so far.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// The page, with what all slices have found.
    pub keys: Rc<KeysView>,
    /// Whether it still goes on.
    pub is_running: bool,
    /// Ends it.
    pub stop: Callback<()>,
}

/// Goes on from the first slice, which is looked at again and again while time goes; those behind it are as they were found.
#[hook]
pub fn use_search(desk: &Desk, ask: &KeysAsk, first: Option<Rc<KeysView>>) -> Option<Found> {
    let words = use_words();
    let kept = use_state_eq(Behind::default);
    let behind = match kept.ask.as_ref() == Some(ask) {
        true => (*kept).clone(),
        false => Behind {
            ask: Some(ask.clone()),
            next: first.as_ref().and_then(|first| first.next),
            ..Behind::default()
        },
    };
    let found = first.as_ref().map_or(0, |first| first.rows.len()) + behind.rows.len();
    let searches = !ask.pattern.is_empty() || ask.kind.is_some();
    let goes_on = searches && !behind.is_stopped && found < PAGE_ROWS && first.is_some();
    let cursor = behind.next.filter(|_| goes_on);
    {
        let (desk, kept, behind) = (desk.clone(), kept.setter(), behind.clone());
        use_effect_with((ask.clone(), cursor), move |(ask, cursor)| {
            let frame = cursor.map(|cursor| {
                let ask = KeysAsk {
                    cursor,
                    ..ask.clone()
                };
                request_animation_frame(move |_| kept.set(further(&desk, &ask, behind)))
            });
            move || drop(frame)
        });
    }
    let stop = {
        let behind = behind.clone();
        Callback::from(move |()| {
            kept.set(Behind {
                is_stopped: true,
                ..behind.clone()
            });
        })
    };
    Some(Found {
        keys: joined(first?, behind, words.0),
        is_running: cursor.is_some(),
        stop,
    })
}

/// Looks at another slice. Where the node is gone meanwhile, the search ends.
fn further(desk: &Desk, ask: &KeysAsk, behind: Behind) -> Behind {
    let slice = desk.look(|session| session.keys(ask)).ok();
    let (rows, looked_at, next) = slice.map_or_else(Default::default, |keys| {
        (keys.rows, keys.looked_at, keys.next)
    });
    Behind {
        rows: behind.rows.into_iter().chain(rows).collect(),
        looked_at: behind.looked_at + looked_at,
        next,
        ..behind
    }
}

/// The page as one: all rows by name, and how many keys were looked at for it.
fn joined(first: Rc<KeysView>, behind: Behind, language: session::Language) -> Rc<KeysView> {
    if behind.looked_at == 0 {
        return first;
    }
    let mut keys = (*first).clone();
    keys.rows.extend(behind.rows);
    session::order::sort_by(&mut keys.rows, |a, b| a.name.bytes.cmp(&b.name.bytes));
    keys.looked_at += behind.looked_at;
    keys.next = behind.next;
    keys.note = say::looked_at(language, keys.looked_at.min(keys.total), keys.total);
    Rc::new(keys)
}

#[derive(Clone, PartialEq, Properties)]
pub struct ProgressProps {
    pub found: Found,
}

/// Draws how far a search is while it goes on, and the way to end it.
#[component]
pub fn SearchProgress(props: &ProgressProps) -> Html {
    let words = use_words();
    let Found {
        keys,
        is_running,
        stop,
    } = &props.found;
    if !*is_running {
        return html! {};
    }
    let label = words.term(Term::Searching);
    html! {
        <div class="bl-searching" data-testid="key-search">
            <progress class="bl-thousand-progress" max={keys.total.to_string()} value={keys.looked_at.to_string()} aria-label={label}></progress>
            <Button label={words.term(Term::StopSearch)} sign={Sign::Close} class="bl-quiet" testid="key-search-stop" onpress={stop.clone()} />
        </div>
    }
}
