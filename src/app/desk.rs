//! The session of one mount, shared by the root component, which acts on it, and the stage, which draws from it.

use std::cell::RefCell;
use std::rc::Rc;

use session::{Action, Session, Start, View};

/// A handle on the session.
#[derive(Clone)]
pub struct Desk(Rc<RefCell<Session>>);

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Desk {
    /// A session at time zero.
    pub fn new(start: Start) -> Self {
        Desk(Rc::new(RefCell::new(Session::new(start))))
    }

    /// A session that is there already.
    pub fn of(session: Session) -> Self {
        Desk(Rc::new(RefCell::new(session)))
    }

    /// Goes to a moment that another session shows; answers whether it got there.
    pub fn follow_to(&self, at_us: u64) -> bool {
        self.0.borrow_mut().follow_to(at_us)
    }

    /// Does what a person did, or lets time go by.
    pub fn apply(&self, action: Action) {
        self.0.borrow_mut().apply(action);
    }

    /// What the page shows now; cheap, since panels are shared.
    pub fn view(&self) -> View {
        self.0.borrow().view().clone()
    }

    /// Looks at the session without changing it.
    pub fn look<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.0.borrow())
    }
}
