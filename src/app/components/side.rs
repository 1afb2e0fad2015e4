//! The column beside the stage: the ledger with the life of a message below it, or a part of the inspector.

use std::sync::atomic::{AtomicU32, Ordering};

use session::catalogue::Term;
use session::{Action, NodeKey, NodeView};
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::inspector_config::Config;
use super::inspector_keys::Keys;
use super::inspector_node::{Clients, PubSub};
use crate::app::callbacks::when;
use crate::app::command::{SideTab, UiCommand};
use crate::app::desk::Desk;
use crate::app::focus;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::sought::Sought;
use crate::app::words::{Words, use_words};

/// Numbers for ids: several mounts on one page must not share any.
static SIDES: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, PartialEq, Properties)]
pub struct SideProps {
    pub shown: SideTab,
    /// What it is to show, if somebody pressed something.
    pub sought: Option<Sought>,
    pub desk: Desk,
    pub pulse: Pulse,
    pub nodes: Same<Vec<NodeView>>,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    /// The ledger's own tab.
    pub children: Html,
}

/// Draws the tabs and the one that is shown.
#[component]
pub fn Side(props: &SideProps) -> Html {
    let words = use_words();
    let tabs = use_node_ref();
    let node = use_state_eq(|| NodeKey(0));
    // A world that was loaded may have fewer nodes than the one before.
    let known = props.nodes.iter().any(|one| one.key == *node);
    let shown_node = if known { *node } else { NodeKey(0) };
    let mount = *use_memo((), |()| SIDES.fetch_add(1, Ordering::Relaxed));
    {
        let node = node.clone();
        use_effect_with(props.sought.clone(), move |sought| {
            if let Some(sought) = sought {
                node.set(sought.shelf.node);
            }
        });
    }
    let on_node = {
        let node = node.clone();
        Callback::from(move |chosen| node.set(chosen))
    };
    html! {
        <div class="bl-side" data-tab={props.shown.id()}>
            <div ref={&tabs} class="bl-side-tabs" role="tablist" aria-label={words.term(Term::Side)} onkeydown={arrows(props, &tabs)}>
                { for SideTab::ALL.map(|tab| tab_button(tab, mount, props, words)) }
            </div>
            <div class="bl-side-panel" role="tabpanel" id={panel_id(mount)} tabindex="-1" aria-labelledby={tab_id(props.shown, mount)} data-testid="side-panel">
                if props.shown == SideTab::Ledger {
                    { props.children.clone() }
                } else {
                    // Its parts have headings below this one.
                    <h2 class="bl-unseen">{ props.shown.name(words.0) }</h2>
                    <NodePicker nodes={props.nodes.clone()} shown={shown_node} {on_node} />
                    { part(props, shown_node) }
                }
            </div>
        </div>
    }
}

fn part(props: &SideProps, node: NodeKey) -> Html {
    let (desk, pulse, act) = (props.desk.clone(), props.pulse.clone(), props.act.clone());
    let key = node.0;
    match props.shown {
        SideTab::Ledger => html! {},
        SideTab::Keys => {
            // What was pressed is on one node.
            let sought = props.sought.clone();
            let sought = sought.filter(|sought| sought.shelf.node == node);
            html! { <Keys {key} {desk} {pulse} {node} {sought} {act} /> }
        }
        SideTab::PubSub => html! { <PubSub {key} {desk} {pulse} {node} {act} /> },
        SideTab::Clients => html! { <Clients {key} {desk} {pulse} {node} {act} /> },
        SideTab::Config => html! { <Config {key} {desk} {pulse} {node} {act} /> },
    }
}

fn tab_id(tab: SideTab, mount: u32) -> String {
    format!("bl-side-{}-{mount}", tab.id())
}

fn panel_id(mount: u32) -> String {
    format!("bl-side-panel-{mount}")
}

fn tab_button(tab: SideTab, mount: u32, props: &SideProps, words: Words) -> Html {
    let is_shown = tab == props.shown;
    let onclick = props
        .run
        .reform(move |_: MouseEvent| UiCommand::ShowSide(tab));
    let title = UiCommand::ShowSide(tab).shortcut();
    let title = title.map(|key| format!("{} ({key})", words.term(tab.about())));
    html! {
        <button key={tab.id()} type="button" role="tab" id={tab_id(tab, mount)} class="bl-side-tab" data-testid={format!("side-{}", tab.id())} data-side={tab.id()} {title}
            aria-selected={is_shown.to_string()} aria-controls={panel_id(mount)} tabindex={if is_shown { "0" } else { "-1" }} {onclick}>
            { tab.name(words.0) }
        </button>
    }
}

/// The tabs are one stop of the Tab key; arrows go from one to the next.
fn arrows(props: &SideProps, tabs: &NodeRef) -> Callback<KeyboardEvent> {
    let (shown, run, tabs) = (props.shown, props.run.clone(), tabs.clone());
    Callback::from(move |event: KeyboardEvent| {
        let all = SideTab::ALL;
        let at = all.iter().position(|tab| *tab == shown).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % all.len(),
            "ArrowLeft" => (at + all.len() - 1) % all.len(),
            "Home" => 0,
            "End" => all.len() - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        run.emit(UiCommand::ShowSide(all[to]));
        if let Some(tabs) = tabs.cast::<HtmlElement>() {
            focus::give(&tabs, &format!("[data-side='{}']", all[to].id()));
        }
    })
}

#[derive(Clone, PartialEq, Properties)]
struct NodePickerProps {
    nodes: Same<Vec<NodeView>>,
    shown: NodeKey,
    on_node: Callback<NodeKey>,
}

/// Which node is looked at; nothing to choose where there is one only.
#[component]
fn NodePicker(props: &NodePickerProps) -> Html {
    let words = use_words();
    if props.nodes.len() < 2 {
        return html! {};
    }
    let onchange = when(&props.on_node, |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>()?.value();
        Some(NodeKey(value.parse().ok()?))
    });
    html! {
        <label class="bl-node-pick"><span>{ words.term(Term::Node) }</span>
            <select class="bl-select" data-testid="side-node" {onchange}>
                { for props.nodes.iter().map(|node| html! {
                    <option key={node.key.0} value={node.key.0.to_string()} selected={node.key == props.shown}>{ &node.name }</option>
                }) }
            </select>
        </label>
    }
}
