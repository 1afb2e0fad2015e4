//! What changes several times a second is looked at by whoever shows it, so that nothing around it is rendered for it.

use std::rc::Rc;

use session::View;
use yew::prelude::*;

use super::desk::Desk;
use super::focus;
use super::pulse::{Pulse, use_pulse};
use super::same::Same;

/// Where a component looks, and which part of it it shows.
#[derive(Clone, PartialEq)]
struct Watch<A> {
    desk: Desk,
    ask: A,
}

/// A part of the view as it is now. Whoever calls this is rendered again when what it would be given differs from what it was
/// given last, and the focus is not lost by it.
#[hook]
pub fn use_view<A, T>(
    desk: &Desk,
    pulse: &Pulse,
    ask: A,
    look: fn(&View, &A) -> T,
    differs: fn(&T, &T) -> bool,
) -> T
where
    A: Clone + PartialEq + 'static,
    T: Clone + 'static,
{
    let now = desk.look(|session| look(session.view(), &ask));
    let given = use_mut_ref(|| None::<T>);
    given.replace(Some(now.clone()));
    let held = use_mut_ref(|| None);
    let update = use_force_update();
    let watch = Watch {
        desk: desk.clone(),
        ask,
    };
    {
        let held = held.clone();
        use_pulse(pulse, watch, move |Watch { desk, ask }, _| {
            let now = desk.look(|session| look(session.view(), ask));
            let same = given
                .borrow()
                .as_ref()
                .is_some_and(|last| !differs(last, &now));
            if !same {
                given.replace(Some(now));
                held.replace(focus::mount());
                update.force_update();
            }
        });
    }
    use_effect(move || {
        // What had the focus may just have been removed.
        if let Some(mount) = held.take() {
            focus::keep(&mount);
        }
    });
    now
}

/// A whole panel: rendered again when it is another object.
#[hook]
pub fn use_panel<T: 'static>(desk: &Desk, pulse: &Pulse, of: fn(&View) -> &Rc<T>) -> Same<T> {
    let look = |view: &View, of: &fn(&View) -> &Rc<T>| Same::from(of(view));
    use_view(desk, pulse, of, look, |last, now| last != now)
}
