//! The clipboard, as a field that is marked as a whole: that works on every address, where a page may not ask for more.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Copies the text of a field, and leaves it marked. Whether the browser did it.
pub fn copy(field: HtmlTextAreaElement) -> bool {
    let _ = field.focus();
    field.select();
    let page = field.owner_document();
    let page = page.and_then(|page| page.dyn_into::<HtmlDocument>().ok());
    page.is_some_and(|page| page.exec_command("copy").unwrap_or(false))
}
