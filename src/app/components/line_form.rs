//! A form for a line of the scenario language: the line itself, its settings in fields beside it, and what is wrong with it, in its
//! place. What is typed in a field is written into the line, and the other way round.

use session::catalogue::Label;
use session::{Action, ActorKey, FieldView, LineForm, TroubleView};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::button::Button;
use super::overlay::Overlay;
use crate::app::callbacks::when;
use crate::app::desk::Desk;
use crate::app::hand::Writing;
use crate::app::keys::{is_composing, with_control};
use crate::app::words::use_words;

/// Lines of the field, at most; a longer text is scrolled.
const ROWS_MAX: usize = 12;

#[derive(Clone, PartialEq, Properties)]
pub struct WriteLineProps {
    pub writing: Writing,
    pub desk: Desk,
    pub act: Callback<Action>,
    pub onclose: Callback<()>,
}

/// What is being written.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    /// The line as it is.
    text: String,
    /// The last one that could be read; its fields are shown.
    read: String,
    /// What was typed into them since.
    typed: Vec<(String, String)>,
}

impl Draft {
    fn new(text: &str) -> Self {
        Draft {
            text: text.to_owned(),
            read: text.to_owned(),
            typed: Vec::new(),
        }
    }

    /// The line was changed.
    fn with_text(&self, text: String, desk: &Desk) -> Self {
        let can_be_read = desk.look(|session| session.line_form(&text, None).fields.is_some());
        match can_be_read {
            true => Draft::new(&text),
            false => Draft {
                text,
                ..self.clone()
            },
        }
    }

    /// A field was changed. As long as the line can be read, the next change starts from there.
    fn with_field(&self, id: &str, value: String, desk: &Desk) -> Self {
        let mut typed = self.typed.clone();
        typed.retain(|(other, _)| other != id);
        typed.push((id.to_owned(), value));
        let text = desk.look(|session| session.line_with(&self.read, &typed));
        // Another fault has other fields; what was typed into those of the one before is in the line.
        let read = match id {
            "word" => text.clone(),
            _ => self.read.clone(),
        };
        if id == "word" {
            typed.clear();
        }
        Draft { text, read, typed }
    }

    /// The fields, with what was typed into them.
    fn fields(&self, desk: &Desk) -> Vec<FieldView> {
        let form = desk.look(|session| session.line_form(&self.read, None));
        let mut fields = form.fields.unwrap_or_default();
        for field in &mut fields {
            if let Some((_, value)) = self.typed.iter().find(|(id, _)| *id == field.id) {
                field.value.clone_from(value);
            }
        }
        fields
    }
}

/// Draws the form.
#[component]
pub fn WriteLine(props: &WriteLineProps) -> Html {
    let words = use_words();
    let writing = &props.writing;
    let draft = use_state_eq(|| Draft::new(&writing.text));
    let form = props
        .desk
        .look(|session| session.line_form(&draft.text, writing.leaves));
    let fields = draft.fields(&props.desk);
    let body = use_node_ref();
    use_first(&body, writing.first);
    let change = {
        let (draft, desk) = (draft.clone(), props.desk.clone());
        Callback::from(move |(id, value): (String, String)| {
            draft.set(draft.with_field(&id, value, &desk));
        })
    };
    let oninput = {
        let (draft, desk) = (draft.clone(), props.desk.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
                draft.set(draft.with_text(field.value(), &desk));
            }
        })
    };
    let apply = apply(props, &draft.text, &form);
    let onkeydown = when(&apply, |event: KeyboardEvent| {
        let in_lines = event.target_dyn_into::<HtmlTextAreaElement>().is_some();
        let in_field = event.target_dyn_into::<HtmlInputElement>().is_some();
        let applies = event.key() == "Enter" && !is_composing(&event);
        let applies = applies && (in_field || in_lines && with_control(&event));
        applies.then(|| event.prevent_default())
    });
    let rows = draft.text.lines().count().clamp(2, ROWS_MAX);
    let wrong = !form.trouble.is_empty();
    html! {
        <Overlay title={writing.title.clone()} testid="line-dialog" onclose={props.onclose.clone()}>
            <div ref={body} class="bl-write" {onkeydown}>
                if writing.leaves.is_some() { <p class="bl-help-intro">{ words.of(Label::ReplaceAbout) }</p> }
                <div class="bl-fields">
                    { for fields.iter().map(|field| html! { <Field key={field.id.clone()} field={field.clone()} change={change.clone()} /> }) }
                </div>
                <label class="bl-setting is-line">
                    <span>{ words.of(Label::WriteLine) }</span>
                    <textarea class="bl-world-field" data-testid="line-field" rows={rows.to_string()} spellcheck="false" autocomplete="off"
                        autocapitalize="off" autocorrect="off" value={draft.text.clone()} aria-invalid={wrong.then_some("true")}
                        aria-describedby="bl-line-trouble" {oninput} />
                </label>
                <div role="alert"><ul id="bl-line-trouble" class="bl-trouble" data-testid="line-trouble">
                    { for form.trouble.iter().map(mistake) }
                </ul></div>
                <div class="bl-world-buttons">
                    <Button label={words.of(Label::Apply)} class="bl-next" testid="line-apply" shortcut="Ctrl Enter" idle={wrong} onpress={apply} />
                </div>
            </div>
        </Overlay>
    }
}

/// Does what the line says, unless something is wrong with it, and closes the form.
fn apply(props: &WriteLineProps, text: &str, form: &LineForm) -> Callback<()> {
    let (act, onclose) = (props.act.clone(), props.onclose.clone());
    let action = form
        .trouble
        .is_empty()
        .then(|| done_by(text, props.writing.leaves));
    Callback::from(move |()| {
        if let Some(action) = action.clone() {
            onclose.emit(());
            act.emit(action);
        }
    })
}

fn done_by(text: &str, leaves: Option<ActorKey>) -> Action {
    let text = text.to_owned();
    match leaves {
        Some(actor) => Action::Configure { actor, text },
        None => Action::Line { text },
    }
}

/// The field that is meant has the focus at first.
#[hook]
fn use_first(body: &NodeRef, first: &'static str) {
    use_effect_with(body.clone(), move |body| {
        let selector = match first {
            "" => ".bl-fields :is(input, select)".to_owned(),
            id => format!("[data-field='{id}']"),
        };
        let body = body.cast::<HtmlElement>();
        let field = body.and_then(|body| body.query_selector(&selector).ok()?);
        if let Some(field) =
            field.and_then(|field| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(field).ok())
        {
            // It was just drawn.
            let _ = field.focus();
        }
    });
}

#[derive(Clone, PartialEq, Properties)]
struct FieldProps {
    field: FieldView,
    change: Callback<(String, String)>,
}

/// A setting.
#[component]
fn Field(props: &FieldProps) -> Html {
    let words = use_words();
    let field = &props.field;
    let id = field.id.clone();
    if field.choices.is_empty() {
        let oninput = when(&props.change, move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlInputElement>()?;
            Some((id.clone(), field.value()))
        });
        return html! {
            <label class={classes!("bl-setting", (field.id == "command").then_some("is-wide"))}>
                <span>{ &field.label }</span>
                <input type="text" class="bl-field-input" data-field={field.id.clone()} value={field.value.clone()} placeholder={field.hint.clone()}
                    spellcheck="false" autocomplete="off" autocapitalize="off" autocorrect="off" {oninput} />
            </label>
        };
    }
    let onchange = when(&props.change, move |event: Event| {
        let field = event.target_dyn_into::<HtmlSelectElement>()?;
        Some((id.clone(), field.value()))
    });
    let chosen = |choice: &str| choice == field.value;
    html! {
        <label class="bl-setting">
            <span>{ &field.label }</span>
            <select class="bl-select" data-field={field.id.clone()} {onchange}>
                if field.value.is_empty() { <option value="" selected=true>{ words.of(Label::NotSaid) }</option> }
                { for field.choices.iter().map(|choice| html! { <option value={choice.clone()} selected={chosen(choice)}>{ choice }</option> }) }
            </select>
        </label>
    }
}

/// What is wrong: the line with its place marked, and the way out.
fn mistake(one: &TroubleView) -> Html {
    let marked = match one.wrong.is_empty() {
        true => html! {},
        false => {
            html! { <code>{ one.before.trim_start() }<mark>{ &one.wrong }</mark>{ &one.behind }</code> }
        }
    };
    html! { <li class="bl-mistake" data-column={one.column.to_string()}>{ marked }<span>{ &one.sentence }</span></li> }
}
