//! How much room an element has.

use gloo_render::request_animation_frame;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// Tells the width and height of an element in CSS pixels, now and whenever they change. A hidden element has no size, and
/// nothing is told of it.
#[hook]
pub fn use_room(element: &NodeRef, tell: Callback<(f64, f64)>) {
    let latest = use_mut_ref(|| tell.clone());
    latest.replace(tell);
    use_effect_with(element.clone(), |element| {
        let element = element.cast::<HtmlElement>();
        let measured = element.clone();
        // What is drawn may change the size again; a browser calls it an error if that happens while it tells of sizes.
        let mut next_frame = None;
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            let (measured, latest) = (measured.clone(), latest.clone());
            next_frame.replace(request_animation_frame(move |_| {
                if let Some(room) = measured.as_ref().and_then(room_of) {
                    let tell = latest.borrow().clone();
                    tell.emit(room);
                }
            }));
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(on_resize);
        }
    });
}

/// Calls `tell` now and whenever the size of an element, or of one of those in it that match a selector, has changed. They are
/// looked for again when `parts` changes. A browser tells of sizes when it has laid out the page, so that asking for places then costs nothing.
#[hook]
pub fn use_rooms<T: PartialEq + 'static>(
    element: &NodeRef,
    selector: &'static str,
    parts: T,
    tell: impl Fn() + 'static,
) {
    use_effect_with((element.clone(), parts), move |(element, _)| {
        let on_resize = Closure::<dyn FnMut()>::new(tell);
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<HtmlElement>()) {
            observer.observe(&element);
            elements(&element, selector).for_each(|part| observer.observe(&part));
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(on_resize);
        }
    });
}

/// The elements in another one that match a selector.
pub fn elements(whole: &HtmlElement, selector: &str) -> impl Iterator<Item = HtmlElement> + use<> {
    let found = whole.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, |found| found.length());
    let nodes = (0..count).filter_map(move |index| found.as_ref()?.item(index));
    nodes.filter_map(|node| node.dyn_into().ok())
}

fn room_of(element: &HtmlElement) -> Option<(f64, f64)> {
    let (width, height) = (element.client_width(), element.client_height());
    (width > 0 && height > 0).then(|| (f64::from(width), f64::from(height)))
}
