//! Callbacks from events that do not always mean something.

use yew::prelude::*;

/// Calls `callback` with what `read` makes of an event, if it makes something of it.
pub fn when<E, T>(callback: &Callback<T>, read: impl Fn(E) -> Option<T> + 'static) -> Callback<E>
where
    E: 'static,
    T: 'static,
{
    let callback = callback.clone();
    Callback::from(move |event| {
        if let Some(value) = read(event) {
            callback.emit(value);
        }
    })
}
