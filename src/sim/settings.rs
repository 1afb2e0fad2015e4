//! Settings of nodes: the parameters of CONFIG, as a configuration file would set them.

use crate::node::broker_of;
use crate::trace::Name;
use alloc::string::{String, ToString};
use broker::Misfit;
use broker::params::{Domain, PARAMETERS, Parameter};
use core::fmt;

/// Settings of one node.
pub const SETTINGS_MAX: usize = 100;

/// Parameters that say what is kept on a disk. Nodes have none, so setting them does nothing yet.
const OF_DISKS: [&str; 4] = ["aof-use-rdb-preamble", "appendfsync", "appendonly", "save"];

/// Why a node cannot have a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is no parameter of this name.
    Unknown,
    /// It cannot be set to that; Redis's own words.
    Value(String),
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("there is no such parameter"),
            Self::Value(why) => f.write_str(why),
        }
    }
}

/// The name of every parameter that a node knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|parameter| parameter.name)
}

/// The words that a parameter can be set to, if it takes one of some words.
pub fn words(name: &str) -> &'static [&'static str] {
    match Parameter::find(name.as_bytes()).map(|parameter| parameter.domain) {
        Some(Domain::OneOf(words)) => words,
        Some(Domain::YesNo) => &["yes", "no"],
        _ => &[],
    }
}

/// Does it say what is kept on a disk?
pub fn is_of_disks(name: &str) -> bool {
    OF_DISKS.contains(&name)
}

/// Can a node have this setting?
///
/// # Errors
/// Why not.
pub fn check(name: &[u8], value: &[u8]) -> Result<(), SettingError> {
    let mut broker = broker_of(broker::Config::default());
    broker
        .configure(name, value)
        .map_err(|misfit| match misfit {
            Misfit::Unknown => SettingError::Unknown,
            Misfit::Value(why) => SettingError::Value(why.to_string()),
        })
}

/// A parameter and its value.
pub type Setting = (Name, Name);
