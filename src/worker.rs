//! The doors of the module that belong to workers: how the page gets one, and what runs in it.
//!
//! `www/worker.js` is the worker's script. It instantiates the same compiled module that the page runs and hands each message to
//! [`Worlds`]. Where the script lies only the loader knows, so it gives the page a function that starts one.

use std::cell::RefCell;

use js_sys::{Function, Uint8Array};
use session::thousand::Hand;
use wasm_bindgen::prelude::*;
use web_sys::Worker;

thread_local! {
    static STARTER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Takes the function that starts a worker. The loader calls this once.
#[wasm_bindgen(js_name = giveWorkers)]
pub fn give_workers(starter: Function) {
    STARTER.set(Some(starter));
}

/// Starts a worker and gives it the compiled module.
///
/// # Errors
/// Why there can be none, in the browser's words.
pub fn start() -> Result<Worker, String> {
    let starter = STARTER.with_borrow(Clone::clone);
    let starter = starter.ok_or("no loader")?;
    let worker = starter.call0(&JsValue::NULL).map_err(|e| said(&e))?;
    let worker: Worker = worker.dyn_into().map_err(|e| said(&e))?;
    worker
        .post_message(&wasm_bindgen::module())
        .map_err(|e| said(&e))?;
    Ok(worker)
}

/// What a thrown value says.
pub fn said(thrown: &JsValue) -> String {
    let error = thrown.dyn_ref::<js_sys::Error>();
    let said = error.map(|error| String::from(error.message()));
    said.or_else(|| thrown.as_string()).unwrap_or_default()
}

/// Who plays worlds, in a worker.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Worlds {
    hand: Hand,
}

#[wasm_bindgen]
impl Worlds {
    /// Knows no world yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Does what the bytes of a request say; `tell(bytes)` is called with each answer.
    pub fn take(&mut self, request: &[u8], tell: &Function) {
        self.hand.take(request, &mut |answer| {
            let bytes = Uint8Array::from(&answer[..]);
            // A page that is gone hears nothing, and its worker ends with it.
            let _ = tell.call1(&JsValue::NULL, &bytes);
        });
    }
}
