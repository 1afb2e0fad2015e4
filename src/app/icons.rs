//! The signs on buttons. Each button that carries one has a label too, so the drawings are hidden from screen readers.

use yew::prelude::*;

/// A sign, drawn in the colour of the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Play,
    Pause,
    Step,
    StepBack,
    Follow,
    PreviousLoss,
    NextLoss,
    Undo,
    Fork,
    Compare,
    Restart,
    Plus,
    Minus,
    Left,
    Right,
    Save,
    Close,
    Sun,
    Moon,
    Auto,
    Bolt,
    Power,
    Unplug,
    Plug,
    Send,
    Stop,
    Down,
    Keys,
    Fit,
    More,
    Open,
    Check,
    Text,
    Search,
    Tab,
    Screen,
}

#[derive(Clone, PartialEq, Properties)]
pub struct IconProps {
    pub sign: Sign,
}

/// Draws a sign.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let (path, filled) = outline(props.sign);
    let class = if filled {
        "bl-icon is-filled"
    } else {
        "bl-icon"
    };
    html! {
        <svg {class} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={path} />
        </svg>
    }
}

/// The path of a sign on a 16 by 16 grid, and whether it is filled rather than stroked.
const fn outline(sign: Sign) -> (&'static str, bool) {
    match sign {
        Sign::Play => ("M4.5 2.6v10.8L13.4 8z", true),
        Sign::Pause => ("M4 3h3v10H4zM9 3h3v10H9z", true),
        Sign::Step => ("M3 2.8v10.4L10.4 8zM11 3h2.2v10H11z", true),
        Sign::StepBack => ("M13 2.8v10.4L5.600 8zM2.8 3H5v10H2.8z", true),
        Sign::Follow => (
            "M2.500 8h3.300M10.200 8h3M11.600 5.800L13.800 8l-2.200 2.200M8 5.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400",
            false,
        ),
        Sign::PreviousLoss => (
            "M5.500 4L1.800 8l3.700 4M8.300 5.500l5 5M13.300 5.500l-5 5",
            false,
        ),
        Sign::NextLoss => (
            "M10.500 4l3.700 4-3.700 4M2.700 5.500l5 5M7.700 5.500l-5 5",
            false,
        ),
        Sign::Undo => (
            "M5.800 3L2.800 6l3 3M2.800 6h6.400a3.600 3.600 0 0 1 0 7.200H6",
            false,
        ),
        Sign::Fork => (
            "M2.500 8h4.300c2.400 0 2-4.500 6.500-4.500M6.800 8c2.400 0 2 4.500 6.500 4.500M11.300 1.700l2.200 1.800-2.200 1.800M11.300 10.700l2.200 1.800-2.200 1.800",
            false,
        ),
        Sign::Compare => (
            "M2.200 3.200h4.600v9.600H2.200zM9.200 3.200h4.600v9.600H9.200z",
            false,
        ),
        Sign::Restart => ("M12.9 6.2A5.3 5.3 0 1 0 13.3 9M13.2 2.6v3.8H9.4", false),
        Sign::Fit => (
            "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
            false,
        ),
        Sign::Plus => ("M8 3v10M3 8h10", false),
        Sign::Minus => ("M3 8h10", false),
        Sign::Left => ("M10 3.500L5.400 8l4.600 4.500", false),
        Sign::Right => ("M6 3.500L10.600 8 6 12.500", false),
        Sign::Save => ("M8 2.500v7M5 6.800l3 3 3-3M3 11v2.400h10V11", false),
        Sign::Close => ("M4 4l8 8M12 4l-8 8", false),
        Sign::Sun => (
            "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1",
            false,
        ),
        Sign::Moon => ("M13 9.6A5.6 5.6 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z", false),
        Sign::Auto => (
            "M8 2.4a5.6 5.6 0 1 0 0 11.2zM8 2.4a5.6 5.6 0 0 1 0 11.2",
            false,
        ),
        Sign::Bolt => ("M9.4 1.6L3.6 9.2h3.6l-.8 5.2 6-8H8.7z", false),
        Sign::Power => ("M8 1.8v5.6M4.6 4.2a5 5 0 1 0 6.8 0", false),
        Sign::Unplug => (
            "M2.4 13.6l2.2-2.2M13.6 2.4l-2.2 2.2M5 8.4l-1 1a2 2 0 0 0 2.8 2.8l1-1M8.2 5l1-1A2 2 0 0 1 12 6.8l-1 1M3.4 3.4l9.2 9.2",
            false,
        ),
        Sign::Plug => (
            "M2.4 13.6l2.2-2.2M13.6 2.4l-2.2 2.2M6.2 7.2l-2 2a2 2 0 0 0 2.8 2.8l2-2zM7.6 5.8l1.6-1.6A2 2 0 0 1 12 7L10.4 8.600z",
            false,
        ),
        Sign::Send => ("M3 8h9M8.6 4l4 4-4 4", false),
        Sign::Stop => ("M4 4h8v8H4z", true),
        Sign::Down => ("M8 3v9M4 8.400l4 4 4-4", false),
        Sign::Screen => (
            "M1.800 3h12.400v8H1.800zM8 11v2.600M5.400 13.600h5.200",
            false,
        ),
        Sign::Text => (
            "M3.500 2.500h9v11h-9zM5.800 5.600h4.400M5.800 8h4.400M5.800 10.400h2.600",
            false,
        ),
        Sign::Search => (
            "M7 2.600a4.400 4.400 0 1 0 0 8.800 4.400 4.400 0 0 0 0-8.800M10.200 10.200l3.400 3.400",
            false,
        ),
        Sign::Tab => ("M2.500 8h9M8 4.500L11.500 8 8 11.500M13.500 3.500v9", false),
        Sign::Open => ("M4 6l4 4 4-4", false),
        Sign::More => ("M3 7h2v2H3zM7 7h2v2H7zM11 7h2v2h-2z", true),
        Sign::Check => ("M3 8.600l3.200 3.200L13 4.800", false),
        Sign::Keys => (
            "M2 4.500h12v7H2zM5 9.400h6M4.5 7h.01M7 7h.01M9.4 7h.01M11.8 7h.01",
            false,
        ),
    }
}
