//! A button with a sign, a label, or both.

use yew::prelude::*;

use crate::app::callbacks::when;
use crate::app::icons::{Icon, Sign};

#[derive(Clone, PartialEq, Properties)]
pub struct ButtonProps {
    /// What it does; shown as text unless there is only a sign.
    pub label: AttrValue,
    #[prop_or_default]
    pub sign: Option<Sign>,
    /// Whether the text is shown beside the sign.
    #[prop_or(true)]
    pub text: bool,
    /// Fewer letters for a narrow mount.
    #[prop_or_default]
    pub short: Option<&'static str>,
    /// More words for the tooltip.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub shortcut: Option<&'static str>,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub testid: Option<&'static str>,
    /// It would do nothing now, and says so, but keeps the focus.
    #[prop_or_default]
    pub idle: bool,
    /// Whether what it switches is on, for a switch.
    #[prop_or_default]
    pub pressed: Option<bool>,
    pub onpress: Callback<()>,
}

/// Draws a button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let idle = props.idle;
    let onclick = when(&props.onpress, move |_: MouseEvent| (!idle).then_some(()));
    let hint = props.hint.as_ref().unwrap_or(&props.label);
    let title = match props.shortcut {
        Some(key) => format!("{hint} ({key})"),
        None => hint.to_string(),
    };
    // Without visible text the label has to be said; with it, the text is the name.
    let aria_label = (!props.text).then(|| props.label.clone());
    html! {
        <button type="button" class={classes!("bl-button", props.class.clone())} data-testid={props.testid}
            {title} aria-label={aria_label} aria-keyshortcuts={props.shortcut.map(spoken)} aria-disabled={idle.then_some("true")}
            aria-pressed={props.pressed.map(|on| if on { "true" } else { "false" })} {onclick}>
            if let Some(sign) = props.sign { <Icon {sign} /> }
            if props.text { <span>{ &props.label }</span> }
            if let Some(short) = props.short { <span class="bl-short" aria-hidden="true">{ short }</span> }
        </button>
    }
}

/// The notation of `aria-keyshortcuts`.
fn spoken(key: &'static str) -> String {
    match key {
        "Esc" => "Escape".to_owned(),
        "+" => "Plus".to_owned(),
        other => other.replace("Ctrl ", "Control+"),
    }
}
