//! What a picker shows. Once a person has chosen, a browser no longer heeds which option is marked; so the value is set whenever
//! the picker is drawn.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Keeps a picker at a value, whoever chose last.
#[hook]
pub fn use_chosen(value: String) -> NodeRef {
    let picker = use_node_ref();
    {
        let picker = picker.clone();
        use_effect(move || {
            let picker = picker.cast::<HtmlSelectElement>();
            if let Some(picker) = picker.filter(|picker| picker.value() != value) {
                picker.set_value(&value);
            }
        });
    }
    picker
}
