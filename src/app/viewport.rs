//! What belongs to the page of our own as a whole: its language, and the height that a soft keyboard leaves. Some browsers shrink the page for it by themselves; on the others the page of our
//! own is told here how high the visible part is. An embed is never touched: its height belongs to its host.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, VisualViewport, window};

/// The element of the page that is Brokerlab and nothing else.
const OWN_PAGE: &str = "[data-brokerlab='page']";
/// The custom property that its style reads.
const HEIGHT: &str = "--brokerlab-height";
/// A browser's bars are lower than this and a keyboard is higher, in CSS pixels.
const KEYBOARD_PX_MIN: f64 = 120.0;

/// Follows the keyboard for as long as the result is kept.
pub fn follow_keyboard() -> Option<EventListener> {
    let window = window()?;
    let viewport = window.visual_viewport()?;
    let page: HtmlElement = window
        .document()?
        .query_selector(OWN_PAGE)
        .ok()??
        .dyn_into()
        .ok()?;
    let seen = viewport.clone();
    Some(EventListener::new(&viewport, "resize", move |_| {
        fit(&page, &seen);
    }))
}

/// The page of our own is as a whole in the language of its mount; another page keeps its own.
pub fn tell_language(mount: &HtmlElement, tag: &str) {
    let is_own = mount.closest(OWN_PAGE).is_ok_and(|page| page.is_some());
    let whole = mount
        .owner_document()
        .and_then(|page| page.document_element());
    let speaks = |page: &web_sys::Element| page.get_attribute("lang").as_deref() == Some(tag);
    // Writing it makes a browser style the whole page anew, even if it stays the same.
    if let Some(whole) = whole.filter(|page| is_own && !speaks(page)) {
        // A valid attribute name cannot fail.
        let _ = whole.set_attribute("lang", tag);
    }
}

fn fit(page: &HtmlElement, viewport: &VisualViewport) {
    let Some(whole) = window().and_then(|window| window.inner_height().ok()?.as_f64()) else {
        return;
    };
    let style = page.style();
    // Neither can fail: the name is valid, and any text is a valid value of a custom property.
    let _ = match whole - viewport.height() > KEYBOARD_PX_MIN && viewport.scale() == 1.0 {
        true => style.set_property(HEIGHT, &format!("{}px", viewport.height())),
        false => style.remove_property(HEIGHT).map(|_| ()),
    };
}
