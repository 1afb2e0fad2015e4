//! Who has the focus. A mount never takes it on its own; it only follows what a person does, and never lets it fall away.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, window};
use yew::NodeRef;
use yew::TargetCast;

/// The mount of a page that is Brokerlab and nothing else (see `mount.rs` for the attribute of every mount).
const OWN_MOUNT: &str = "[data-brokerlab='page'][data-brokerlab-mounted]";

fn document() -> Option<Document> {
    window()?.document()
}

/// What has the focus.
pub fn active() -> Option<Element> {
    document()?.active_element()
}

/// Whether the focus is inside an element.
pub fn is_in(root: &HtmlElement) -> bool {
    active().is_some_and(|active| root.contains(Some(&active)))
}

/// The mount that has the focus.
pub fn mount() -> Option<HtmlElement> {
    let mount = active()?.closest(".brokerlab").ok()??;
    mount.dyn_into().ok()
}

/// Whether nothing has the focus.
fn is_nowhere() -> bool {
    active().is_none_or(|active| active.tag_name() == "BODY")
}

/// Gives the focus to the first element in `root` that matches, if there is one.
pub fn give(root: &HtmlElement, selector: &str) {
    let found = root.query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot have the focus leaves it where it is.
        let _ = found.focus();
    }
}

/// The element that had the focus may just have been removed; then the mount itself takes it.
pub fn keep(root: &HtmlElement) {
    if is_nowhere() {
        let _ = root.focus();
    }
}

/// Takes the focus through a list of buttons: the arrows go around, Home and End to its ends.
pub fn walk(event: &KeyboardEvent, list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else {
        return;
    };
    let Ok(buttons) = list.query_selector_all("button") else {
        return;
    };
    let button = |index: u32| buttons.get(index)?.dyn_into::<HtmlElement>().ok();
    let (target, count) = (event.target_dyn_into(), buttons.length().max(1));
    let at = (0..count).find(|&index| button(index) == target);
    let goal = match &*event.key() {
        "ArrowDown" => at.map_or(0, |at| (at + 1) % count),
        "ArrowUp" => (at.unwrap_or(0) + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(goal) = button(goal) {
        // A goal that goes away at this moment needs no focus.
        let _ = goal.focus();
    }
}

/// Calls back for keys pressed while nothing has the focus, as long as the page is Brokerlab's own: on a page that embeds a
/// mount such keys are the page's.
pub fn on_orphan_keys(call: impl Fn(&KeyboardEvent) + 'static) -> Option<EventListener> {
    let document = document()?;
    let options = EventListenerOptions::enable_prevent_default();
    let mounts = document.clone();
    Some(EventListener::new_with_options(
        &document,
        "keydown",
        options,
        move |event| {
            let ours = matches!(mounts.query_selector(OWN_MOUNT), Ok(Some(_)));
            if let Some(event) = event.dyn_ref().filter(|_| ours && is_nowhere()) {
                call(event);
            }
        },
    ))
}
