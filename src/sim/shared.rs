//! What many records and packets hold alike, kept once: short replies that are always the same, a publication as it goes to
//! all its subscribers, a message that is handed out, worked on and done.
//!
//! A few of what was made last are remembered, each in the place that its own bytes say, so that finding one costs nothing.

use crate::trace::Msg;
use alloc::sync::Arc;

/// Frames that are remembered.
const FRAMES: usize = 16;
/// Longer ones are not.
const FRAME_BYTES_MAX: usize = 256;
/// Messages that are remembered.
const MESSAGES: usize = 64;

/// See the module's text. A clone is as small as it is.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    frames: [Option<Arc<[u8]>>; FRAMES],
    messages: [Option<Arc<[Msg]>>; MESSAGES],
    nothing: Arc<[Msg]>,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            frames: [const { None }; FRAMES],
            messages: [const { None }; MESSAGES],
            nothing: Arc::from([]),
        }
    }
}

impl Shared {
    /// These bytes, of a frame.
    pub fn frame(&mut self, bytes: &[u8]) -> Arc<[u8]> {
        if bytes.len() > FRAME_BYTES_MAX {
            return Arc::from(bytes);
        }
        // Before the line's end is what frames of one length differ in, if they do.
        let digit = bytes.len().checked_sub(3).map_or(0, |at| bytes[at]);
        let place = &mut self.frames[(bytes.len() ^ usize::from(digit)) % FRAMES];
        match place {
            Some(known) if **known == *bytes => Arc::clone(known),
            _ => Arc::clone(place.insert(Arc::from(bytes))),
        }
    }

    /// One message alone.
    pub fn message(&mut self, message: Msg) -> Arc<[Msg]> {
        let place = &mut self.messages[message.id.0 as usize % MESSAGES];
        match place {
            Some(known) if **known == [message] => Arc::clone(known),
            _ => Arc::clone(place.insert(Arc::from([message]))),
        }
    }

    /// Some messages, or none.
    pub fn messages(&mut self, messages: &[Msg]) -> Arc<[Msg]> {
        match messages {
            [] => Arc::clone(&self.nothing),
            [message] => self.message(*message),
            _ => Arc::from(messages),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::NodeId;
    use broker::event::MessageId;

    #[test]
    fn what_is_equal_is_one() {
        let mut shared = Shared::default();
        let first = shared.frame(b":1\r\n");
        assert_eq!(*shared.frame(b":2\r\n"), *b":2\r\n");
        assert!(Arc::ptr_eq(&first, &shared.frame(b":1\r\n")));
        for len in [0, 1, 2, FRAME_BYTES_MAX, FRAME_BYTES_MAX + 1] {
            let bytes = alloc::vec![b'x'; len];
            assert_eq!(*shared.frame(&bytes), bytes);
        }
    }

    #[test]
    fn messages_are_told_apart_by_node_and_number() {
        let mut shared = Shared::default();
        let msg = |node, id| Msg {
            node: NodeId(node),
            id: MessageId(id),
        };
        let first = shared.message(msg(0, 1));
        assert!(Arc::ptr_eq(&first, &shared.messages(&[msg(0, 1)])));
        assert_eq!(*shared.message(msg(1, 1)), [msg(1, 1)]);
        assert_eq!(*shared.message(msg(0, 65)), [msg(0, 65)]);
        assert_eq!(*shared.messages(&[]), []);
        let two = [msg(0, 1), msg(0, 2)];
        assert_eq!(*shared.messages(&two), two);
    }
}
