//! The arguments of a request: borrowed from the buffer they were read in, or owned.

use alloc::vec::Vec;

/// The arguments of one request, the command's name first. Copies are cheap: it only borrows.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    bytes: &'a [u8],
    ranges: &'a [(u32, u32)],
}

impl<'a> Args<'a> {
    /// Arguments that lie at these starts and ends of the bytes. A range outside of them reads as empty.
    pub(crate) fn new(bytes: &'a [u8], ranges: &'a [(u32, u32)]) -> Args<'a> {
        Args { bytes, ranges }
    }

    /// How many arguments there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Is there no argument at all?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// One argument; empty bytes where there is none, so ask [`Args::len`] first.
    #[inline]
    pub fn get(&self, index: usize) -> &'a [u8] {
        self.find(index).unwrap_or_default()
    }

    /// One argument, if there is one at this place.
    #[inline]
    pub fn find(&self, index: usize) -> Option<&'a [u8]> {
        let &(start, end) = self.ranges.get(index)?;
        self.bytes.get(start as usize..end as usize)
    }

    /// All arguments in order.
    #[inline]
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = &'a [u8]> + ExactSizeIterator + Clone + 'a {
        let bytes = self.bytes;
        self.ranges
            .iter()
            .map(move |&(start, end)| bytes.get(start as usize..end as usize).unwrap_or_default())
    }

    /// The arguments from `index` on; none where there are fewer.
    pub fn from(&self, index: usize) -> Args<'a> {
        Args {
            bytes: self.bytes,
            ranges: self.ranges.get(index..).unwrap_or_default(),
        }
    }

    /// A copy that outlives the buffer: for a queued or blocked command.
    pub fn to_buf(&self) -> ArgsBuf {
        let mut buf = ArgsBuf::default();
        buf.set(*self);
        buf
    }

    /// The arguments as vectors of their own.
    pub fn to_vecs(&self) -> Vec<Vec<u8>> {
        self.iter().map(<[u8]>::to_vec).collect()
    }
}

/// Arguments that own their bytes, in two allocations however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArgsBuf {
    bytes: Vec<u8>,
    ranges: Vec<(u32, u32)>,
}

impl ArgsBuf {
    /// Borrows them.
    pub fn as_args(&self) -> Args<'_> {
        Args {
            bytes: &self.bytes,
            ranges: &self.ranges,
        }
    }

    /// Copies these arguments over what is there, in the same memory as far as that is enough.
    pub fn set(&mut self, args: Args<'_>) {
        self.bytes.clear();
        self.ranges.clear();
        self.bytes.reserve(args.iter().map(<[u8]>::len).sum());
        self.ranges.reserve(args.len());
        args.iter().for_each(|arg| self.push(arg));
    }

    /// Appends an argument. All together may not exceed 4 GiB, as no request can.
    pub fn push(&mut self, arg: &[u8]) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(arg);
        self.ranges.push((start, self.bytes.len() as u32));
    }

    /// Bytes held, for accounts of memory.
    pub fn bytes_len(&self) -> usize {
        self.bytes.len()
    }
}

impl<A: AsRef<[u8]>> FromIterator<A> for ArgsBuf {
    fn from_iter<I: IntoIterator<Item = A>>(args: I) -> ArgsBuf {
        let mut buf = ArgsBuf::default();
        for arg in args {
            buf.push(arg.as_ref());
        }
        buf
    }
}
