//! Building the static site.
//!
//! Trunk turns `index.html` and the root package into a folder. A quick build goes to `target/page` and is what `serve`
//! and the tests use; a release build goes to `dist/`, shrunk by wasm-opt where there is one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::progress::must;
use crate::tools::{self, Tools};
use crate::{Problem, root, target_dir};

/// What the site may weigh as brotli: a few percent more than it does. Whoever adds to the page makes room for it, or says here
/// why it is worth more.
const BROTLI_BYTES_MAX: u64 = 1_200_000;

/// The features that Rust's wasm uses, all of them old enough for the browsers that are supported.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// What makes the module no smaller as it lies, and two percent smaller as brotli: functions of like names, such as the copies of a
/// generic one, stand side by side, and runs of zeros stay where they are instead of ending a piece of data.
const FOR_BROTLI: [&str; 2] = ["--reorder-functions-by-name", "--skip-pass=memory-packing"];

/// How the site is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// Quickly, into `target/page`.
    #[default]
    Quick,
    /// Optimised, into `dist/`.
    Release,
}

impl Build {
    /// Where the site is left.
    pub fn folder(self) -> PathBuf {
        match self {
            Build::Quick => target_dir().join("page"),
            Build::Release => root().join("dist"),
        }
    }
}

/// Builds the site, installing what is missing, and says where it is. A release build also prints its sizes.
///
/// # Errors
/// When a tool cannot be had or the build fails, or a release weighs more than [`BROTLI_BYTES_MAX`].
pub fn build(build: Build) -> Result<PathBuf, Problem> {
    let tools = tools::site_tools()?;
    let folder = build.folder();
    trunk(&tools, build, &folder)?;
    if build == Build::Release {
        shrink(&folder)?;
        let weight = print_sizes(&folder)?;
        println!("The site is in {}", folder.display());
        within_limit(weight)?;
    }
    Ok(folder)
}

fn trunk(tools: &Tools, build: Build, folder: &Path) -> Result<(), Problem> {
    let mut command = tools.command("trunk");
    // Trunk reads NO_COLOR as true or false; the value 1 that others set would be an error.
    command.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    command
        .args(["build", "--color", "never", "--dist"])
        .arg(folder);
    let title = match build {
        Build::Quick => "build the page",
        Build::Release => {
            command.arg("--release");
            "build the page for release"
        }
    };
    must(title, &mut command).map(|_| ())
}

fn shrink(folder: &Path) -> Result<(), Problem> {
    for module in files(folder)?.iter().filter(|file| is_wasm(file)) {
        let Some(mut command) = optimiser(module) else {
            println!(
                "There is no wasm-opt and no npm to get it with: the module stays a little larger."
            );
            return Ok(());
        };
        must("optimise the module with wasm-opt", &mut command)?;
    }
    Ok(())
}

/// What optimises a module in its place; none where there is neither wasm-opt nor npm to get it with.
pub(crate) fn optimiser(module: &Path) -> Option<Command> {
    let mut command = Command::new(tools::wasm_opt()?);
    command
        .arg("-O3")
        .args(FOR_BROTLI)
        .args(WASM_FEATURES)
        .arg(module)
        .arg("-o")
        .arg(module);
    Some(command)
}

fn is_wasm(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "wasm")
}

/// Every file below `folder`, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let cannot = |error| format!("cannot read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Prints what each file weighs; the answer is the sum as brotli, where that could be measured.
fn print_sizes(folder: &Path) -> Result<Option<u64>, Problem> {
    println!("\n{:<28} {:>12} {:>12}", "file", "raw", "brotli");
    let mut raw_total = 0;
    let mut small_total = Some(0);
    for file in files(folder)? {
        let raw = fs::metadata(&file).map_or(0, |meta| meta.len());
        let small = brotli_size(&file);
        raw_total += raw;
        small_total = small_total.zip(small).map(|(total, size)| total + size);
        let name = file
            .strip_prefix(folder)
            .unwrap_or(&file)
            .display()
            .to_string();
        print_size(&name, raw, small);
    }
    print_size("all", raw_total, small_total);
    if let Some(total) = small_total {
        println!(
            "{} % of the limit of {BROTLI_BYTES_MAX}",
            total * 100 / BROTLI_BYTES_MAX
        );
    }
    println!();
    Ok(small_total)
}

/// A site that has grown over its limit is refused; where there is no brotli nobody knows.
fn within_limit(weight: Option<u64>) -> Result<(), Problem> {
    match weight {
        Some(bytes) if bytes > BROTLI_BYTES_MAX => Err(format!(
            "The site weighs {bytes} bytes as brotli and may weigh {BROTLI_BYTES_MAX} (src/xtask/site.rs)."
        )),
        _ => Ok(()),
    }
}

fn print_size(name: &str, raw: u64, small: Option<u64>) {
    let small = small.map_or("not measured".to_string(), |size| size.to_string());
    println!("{name:<28} {raw:>12} {small:>12}");
}

/// The size as brotli in bytes, by whichever compressor is at hand: the program `brotli`, or Node.
fn brotli_size(file: &Path) -> Option<u64> {
    let mut direct = Command::new("brotli");
    direct.args(["--best", "--stdout"]).arg(file);
    let mut node = Command::new("node");
    node.arg("-e")
        .arg("process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1])))")
        .arg(file);
    [direct, node].iter_mut().find_map(|command| {
        let output = command.stderr(Stdio::null()).output().ok()?;
        output
            .status
            .success()
            .then_some(output.stdout.len() as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_that_outgrew_its_limit_is_refused() {
        assert!(within_limit(Some(BROTLI_BYTES_MAX)).is_ok());
        assert!(within_limit(Some(BROTLI_BYTES_MAX + 1)).is_err());
        assert!(within_limit(None).is_ok());
    }
}
