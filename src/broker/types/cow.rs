//! A vector of chunks that copies share until one of them is written to.
//!
//! A checkpoint clones the chunk pointers only; the first write to a chunk after it copies that chunk. So a
//! checkpoint costs what changed since the last one, and not what there is.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::array;
use core::ops::{Index, IndexMut};

/// Elements per chunk: few enough that the copy after a checkpoint is cheap.
const CHUNK: usize = 64;

/// A growable vector with cheap clones.
#[derive(Clone, Debug, Default)]
pub struct CowVec<T> {
    chunks: Vec<Rc<[T; CHUNK]>>,
    len: usize,
}

impl<T: Clone + Default> CowVec<T> {
    /// A vector of so many defaults.
    pub fn with_len(len: usize) -> CowVec<T> {
        let chunk = Rc::new(array::from_fn(|_| T::default()));
        let chunks = (0..len.div_ceil(CHUNK))
            .map(|_| Rc::clone(&chunk))
            .collect();
        CowVec { chunks, len }
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends an element.
    pub fn push(&mut self, value: T) {
        if self.len == self.chunks.len() * CHUNK {
            self.chunks.push(Rc::new(array::from_fn(|_| T::default())));
        }
        let at = self.len;
        self.len += 1;
        self[at] = value;
    }
}

impl<T> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.chunks[at / CHUNK][at % CHUNK]
    }
}

impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut Rc::make_mut(&mut self.chunks[at / CHUNK])[at % CHUNK]
    }
}
