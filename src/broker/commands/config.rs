//! CONFIG.

use alloc::string::String;
use alloc::vec::Vec;

use crate::context::{Ctx, Run};
use crate::errors;
use crate::glob;
use crate::params::{PARAMETERS, Parameter};
use crate::reply::ReplyError;
use crate::stats::Stats;
use crate::table::{Command, Group, block, flag, string};

use super::container;

/// The family.
pub const COMMANDS: &[Command] = &[CONFIG];

const CONFIG: Command = Command {
    summary: "Looks at the node's parameters and changes them.",
    example: "CONFIG HELP",
    subcommands: &[
        CONFIG_HELP,
        CONFIG_RESETSTAT,
        CONFIG_GET,
        CONFIG_REWRITE,
        CONFIG_SET,
    ],
    ..Command::new("config", "2.0.0", Group::Server, -2, 0, container)
};

const CONFIG_GET: Command = Command {
    summary: "Returns the parameters whose names match.",
    complexity: "O(N), N being the number of parameters.",
    example: "CONFIG GET max*",
    args: &[string("parameter").multiple()],
    ..Command::new(
        "config|get",
        "2.0.0",
        Group::Server,
        -3,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        config_get,
    )
};
fn config_get(ctx: &mut Ctx<'_>) -> Run {
    let at = ctx.reply.defer();
    let mut told: Vec<&str> = Vec::new();
    for pattern in ctx.args.from(2).iter() {
        for parameter in PARAMETERS {
            for name in [Some(parameter.name), parameter.alias]
                .into_iter()
                .flatten()
            {
                if !told.contains(&name) && fits(pattern, name) {
                    told.push(name);
                    // A name without wildcards comes back as it was written.
                    let plain = pattern.eq_ignore_ascii_case(name.as_bytes());
                    ctx.reply
                        .bulk(if plain { pattern } else { name.as_bytes() });
                    let value = parameter.shown(ctx.broker.params.get(parameter.name));
                    ctx.reply.bulk(value.as_bytes());
                }
            }
        }
    }
    ctx.reply.finish_map(at, told.len());
    ctx.done()
}

fn fits(pattern: &[u8], name: &str) -> bool {
    glob::matches(&pattern.to_ascii_lowercase(), name.as_bytes())
}

const CONFIG_SET: Command = Command {
    summary: "Changes parameters: all of them, or none if one cannot be changed.",
    complexity: "O(N), N being the number of parameters given.",
    example: "CONFIG SET maxmemory 100mb",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    args: &[block("data", &[string("parameter"), string("value")]).multiple()],
    ..Command::new(
        "config|set",
        "2.0.0",
        Group::Server,
        -4,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        config_set,
    )
};
fn config_set(ctx: &mut Ctx<'_>) -> Run {
    if !ctx.argc().is_multiple_of(2) {
        return Err(errors::SYNTAX);
    }
    let parameters = named(ctx)?;
    let mut changes: Vec<(&'static Parameter, String)> = Vec::new();
    for (index, &parameter) in parameters.iter().enumerate() {
        let (name, text) = (ctx.arg(2 + 2 * index), ctx.arg(3 + 2 * index));
        match read(ctx, parameter, name, text) {
            Ok(value) => changes.push((parameter, value)),
            Err(error) => {
                take_back(ctx, &parameters[..=index]);
                return Err(error);
            }
        }
    }
    for (parameter, value) in changes {
        ctx.broker.params.set(parameter, value);
    }
    ctx.broker.apply_params();
    ctx.broker.make_room();
    ctx.ok()
}

/// The parameters that CONFIG SET names, each once.
fn named(ctx: &Ctx<'_>) -> Result<Vec<&'static Parameter>, ReplyError> {
    let mut parameters: Vec<&'static Parameter> = Vec::new();
    for at in (2..ctx.argc()).step_by(2) {
        let name = ctx.arg(at);
        let parameter = Parameter::find(name).ok_or_else(|| errors::config_unknown(name))?;
        if parameters.iter().any(|other| other.name == parameter.name) {
            return Err(errors::config_failed(name, "duplicate parameter"));
        }
        parameters.push(parameter);
    }
    Ok(parameters)
}

/// A real server that fails halfway puts the old values back as CONFIG GET writes them: for `notify-keyspace-events` that is
/// without the `n` that stands beside `A`.
fn take_back(ctx: &mut Ctx<'_>, tried: &[&'static Parameter]) {
    for parameter in tried {
        let value = String::from(ctx.broker.params.get(parameter.name));
        let shown = parameter.shown(&value).into_owned();
        if shown != value {
            ctx.broker.params.set(parameter, shown);
            ctx.broker.apply_params();
        }
    }
}

fn read(
    ctx: &Ctx<'_>,
    parameter: &Parameter,
    name: &[u8],
    text: &[u8],
) -> Result<String, ReplyError> {
    let read = ctx.broker.read_parameter(parameter, text);
    read.map_err(|why| errors::config_failed(name, &why))
}

const CONFIG_RESETSTAT: Command = Command {
    summary: "Sets the counters of INFO back to zero.",
    example: "CONFIG RESETSTAT",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    ..Command::new(
        "config|resetstat",
        "2.0.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        config_resetstat,
    )
};
fn config_resetstat(ctx: &mut Ctx<'_>) -> Run {
    ctx.broker.stats = Stats::default();
    ctx.ok()
}

const CONFIG_REWRITE: Command = Command {
    summary: "Writes the parameters into the configuration file, which a node here has not.",
    example: "CONFIG REWRITE",
    tips: &["request_policy:all_nodes", "response_policy:all_succeeded"],
    ..Command::new(
        "config|rewrite",
        "2.8.0",
        Group::Server,
        2,
        flag::ADMIN | flag::NOSCRIPT | flag::LOADING | flag::STALE,
        config_rewrite,
    )
};
fn config_rewrite(_: &mut Ctx<'_>) -> Run {
    Err(errors::NO_CONFIG_FILE)
}

const CONFIG_HELP: Command = Command {
    summary: "Lists the subcommands.",
    example: "CONFIG HELP",
    ..Command::new(
        "config|help",
        "5.0.0",
        Group::Server,
        2,
        flag::LOADING | flag::STALE,
        config_help,
    )
};
fn config_help(ctx: &mut Ctx<'_>) -> Run {
    ctx.reply.help(
        "CONFIG",
        &[
            "GET <pattern>",
            "    Return parameters matching the glob-like <pattern> and their values.",
            "SET <directive> <value>",
            "    Set the configuration <directive> to <value>.",
            "RESETSTAT",
            "    Reset statistics reported by the INFO command.",
            "REWRITE",
            "    Rewrite the configuration file.",
        ],
    );
    ctx.done()
}
