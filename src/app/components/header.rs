//! The head of the page: name, world, and what a visitor may set.

use session::{ScenarioId, ScenarioView};
use yew::prelude::*;

use super::button::Button;
use crate::app::callbacks::when;
use crate::app::chosen::use_chosen;
use crate::app::command::UiCommand;
use crate::app::icons::Sign;
use crate::app::same::Same;
use crate::app::words::use_words;
use crate::mount::Theme;
use session::catalogue::Label;
use web_sys::HtmlSelectElement;

#[derive(Clone, PartialEq, Properties)]
pub struct HeaderProps {
    pub scenario: Same<ScenarioView>,
    pub theme: Theme,
    /// Whether the view for classrooms is on.
    pub projector: bool,
    pub run: Callback<UiCommand>,
}

/// Draws the head.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let words = use_words();
    let run = |command: UiCommand| props.run.reform(move |()| command);
    let (theme_sign, theme_label) = match props.theme {
        Theme::Auto => (Sign::Auto, Label::ThemeAuto),
        Theme::Light => (Sign::Sun, Label::ThemeLight),
        Theme::Dark => (Sign::Moon, Label::ThemeDark),
    };
    html! {
        <header class="bl-header">
            <h1 class="bl-brand">
                <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                    <circle class="bl-brand-ring" cx="12" cy="12" r="9.5" />
                    <circle class="bl-brand-dot" cx="12" cy="12" r="4" />
                </svg>
                <span>{ "brokerlab" }</span>
            </h1>
            <ScenarioPicker scenario={props.scenario.clone()} run={props.run.clone()} />
            <p class="bl-about" title={props.scenario.about.clone()}>{ &props.scenario.about }</p>
            <div class="bl-settings">
                <Button label={words.of(Label::Thousand)} hint={words.of(Label::ThousandAbout)} short={words.of(Label::ThousandShort)} class="bl-thousand-button"
                    shortcut={UiCommand::Thousand.shortcut()} testid="thousand-worlds" onpress={run(UiCommand::Thousand)} />
                <Button label={words.of(Label::AsText)} hint={words.of(Label::AsTextHint)} sign={Sign::Text} text={false} class="bl-only-wide"
                    shortcut={UiCommand::WorldText.shortcut()} testid="world-text" onpress={run(UiCommand::WorldText)} />
                <Button label={words.of(Label::Export)} sign={Sign::Save} text={false}
                    shortcut={UiCommand::Export.shortcut()} testid="export" onpress={run(UiCommand::Export)} />
                <Button label={words.of(Label::Projector)} sign={Sign::Screen} text={false} class="bl-only-wide bl-projector" pressed={Some(props.projector)}
                    shortcut={UiCommand::Projector.shortcut()} testid="projector" onpress={run(UiCommand::Projector)} />
                <Button label={words.of(Label::Palette)} sign={Sign::Keys} text={false} class="bl-only-wide"
                    shortcut={UiCommand::Palette.shortcut()} testid="palette" onpress={run(UiCommand::Palette)} />
                <Button label={words.of(Label::SwitchLanguage)} hint={words.of(Label::LanguageName)} short={words.of(Label::SwitchLanguageShort)}
                    class="bl-language" shortcut={UiCommand::Language.shortcut()} testid="language" onpress={run(UiCommand::Language)} />
                <Button label={words.of(theme_label)} sign={theme_sign} text={false}
                    shortcut={UiCommand::Theme.shortcut()} testid="theme" onpress={run(UiCommand::Theme)} />
                <Button label={words.of(Label::Help)} text={false} class="bl-help-button"
                    shortcut={UiCommand::Help.shortcut()} testid="help" onpress={run(UiCommand::Help)} />
            </div>
        </header>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ScenarioPickerProps {
    scenario: Same<ScenarioView>,
    run: Callback<UiCommand>,
}

#[component]
fn ScenarioPicker(props: &ScenarioPickerProps) -> Html {
    let words = use_words();
    let onchange = when(&props.run, |event: Event| {
        let slug = event.target_dyn_into::<HtmlSelectElement>()?.value();
        ScenarioId::of_slug(&slug).map(UiCommand::Load)
    });
    let present = props.scenario.id;
    let picker = use_chosen(present.slug().to_owned());
    html! {
        <label class="bl-picker">
            <span class="bl-picker-name">{ words.of(Label::World) }</span>
            <span class="bl-picker-title" aria-hidden="true"><span>{ &props.scenario.title }</span></span>
            <select ref={picker} class="bl-select" data-testid="scenario" data-scenario={present.slug()} {onchange}>
                { for props.scenario.choices.iter().map(|(id, title)| html! {
                    <option key={id.slug()} value={id.slug()} selected={*id == present}>{ title }</option>
                }) }
                // None of ours: it is there as long as it is the present one.
                if present == ScenarioId::Opened {
                    <option key={present.slug()} value={present.slug()} selected={true}>{ &props.scenario.title }</option>
                }
            </select>
        </label>
    }
}
