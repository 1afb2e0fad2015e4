//! Panes that follow their end: as they grow, shrink or get more lines, the last line stays in sight, until a person scrolls up.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Closer to the end than this counts as being there, in CSS pixels.
const END_PX: i32 = 24;

/// A pane that follows its end whenever `lines` changes. The callback is for its scroll event.
#[hook]
pub fn use_following<T: PartialEq + 'static>(lines: T) -> (NodeRef, Callback<Event>) {
    let pane = use_node_ref();
    let follows = use_mut_ref(|| true);
    use_stay_at_end(&pane, &follows);
    {
        let (pane, follows) = (pane.clone(), follows.clone());
        use_effect_with(lines, move |_| stay(&pane, &follows));
    }
    let onscroll = {
        let pane = pane.clone();
        Callback::from(move |_: Event| *follows.borrow_mut() = is_at_the_end(&pane))
    };
    (pane, onscroll)
}

/// A pane that changes its size, for a soft keyboard or a bar below it, stays at its end if it was there.
#[hook]
fn use_stay_at_end(pane: &NodeRef, follows: &Rc<RefCell<bool>>) {
    let (pane, follows) = (pane.clone(), follows.clone());
    use_effect_with((), move |()| {
        let element = pane.cast::<HtmlElement>();
        let on_resize = Closure::<dyn FnMut()>::new(move || stay(&pane, &follows));
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

fn stay(pane: &NodeRef, follows: &RefCell<bool>) {
    if *follows.borrow() {
        to_the_end(pane);
    }
}

/// Scrolls a pane to its end.
pub fn to_the_end(pane: &NodeRef) {
    if let Some(pane) = pane.cast::<HtmlElement>() {
        pane.set_scroll_top(pane.scroll_height());
    }
}

/// Scrolls whatever an element lies in as far as it takes to see it, and no farther.
pub fn bring_into_sight(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether the end of a pane is in sight.
pub fn is_at_the_end(pane: &NodeRef) -> bool {
    pane.cast::<HtmlElement>()
        .is_none_or(|pane| pane.scroll_height() - pane.scroll_top() - pane.client_height() < END_PX)
}
