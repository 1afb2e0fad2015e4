//! One key: what is known of it, its elements page by page, and the groups of a stream.

use std::rc::Rc;

use session::catalogue::Term;
use session::inspector::{ElementRow, KeyAsk, KeyKind, KeyView, Pending, Place};
use session::{Action, MessageKey, NodeKey, Selection};
use yew::prelude::*;

use super::button::Button;
use super::inspector_groups::Groups;
use super::inspector_parts::{Ask, Nothing, Pager, facts, use_look};
use crate::app::desk::Desk;
use crate::app::icons::Sign;
use crate::app::pulse::Pulse;
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct KeyProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub node: NodeKey,
    pub db: u16,
    pub name: Rc<[u8]>,
    pub act: Callback<Action>,
    pub on_back: Callback<()>,
}

/// Draws a key.
#[component]
pub fn Key(props: &KeyProps) -> Html {
    let words = use_words();
    let pages = use_state_eq(Vec::<Place>::new);
    let backwards = use_state_eq(|| false);
    let pending = use_state_eq(|| (None::<Rc<[u8]>>, Vec::<Place>::new()));
    let ask = KeyAsk {
        node: props.node,
        db: props.db,
        name: Rc::clone(&props.name),
        place: pages.last().copied().unwrap_or_default(),
        backwards: *backwards,
        pending: pending.0.clone().map(|group| Pending {
            group,
            place: pending.1.last().copied().unwrap_or_default(),
        }),
    };
    let seen = use_look(&props.desk, &props.pulse, ask, |session, ask| {
        session.key(ask)
    });
    let on_page = {
        let pages = pages.clone();
        Callback::from(move |new| pages.set(new))
    };
    let turn = {
        let (pages, backwards) = (pages.clone(), backwards.clone());
        Callback::from(move |to| {
            pages.set(Vec::new());
            backwards.set(to);
        })
    };
    let on_pending = {
        let pending = pending.clone();
        Callback::from(move |new| pending.set(new))
    };
    let act = &props.act;
    let back = html! {
        <Button label={words.term(Term::Back)} sign={Sign::Left} class="bl-quiet bl-back" testid="key-back" onpress={props.on_back.clone()} />
    };
    match seen.as_deref() {
        None => back,
        Some(Err(empty)) => html! { <>{ back }<Nothing empty={empty.clone()} {act} /></> },
        Some(Ok(None)) => {
            html! { <>{ back }<p class="bl-empty" role="status">{ words.term(Term::KeyGone) }</p></> }
        }
        Some(Ok(Some(key))) => html! {
            <>
                { back }
                { head(key, props) }
                { elements(key, props, words, (*pages).clone(), on_page, *backwards, turn) }
                if let Some(groups) = &key.groups {
                    <Groups groups={groups.clone()} node={props.node} db={props.db} {act} opened={(*pending).clone()} {on_pending} />
                }
            </>
        },
    }
}

fn head(key: &KeyView, props: &KeyProps) -> Html {
    let row = &key.row;
    let mut pairs = vec![
        ("type", row.kind.word().to_owned()),
        ("encoding", row.encoding.to_owned()),
        ("memory", row.memory.clone()),
    ];
    if row.kind != KeyKind::Stream {
        pairs.push(("length", row.size_text.clone()));
    }
    if !row.ttl.is_empty() {
        pairs.push(("TTL", row.ttl.clone()));
    }
    let more = key.facts.iter().map(|fact| (fact.name, fact.value.clone()));
    html! {
        <section class="bl-part" data-testid="key-view" data-key={row.name.text.clone()}>
            <h3 class="bl-key-title"><code>{ &row.name.text }</code></h3>
            { facts(pairs.into_iter().chain(more)) }
            <div class="bl-asks">
                { for key.commands.iter().map(|command| html! {
                    <Ask key={command.clone()} command={command.clone()} node={props.node} db={props.db} act={props.act.clone()} />
                }) }
            </div>
        </section>
    }
}

fn elements(
    key: &KeyView,
    props: &KeyProps,
    words: Words,
    before: Vec<Place>,
    on_page: Callback<Vec<Place>>,
    backwards: bool,
    turn: Callback<bool>,
) -> Html {
    let elements = &key.elements;
    let title = match key.row.kind {
        KeyKind::String => Term::Value,
        KeyKind::Stream => Term::Entries,
        _ => Term::Elements,
    };
    let other = if backwards {
        Term::FromFront
    } else {
        Term::FromBack
    };
    html! {
        <section class="bl-part">
            <div class="bl-panel-head">
                <h3>{ words.term(title) }</h3>
                if elements.has_ends {
                    <Button label={words.term(other)} class="bl-quiet bl-end" testid="elements-turn" onpress={turn.reform(move |()| !backwards)} />
                }
            </div>
            <div class="bl-asks"><Ask command={elements.command.clone()} node={props.node} db={props.db} act={props.act.clone()} /></div>
            <ol class="bl-elements" data-testid="elements">
                { for elements.rows.iter().enumerate().map(|(nth, row)| element(nth, row, &props.act, words)) }
            </ol>
            <Pager {before} next={elements.next} {on_page} />
        </section>
    }
}

fn element(nth: usize, row: &ElementRow, act: &Callback<Action>, words: Words) -> Html {
    html! {
        <li key={nth} data-testid="element">
            if !row.at.is_empty() { <code class="bl-at">{ &row.at }</code> }
            <code class="bl-element-text">
                { &row.text }
                if let Some(decoded) = &row.decoded { <span class="bl-decoded">{ decoded }</span> }
            </code>
            if let Some(message) = row.message { { life(message, act, words) } }
        </li>
    }
}

/// The door to a message's life.
pub fn life(message: MessageKey, act: &Callback<Action>, words: Words) -> Html {
    let onpress = act.reform(move |()| Action::Select(Some(Selection::Message(message))));
    html! {
        <Button label={words.term(Term::ItsLife)} sign={Sign::Right} text={false} class="bl-quiet bl-life-door" testid="element-life" {onpress} />
    }
}
