//! The door through which a page starts Brokerlab.
//!
//! `www/loader.js` instantiates the module once and calls [`mount`] for each element. A mount owns its element until
//! [`Mounted::destroy`]; several mounts live beside each other in one instance. Options are read one field at a time,
//! so that the error for a bad one names the field.

use js_sys::{Error, Function, Object, Reflect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use session::ScenarioId;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;
use yew::{AppHandle, Renderer};

use crate::app::App;

/// The attribute that marks an element as taken by a mount.
const MOUNTED_ATTRIBUTE: &str = "data-brokerlab-mounted";

/// The names that an options object may use.
const FIELDS: [&str; 5] = ["lang", "theme", "scenario", "autorun", "seed"];

/// The language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

/// The colours of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
    /// As the system prefers.
    Auto,
}

/// What the host of a mount may choose; what is left out is for the page (or its visitor) to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The language of the interface: `"en"` or `"ko"`.
    pub lang: Option<Lang>,
    /// The colours: `"light"`, `"dark"` or `"auto"`.
    pub theme: Option<Theme>,
    /// The name of the world to start from.
    pub scenario: Option<String>,
    /// Whether the world plays at once.
    pub autorun: Option<bool>,
    /// The seed of the world; a number up to 2^53 - 1 or a BigInt up to 2^64 - 1.
    pub seed: Option<u64>,
}

impl Options {
    /// Reads options from JavaScript. `undefined` and `null` stand for an empty object.
    ///
    /// # Errors
    /// A sentence that names the field that is unknown or has a bad value.
    pub fn from_js(value: &JsValue) -> Result<Options, String> {
        if value.is_undefined() || value.is_null() {
            return Ok(Options::default());
        }
        let object = value
            .dyn_ref::<Object>()
            .ok_or("The options of a Brokerlab mount must be an object.")?;
        refuse_unknown_fields(object)?;
        let scenario = field(object, "scenario", "a string")?;
        refuse_unknown_scenario(scenario.as_deref())?;
        Ok(Options {
            lang: field(object, "lang", "\"en\" or \"ko\"")?,
            theme: field(object, "theme", "\"light\", \"dark\" or \"auto\"")?,
            scenario,
            autorun: field(object, "autorun", "true or false")?,
            seed: field(object, "seed", "a whole number from 0 to 2^64 - 1")?,
        })
    }
}

fn refuse_unknown_fields(object: &Object) -> Result<(), String> {
    let names = Object::keys(object);
    let unknown = names
        .iter()
        .filter_map(|name| name.as_string())
        .find(|name| !FIELDS.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some(name) => Err(format!(
            "Unknown Brokerlab option `{name}`; there are {}.",
            FIELDS.join(", ")
        )),
    }
}

fn refuse_unknown_scenario(slug: Option<&str>) -> Result<(), String> {
    match slug {
        Some(slug) if ScenarioId::of_slug(slug).is_none() => Err(format!(
            "Unknown Brokerlab scenario `{slug}`; there are {}.",
            ScenarioId::ALL.map(ScenarioId::slug).join(", ")
        )),
        _ => Ok(()),
    }
}

fn field<T: DeserializeOwned>(
    object: &Object,
    name: &str,
    expected: &str,
) -> Result<Option<T>, String> {
    let bad = || format!("The Brokerlab option `{name}` must be {expected}.");
    let value = Reflect::get(object, &JsValue::from_str(name)).map_err(|_| bad())?;
    serde_wasm_bindgen::from_value(value).map_err(|_| bad())
}

/// A running mount.
#[wasm_bindgen]
pub struct Mounted {
    element: HtmlElement,
    handle: Option<AppHandle<App>>,
}

#[wasm_bindgen]
impl Mounted {
    /// Takes the app out of its element, which is empty and free afterwards. A second call does nothing.
    pub fn destroy(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.destroy();
            // The attribute was set by `mount`; removing it cannot fail for a valid name.
            let _ = self.element.remove_attribute(MOUNTED_ATTRIBUTE);
        }
    }
}

/// Starts Brokerlab inside `element`, whose content it replaces.
///
/// `options` is `undefined` or an object with any of `lang`, `theme`, `scenario`, `autorun` and `seed`.
///
/// # Errors
/// An `Error` with one sentence: a field of the options is unknown or bad, or the element already holds a mount.
#[wasm_bindgen]
pub fn mount(element: HtmlElement, options: JsValue) -> Result<Mounted, JsValue> {
    let options = Options::from_js(&options).map_err(|sentence| Error::new(&sentence))?;
    if element.has_attribute(MOUNTED_ATTRIBUTE) {
        return Err(Error::new("This element already holds a Brokerlab mount.").into());
    }
    element.set_attribute(MOUNTED_ATTRIBUTE, "")?;
    let props = crate::app::AppProps { options };
    let handle = Renderer::<App>::with_root_and_props(element.clone().into(), props).render();
    Ok(Mounted {
        element,
        handle: Some(handle),
    })
}

/// Has `callback(message)` called when the module panics, which ends every mount of this instance. The loader uses it
/// to say so on the page.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: Function) {
    yew::set_custom_panic_hook(Box::new(move |info| {
        // Nothing is left to do about a callback that throws.
        let _ = callback.call1(&JsValue::NULL, &JsValue::from_str(&info.to_string()));
    }));
}
