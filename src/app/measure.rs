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

fn room_of(element: &HtmlElement) -> Option<(f64, f64)> {
    let (width, height) = (element.client_width(), element.client_height());
    (width > 0 && height > 0).then(|| (f64::from(width), f64::from(height)))
}
