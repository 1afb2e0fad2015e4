//! The keys of a node: a page of them, or one that is looked into.

use std::rc::Rc;

use session::catalogue::Term;
use session::inspector::{KeyKind, KeyRow, KeysAsk, KeysView, Place};
use session::{Action, NodeKey};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::inspector_key::Key;
use super::inspector_parts::{Ask, Nothing, Pager, use_look};
use super::inspector_search::{SearchProgress, use_search};
use crate::app::callbacks::when;
use crate::app::desk::Desk;
use crate::app::pulse::Pulse;
use crate::app::sought::Sought;
use crate::app::words::use_words;

/// What is looked for among the keys.
#[derive(Clone, Default, PartialEq)]
struct Wanted {
    db: u16,
    pattern: String,
    kind: Option<KeyKind>,
    /// The beginnings of the pages up to the shown one, without that of the first.
    pages: Vec<Place>,
}

#[derive(Clone, PartialEq, Properties)]
pub struct KeysProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub node: NodeKey,
    /// The key that somebody wants to see, as long as nothing else was wanted since.
    pub sought: Option<Sought>,
    pub act: Callback<Action>,
}

/// Draws the keys, or the one that was opened.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    let wanted = use_state_eq(Wanted::default);
    let open = use_state_eq(|| None::<Rc<[u8]>>);
    {
        let (wanted, open) = (wanted.clone(), open.clone());
        use_effect_with(props.sought.clone(), move |sought| {
            if let Some(sought) = sought {
                wanted.set(Wanted {
                    db: sought.shelf.db.unwrap_or_default(),
                    ..Wanted::default()
                });
                open.set(Some(Rc::from(&*sought.shelf.name)));
            }
        });
    }
    let change = {
        let wanted = wanted.clone();
        Callback::from(move |new: Wanted| wanted.set(new))
    };
    let on_open = {
        let open = open.clone();
        Callback::from(move |name: Option<Rc<[u8]>>| open.set(name))
    };
    let KeysProps {
        desk,
        pulse,
        node,
        act,
        ..
    } = props.clone();
    match &*open {
        Some(name) => html! {
            <Key key={String::from_utf8_lossy(name).into_owned()} {desk} {pulse} {node} db={wanted.db} name={name.clone()} {act}
                on_back={on_open.reform(|()| None)} />
        },
        None => {
            html! { <KeyList {desk} {pulse} {node} {act} wanted={(*wanted).clone()} {change} {on_open} /> }
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct KeyListProps {
    desk: Desk,
    pulse: Pulse,
    node: NodeKey,
    wanted: Wanted,
    act: Callback<Action>,
    change: Callback<Wanted>,
    on_open: Callback<Option<Rc<[u8]>>>,
}

#[component]
fn KeyList(props: &KeyListProps) -> Html {
    let wanted = &props.wanted;
    let ask = KeysAsk {
        node: props.node,
        db: wanted.db,
        pattern: wanted.pattern.trim().to_owned(),
        kind: wanted.kind,
        cursor: match wanted.pages.last() {
            Some(Place::Cursor(cursor)) => *cursor,
            _ => 0,
        },
    };
    let seen = use_look(&props.desk, &props.pulse, ask.clone(), |session, ask| {
        session.keys(ask)
    });
    let first = seen.as_deref().and_then(|seen| seen.as_ref().ok());
    let found = use_search(&props.desk, &ask, first.cloned().map(Rc::new));
    let act = &props.act;
    if let Some(Err(empty)) = seen.as_deref() {
        return html! { <Nothing empty={empty.clone()} {act} /> };
    }
    let Some(found) = found else {
        return html! {};
    };
    let keys = &found.keys;
    html! {
            <>
                { filter(props, keys) }
                <div class="bl-asks">
                    <Ask command={keys.command.clone()} node={props.node} db={wanted.db} {act} />
                    // What is said aloud is said once.
                    if !keys.note.is_empty() && !found.is_running { <span class="bl-note" role="status" data-testid="keys-note" data-looked-at={keys.looked_at.to_string()}>{ &keys.note }</span> }
                </div>
                <SearchProgress found={found.clone()} />
                if found.is_running && keys.rows.is_empty() {
                } else if keys.rows.is_empty() {
                    <Nothing empty={keys.empty.clone()} node={props.node} db={wanted.db} {act} />
                } else {
                    <ul class="bl-key-rows" data-testid="keys">
                        { for keys.rows.iter().map(|row| key_row(row, &props.on_open)) }
                    </ul>
                }
                <Pager before={wanted.pages.clone()} next={keys.next.map(Place::Cursor)} on_page={on_page(props)} />
            </>
    }
}

fn on_page(props: &KeyListProps) -> Callback<Vec<Place>> {
    let wanted = props.wanted.clone();
    props.change.reform(move |pages| Wanted {
        pages,
        ..wanted.clone()
    })
}

/// What narrows the keys down. Whatever changes, the first page is shown.
fn filter(props: &KeyListProps, keys: &KeysView) -> Html {
    html! { <Filter wanted={props.wanted.clone()} dbs={keys.dbs.clone()} change={props.change.clone()} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct FilterProps {
    wanted: Wanted,
    dbs: Vec<(u16, usize)>,
    change: Callback<Wanted>,
}

#[component]
fn Filter(props: &FilterProps) -> Html {
    let words = use_words();
    let wanted = &props.wanted;
    let with = |change: fn(&mut Wanted, String)| {
        let wanted = wanted.clone();
        props.change.reform(move |value: String| {
            let mut wanted = Wanted {
                pages: Vec::new(),
                ..wanted.clone()
            };
            change(&mut wanted, value);
            wanted
        })
    };
    let chosen = |event: Event| Some(event.target_dyn_into::<HtmlSelectElement>()?.value());
    let typed = |event: InputEvent| Some(event.target_dyn_into::<HtmlInputElement>()?.value());
    let pattern = with(|wanted, pattern| wanted.pattern = pattern);
    let kind = with(|wanted, word| {
        wanted.kind = KeyKind::ALL.into_iter().find(|kind| kind.word() == word);
    });
    let db = with(|wanted, db| wanted.db = db.parse().unwrap_or(0));
    // A database that holds nothing is offered while it is looked at.
    let mut dbs = props.dbs.clone();
    if !dbs.iter().any(|(db, _)| *db == wanted.db) {
        dbs.push((wanted.db, 0));
    }
    html! {
        <div class="bl-filter">
            <input class="bl-find" type="search" data-testid="key-pattern" value={wanted.pattern.clone()} placeholder={words.term(Term::Pattern)}
                aria-label={words.term(Term::PatternName)} autocapitalize="off" autocomplete="off" spellcheck="false" oninput={when(&pattern, typed)} />
            <select class="bl-select" data-testid="key-kind" aria-label={words.term(Term::Kind)} onchange={when(&kind, chosen)}>
                <option value="" selected={wanted.kind.is_none()}>{ words.term(Term::AnyKind) }</option>
                { for KeyKind::ALL.map(|kind| html! {
                    <option key={kind.word()} value={kind.word()} selected={wanted.kind == Some(kind)}>{ kind.word() }</option>
                }) }
            </select>
            if dbs.len() > 1 || wanted.db > 0 {
                <select class="bl-select" data-testid="key-db" aria-label={words.term(Term::Database)} onchange={when(&db, chosen)}>
                    { for dbs.iter().map(|(db, count)| html! {
                        <option key={*db} value={db.to_string()} selected={*db == wanted.db}>{ format!("db{db} ({count})") }</option>
                    }) }
                </select>
            }
        </div>
    }
}

fn key_row(row: &KeyRow, on_open: &Callback<Option<Rc<[u8]>>>) -> Html {
    let name = Rc::clone(&row.name.bytes);
    let onclick = on_open.reform(move |_: MouseEvent| Some(Rc::clone(&name)));
    html! {
        <li key={row.name.text.clone()}>
            <button type="button" class="bl-key-row" data-testid="key" data-key={row.name.text.clone()} data-kind={row.kind.word()} {onclick}>
                <code class="bl-key-name">{ &row.name.text }</code>
                <span class="bl-key-size">{ &row.size_text }</span>
                <span class="bl-key-about">{ about(row) }</span>
            </button>
        </li>
    }
}

/// `list · listpack · 214 B · TTL 12.4 s`.
pub fn about(row: &KeyRow) -> String {
    let mut parts = vec![row.kind.word(), row.encoding, &row.memory];
    let ttl = format!("TTL {}", row.ttl);
    if row.encoding == row.kind.word() {
        parts.remove(1);
    }
    if !row.ttl.is_empty() {
        parts.push(&ttl);
    }
    parts.join(" · ")
}
