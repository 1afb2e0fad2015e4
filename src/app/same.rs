//! A panel's data, compared by pointer: the session replaces an `Rc` only when its content changed, so a component whose
//! pointer stayed has nothing to draw.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value that is equal to another one when both are the same object.
#[derive(Debug)]
pub struct Same<T>(pub Rc<T>);

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Same(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<&Rc<T>> for Same<T> {
    fn from(value: &Rc<T>) -> Self {
        Same(Rc::clone(value))
    }
}
