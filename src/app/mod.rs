//! The Yew front end: what is drawn in one mount.

use yew::prelude::*;

use crate::mount::{Lang, Options, Theme};

/// What the root component is given.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What the host of the mount chose.
    pub options: Options,
}

/// The root component of a mount.
#[component]
pub fn App(props: &AppProps) -> Html {
    let lang = match props.options.lang {
        Some(Lang::Ko) => "ko",
        _ => "en",
    };
    let theme = match props.options.theme {
        Some(Theme::Light) => "light",
        Some(Theme::Dark) => "dark",
        _ => "auto",
    };
    html! {
        <div class="brokerlab" data-testid="app" {lang} data-theme={theme}>
            <h1>{ "Brokerlab" }</h1>
        </div>
    }
}
