//! Hands files to the browser, which saves them where its person keeps such things.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use session::stage::Scene;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url, window};

use crate::app::canvas::{Inks, draw, fill_behind};

/// How long a browser may take to begin saving, in milliseconds; then the memory is given back.
const SAVE_MS: u32 = 20_000;

/// Saves a text.
pub fn text(name: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    if let Ok(content) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        blob(name, &content);
    }
}

/// Saves a scene as a PNG, on its own ground.
pub fn scene(name: &str, scene: &Scene, inks: &Inks) {
    let document = window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.create_element("canvas").ok());
    let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else {
        return;
    };
    draw(&canvas, scene, inks);
    fill_behind(&canvas, inks);
    let name = name.to_owned();
    let done = Closure::once_into_js(move |content: JsValue| {
        if let Ok(content) = content.dyn_into::<Blob>() {
            blob(&name, &content);
        }
    });
    // It fails only for pictures of other origins, of which there are none.
    let _ = canvas.to_blob(done.unchecked_ref());
}

fn blob(name: &str, content: &Blob) {
    let document = window().and_then(|window| window.document());
    let link = document.and_then(|document| document.create_element("a").ok());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
        return;
    };
    let Ok(address) = Url::create_object_url_with_blob(content) else {
        return;
    };
    link.set_href(&address);
    link.set_download(name);
    link.click();
    let forget = move || {
        // An address that was never there costs nothing.
        let _ = Url::revoke_object_url(&address);
    };
    Timeout::new(SAVE_MS, forget).forget();
}
