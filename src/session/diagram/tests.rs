use super::*;
use crate::session::Session;

#[test]
fn placeholder() {
    let _ = std::mem::size_of::<Session>();
}
