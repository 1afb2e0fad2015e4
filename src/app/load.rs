//! Reads files that a person chose or dropped. They stay in this page.

use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DragEvent, File, FileReader};
use yew::Callback;

/// Larger files are not read; the language has a limit of its own below this one, which it explains.
const FILE_BYTES_MAX: f64 = 4.0 * 1024.0 * 1024.0;

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded {
    /// Its text.
    Text(Rc<str>),
    /// It is too large, or cannot be read.
    Refused,
}

/// Reads a file and tells what came of it.
pub fn read(file: &File, tell: Callback<Loaded>) {
    let Some(reader) = FileReader::new()
        .ok()
        .filter(|_| file.size() <= FILE_BYTES_MAX)
    else {
        return tell.emit(Loaded::Refused);
    };
    let done = {
        let reader = reader.clone();
        Closure::once_into_js(move || tell.emit(loaded(&reader)))
    };
    // It comes for good and for bad, once.
    reader.set_onloadend(Some(done.unchecked_ref()));
    // A fresh reader is not busy, so this cannot fail.
    let _ = reader.read_as_text(file);
}

fn loaded(reader: &FileReader) -> Loaded {
    let text = reader
        .result()
        .ok()
        .and_then(|text| text.dyn_into::<JsString>().ok());
    match text {
        Some(text) => Loaded::Text(String::from(text).into()),
        None => Loaded::Refused,
    }
}

/// Whether something is dragged that has a file in it.
pub fn has_file(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|kind| kind == "Files"))
}

/// The first file that was dropped.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}
