//! What somebody pressed on the stage to see it in the inspector.

use session::stage::ShelfName;

/// A key or a channel. Each time that it is pressed it is sought anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought {
    pub number: u32,
    pub shelf: ShelfName,
}
