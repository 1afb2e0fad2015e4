//! The parameters of a node.

use session::catalogue::Term;
use session::inspector::{ConfigAsk, ConfigRow};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::inspector_parts::{Ask, Nothing, PartProps, use_look};
use crate::app::callbacks::when;
use crate::app::words::{Words, use_words};

/// Draws what CONFIG GET gives.
#[component]
pub fn Config(props: &PartProps) -> Html {
    let words = use_words();
    let find = use_state_eq(String::new);
    let changed = use_state_eq(|| false);
    let heeded = use_state_eq(|| false);
    let ask = ConfigAsk {
        node: props.node,
        find: (*find).clone(),
        changed: *changed,
        heeded: *heeded,
    };
    let seen = use_look(&props.desk, &props.pulse, ask, |session, ask| {
        session.config(ask)
    });
    let (act, node) = (&props.act, props.node);
    let set_find = {
        let find = find.clone();
        Callback::from(move |text| find.set(text))
    };
    let typed = |event: InputEvent| Some(event.target_dyn_into::<HtmlInputElement>()?.value());
    let part = match seen.as_deref() {
        None => html! {},
        Some(Err(empty)) => html! { <Nothing empty={empty.clone()} {act} /> },
        Some(Ok(config)) => html! {
            <>
                <div class="bl-asks"><Ask command={config.command.clone()} {node} {act} /><span class="bl-note">{ format!("{} / {}", config.rows.len(), config.total) }</span></div>
                if config.rows.is_empty() {
                    <Nothing empty={config.empty.clone()} {node} {act} />
                } else {
                    <dl class="bl-config" data-testid="config">{ for config.rows.iter().map(|row| parameter(row, words)) }</dl>
                }
            </>
        },
    };
    html! {
        <>
            <div class="bl-filter">
                <input class="bl-find" type="search" data-testid="config-find" value={(*find).clone()} placeholder={words.term(Term::FindParameter)}
                    aria-label={words.term(Term::FindParameter)} autocapitalize="off" autocomplete="off" spellcheck="false" oninput={when(&set_find, typed)} />
                { tick(words.term(Term::OnlyChanged), "config-changed", &changed) }
                { tick(words.term(Term::OnlyHeeded), "config-heeded", &heeded) }
            </div>
            { part }
        </>
    }
}

fn tick(label: &'static str, testid: &'static str, state: &UseStateHandle<bool>) -> Html {
    let (is_on, state) = (**state, state.clone());
    let onchange = Callback::from(move |_: Event| state.set(!is_on));
    html! {
        <label class="bl-tick"><input type="checkbox" data-testid={testid} checked={is_on} {onchange} />{ label }</label>
    }
}

fn parameter(row: &ConfigRow, words: Words) -> Html {
    html! {
        <div key={row.name} class={row.changed.then_some("is-changed")} data-parameter={row.name}>
            <dt><code>{ row.name }</code>if !row.heeded { <span class="bl-note">{ words.term(Term::NotHeeded) }</span> }</dt>
            <dd><code>{ &row.value }</code>
                if row.changed { <span class="bl-note">{ words.term(Term::DefaultIs) }{ " " }<code>{ &row.default }</code></span> }
            </dd>
        </div>
    }
}
