//! The line being typed, in colour, with what is still missing dimmed behind it.
//!
//! It lies behind the field, whose own text is transparent: selection, caret, screen readers and input methods deal with the
//! field and know nothing of it. While an input method composes, and where a system forces its own colours, the field shows its
//! own text and this is gone.

use session::{Assist, Piece, PieceKind};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct MirrorProps {
    pub pieces: Vec<Piece>,
    /// What is dimmed behind the line.
    pub rest: String,
    pub mirror: NodeRef,
}

/// Draws the line.
#[component]
pub fn Mirror(props: &MirrorProps) -> Html {
    html! {
        <span ref={props.mirror.clone()} class="bl-mirror" aria-hidden="true" data-testid="console-mirror">
            { for props.pieces.iter().map(|piece| html! { <span class={kind_class(piece.kind)}>{ &piece.text }</span> }) }
            if !props.rest.is_empty() { <span class="bl-ghost" data-testid="console-hint">{ &props.rest }</span> }
        </span>
    }
}

/// Whether the colours are those of this text: a longer line gets none.
pub fn is_coloured(help: &Assist, text: &str) -> bool {
    !help.pieces.is_empty() && !text.is_empty()
}

const fn kind_class(kind: PieceKind) -> &'static str {
    match kind {
        PieceKind::Plain => "is-plain",
        PieceKind::Command => "is-command",
        PieceKind::Unknown => "is-unknown",
        PieceKind::Token => "is-token",
        PieceKind::Key => "is-key",
        PieceKind::Number => "is-number",
        PieceKind::Text => "is-text",
        PieceKind::Ours => "is-ours",
        PieceKind::Bad => "is-bad",
    }
}
