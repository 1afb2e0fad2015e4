//! Setting parameters from outside, as a configuration file does: without a client, and without a trace in the statistics.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use crate::node::Broker;
use crate::params::{Domain, Parameter};

/// The least that `proto-max-bulk-len` may be.
const VALUE_BYTES_MIN: u64 = 1 << 20;

/// Why a parameter was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// There is no parameter of this name.
    Unknown,
    /// It cannot be set to that: the words behind the dash in CONFIG SET's error.
    Value(Cow<'static, str>),
}

impl Broker {
    /// Sets a parameter as CONFIG SET does.
    ///
    /// # Errors
    /// Why it was not set.
    pub fn configure(&mut self, name: &[u8], text: &[u8]) -> Result<(), Misfit> {
        let parameter = Parameter::find(name).ok_or(Misfit::Unknown)?;
        let value = self.read_parameter(parameter, text);
        self.params.set(parameter, value.map_err(Misfit::Value)?);
        self.apply_params();
        self.make_room();
        Ok(())
    }

    /// A value for a parameter in the form in which it is kept, or why this node cannot have it.
    pub(crate) fn read_parameter(
        &self,
        parameter: &Parameter,
        text: &[u8],
    ) -> Result<String, Cow<'static, str>> {
        let current = self.params.get(parameter.name);
        let whole = match parameter.domain {
            // Classes that are not named stay as they are.
            Domain::BufferLimits => &[current.as_bytes(), b" ", text].concat(),
            _ => text,
        };
        let value = parameter.read(whole)?;
        // Where a node is limited, 0 would be no limit.
        let min = if parameter.name == "maxmemory" {
            1
        } else {
            VALUE_BYTES_MIN
        };
        if let Some(max) = self.config.ceiling(parameter.name)
            && !(min..=max).contains(&value.parse().unwrap_or(0))
        {
            return Err(format!("argument must be between {min} and {max} inclusive").into());
        }
        Ok(value)
    }
}
