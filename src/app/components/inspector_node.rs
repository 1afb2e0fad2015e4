//! What a node knows besides its keys: who listens to what, and who is connected.

use session::catalogue::Term;
use session::inspector::{ChannelRow, ChannelsView, ClientRow};
use session::{Action, NodeKey};
use yew::prelude::*;

use super::inspector_parts::{Ask, Nothing, PartProps, facts, use_look};
use crate::app::words::{Words, use_words};

/// What of a line of CLIENT LIST is shown at once, in this order; the rest is in the whole line.
const PAIRS: [&str; 14] = [
    "addr",
    "db",
    "resp",
    "flags",
    "cmd",
    "age",
    "idle",
    "multi",
    "qbuf",
    "obl",
    "omem",
    "tot-mem",
    "tot-net-in",
    "tot-net-out",
];

/// Draws channels, patterns and shard channels with those who listen.
#[component]
pub fn PubSub(props: &PartProps) -> Html {
    let words = use_words();
    let seen = use_look(&props.desk, &props.pulse, props.node, |session, node| {
        session.pubsub(*node)
    });
    let (act, node) = (&props.act, props.node);
    match seen.as_deref() {
        None => html! {},
        Some(Err(empty)) => html! { <Nothing empty={empty.clone()} {act} /> },
        Some(Ok(all)) if !all.empty.sentence.is_empty() => {
            html! { <Nothing empty={all.empty.clone()} {node} {act} /> }
        }
        Some(Ok(all)) => {
            let kinds = [
                (Term::Channels, &all.channels),
                (Term::Patterns, &all.patterns),
                (Term::ShardChannels, &all.shards),
            ];
            html! { { for kinds.into_iter().map(|(title, kind)| channels(title, kind, node, act, words)) } }
        }
    }
}

fn channels(
    title: Term,
    kind: &ChannelsView,
    node: NodeKey,
    act: &Callback<Action>,
    words: Words,
) -> Html {
    html! {
        <section key={kind.command} class="bl-part">
            <div class="bl-panel-head"><h3>{ words.term(title) }</h3></div>
            <div class="bl-asks"><Ask command={kind.command} {node} {act} /></div>
            if kind.rows.is_empty() { <p class="bl-empty">{ words.term(Term::NoneHere) }</p> }
            <ul class="bl-channels">{ for kind.rows.iter().map(|row| channel(row, node, act)) }</ul>
            if !kind.note.is_empty() { <p class="bl-empty">{ &kind.note }</p> }
        </section>
    }
}

fn channel(row: &ChannelRow, node: NodeKey, act: &Callback<Action>) -> Html {
    html! {
        <li key={row.name.text.clone()} data-testid="channel" data-channel={row.name.text.clone()}>
            <div><code>{ &row.name.text }</code><b>{ row.count }</b></div>
            <p>{ row.listeners.join(", ") }</p>
            if !row.command.is_empty() { <Ask command={row.command.clone()} {node} {act} /> }
        </li>
    }
}

/// Draws the connections with their buffers.
#[component]
pub fn Clients(props: &PartProps) -> Html {
    let words = use_words();
    let seen = use_look(&props.desk, &props.pulse, props.node, |session, node| {
        session.clients(*node)
    });
    let (act, node) = (&props.act, props.node);
    match seen.as_deref() {
        None => html! {},
        Some(Err(empty)) => html! { <Nothing empty={empty.clone()} {act} /> },
        Some(Ok(all)) if all.rows.is_empty() => {
            html! { <Nothing empty={all.empty.clone()} {node} {act} /> }
        }
        Some(Ok(all)) => html! {
            <>
                <div class="bl-asks"><Ask command={all.command} {node} {act} /></div>
                <ul class="bl-clients" data-testid="clients">{ for all.rows.iter().map(|row| client(row, words)) }</ul>
                if !all.note.is_empty() { <p class="bl-empty">{ &all.note }</p> }
            </>
        },
    }
}

fn client(row: &ClientRow, words: Words) -> Html {
    let pairs = PAIRS.map(|name| (name, row.get(name).to_owned()));
    let line: Vec<String> = row
        .pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let named = row.get("name");
    html! {
        <li key={row.id} class="bl-client" data-testid="client" data-client={row.name.clone()}>
            <h3>
                <span>{ &row.name }</span>
                <code>{ format!("id={}", row.id) }</code>
                if !named.is_empty() { <code>{ format!("name={named}") }</code> }
            </h3>
            if !row.waits.is_empty() { <p class="bl-waits">{ &row.waits }</p> }
            if !row.subscriptions.is_empty() { <p class="bl-subscribed"><code>{ row.subscriptions.join(", ") }</code></p> }
            <dl class="bl-facts is-buffers">
                <div><dt>{ words.term(Term::OutputBuffer) }</dt><dd data-fact="output">{ format!("{} B", row.output_bytes) }</dd></div>
                <div><dt>{ words.term(Term::RequestsWaiting) }</dt><dd data-fact="requests">{ row.requests }</dd></div>
            </dl>
            { facts(pairs.into_iter()) }
            <details class="bl-wire"><summary>{ words.term(Term::WholeLine) }</summary><pre>{ line.join(" ") }</pre></details>
        </li>
    }
}
