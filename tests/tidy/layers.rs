//! Which crate may depend on which.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::Finding;

/// Each crate and the crates of ours below it. What is not listed is not allowed.
const BELOW: [(&str, &[&str]); 16] = [
    ("resp", &[]),
    ("broker", &["resp"]),
    ("sim", &["broker", "resp"]),
    ("scenario", &["sim", "broker", "resp"]),
    ("lessons", &["scenario", "sim", "broker", "resp"]),
    ("session", &["lessons", "scenario", "sim", "broker", "resp"]),
    (
        "api",
        &["session", "lessons", "scenario", "sim", "broker", "resp"],
    ),
    ("brokerlab-app", &["session"]),
    (
        "cli",
        &["session", "lessons", "scenario", "sim", "broker", "resp"],
    ),
    (
        "brokerlab",
        &["session", "lessons", "scenario", "sim", "broker", "resp"],
    ),
    ("xtask", &[]),
    ("bench", &["session", "sim", "broker", "resp"]),
    ("fuzz", &["scenario", "sim", "broker", "resp"]),
    ("swarm", &["scenario", "sim", "broker", "resp"]),
    (
        "tests-wasm",
        &["session", "swarm", "scenario", "sim", "broker", "resp"],
    ),
    (
        "tests",
        &[
            "tests-wasm",
            "swarm",
            "xtask",
            "session",
            "lessons",
            "scenario",
            "sim",
            "broker",
            "resp",
        ],
    ),
];

/// The crates that are the same on every machine and in every room.
const PURE: [&str; 4] = ["resp", "broker", "sim", "scenario"];

/// Beginnings of the names of crates that bring a web, a clock, chance or a format into a pure crate.
const IMPURE: [&str; 12] = [
    "serde",
    "wasm-bindgen",
    "web-sys",
    "js-sys",
    "gloo",
    "yew",
    "rand",
    "getrandom",
    "chrono",
    "time",
    "tokio",
    "console",
];

/// A package of the workspace.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// What it depends on when shipped; what only its tests use is left out.
    pub dependencies: Vec<String>,
    /// The roots of everything it compiles.
    pub roots: Vec<PathBuf>,
}

/// The packages of this workspace, as cargo tells them.
pub fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(xtask::root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    list(&metadata["packages"]).iter().map(package).collect()
}

fn package(value: &Value) -> Package {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let shipped = |dependency: &&Value| dependency["kind"] != "dev";
    Package {
        name: text(&value["name"]),
        dependencies: list(&value["dependencies"])
            .iter()
            .filter(shipped)
            .map(|dependency| text(&dependency["name"]))
            .collect(),
        roots: list(&value["targets"])
            .iter()
            .map(|target| PathBuf::from(text(&target["src_path"])))
            .collect(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Every dependency that the layers do not allow.
pub fn check(packages: &[Package]) -> Vec<Finding> {
    let ours: Vec<&str> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    packages
        .iter()
        .flat_map(|package| check_one(package, &ours))
        .collect()
}

fn check_one(package: &Package, ours: &[&str]) -> Vec<Finding> {
    let name = package.name.as_str();
    let Some((_, below)) = BELOW.iter().find(|(room, _)| *room == name) else {
        return vec![format!("{name}: a crate without a place in the layers")];
    };
    let dependencies = package.dependencies.iter().map(String::as_str);
    dependencies
        .filter_map(|other| {
            if ours.contains(&other) && !below.contains(&other) {
                Some(format!("{name} may not depend on {other}"))
            } else if PURE.contains(&name) && is_impure(other) {
                Some(format!("{name} is pure and may not depend on {other}"))
            } else {
                None
            }
        })
        .collect()
}

fn is_impure(name: &str) -> bool {
    IMPURE.iter().any(|beginning| {
        name == *beginning
            || name
                .strip_prefix(beginning)
                .is_some_and(|rest| rest.starts_with(['-', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.to_string(),
            dependencies: dependencies.iter().map(ToString::to_string).collect(),
            roots: Vec::new(),
        }
    }

    #[test]
    fn wrong_dependencies_are_found() {
        let bad = [
            package("resp", &["serde"]),
            package("broker", &["resp", "sim"]),
            package("sim", &["broker", "rand_core"]),
            package("session", &["sim"]),
            package("brokerlab-app", &["session", "sim", "yew"]),
            package("stranger", &[]),
        ];
        let findings = check(&bad);
        let expected = [
            "resp is pure and may not depend on serde",
            "broker may not depend on sim",
            "sim is pure and may not depend on rand_core",
            "brokerlab-app may not depend on sim",
            "stranger: a crate without a place in the layers",
        ];
        assert_eq!(findings, expected);
    }

    #[test]
    fn cargo_tells_the_crates_and_what_they_depend_on() {
        let packages = packages();
        let sim = packages.iter().find(|package| package.name == "sim");
        let sim = sim.expect("the simulator is a crate");
        assert!(sim.dependencies.contains(&"broker".to_string()));
        assert!(sim.roots.iter().any(|root| root.ends_with("sim/lib.rs")));
    }
}
