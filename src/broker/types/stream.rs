//! Streams.

/// A log of entries with its consumer groups.
#[derive(Clone, Debug, Default)]
pub struct Stream {}
