//! A list that nearly always has one element, or none: then it takes no memory of its own.

use alloc::vec;
use alloc::vec::Vec;

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub(super) enum Few<T> {
    #[default]
    None,
    One(T),
    Many(Vec<T>),
}

impl<T: Copy> Few<T> {
    pub fn push(&mut self, thing: T) {
        match self {
            Self::None => *self = Self::One(thing),
            Self::One(first) => *self = Self::Many(vec![*first, thing]),
            Self::Many(things) => things.push(thing),
        }
    }

    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(thing) => core::slice::from_ref(thing),
            Self::Many(things) => things,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_all_in_order() {
        let mut few = Few::default();
        for n in 0..5 {
            assert_eq!(few.as_slice(), (0..n).collect::<Vec<_>>());
            few.push(n);
        }
        assert_eq!(few.clone().as_slice(), [0, 1, 2, 3, 4]);
    }
}
