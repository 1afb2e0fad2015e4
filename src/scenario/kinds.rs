//! The kinds of actor that a text may use, by name.

use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};

use crate::ast::Kind;

/// Kinds of actor: what the prelude defines, and what a text adds.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    known: BTreeMap<String, Known>,
}

/// What is known of a kind.
#[derive(Clone, Debug)]
pub struct Known {
    /// The names of its parameters.
    pub params: Vec<String>,
    /// What it is; nothing while its text is still being read.
    pub kind: Option<Arc<Kind>>,
}

impl Kinds {
    /// What is known of a kind.
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.known.get(name)
    }

    /// Their names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// The name and the parameters of a kind, before its body is read.
    pub(crate) fn learn(&mut self, name: &str, params: Vec<String>) {
        let kind = None;
        self.known.insert(name.into(), Known { params, kind });
    }

    /// A kind; one of the same name is replaced.
    pub fn add(&mut self, kind: Kind) {
        let params = kind.params.iter().map(|param| param.name.name.clone());
        let known = Known {
            params: params.collect(),
            kind: Some(Arc::new(kind.clone())),
        };
        self.known.insert(kind.name.name, known);
    }
}
