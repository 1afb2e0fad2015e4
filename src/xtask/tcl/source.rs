//! Where the suite comes from: Debian's source package `redis` 7.0.15.
//!
//! The archive of the original source is kept in the user's cache, checked by its hash, and never becomes a part of this
//! repository. Each run unpacks `tests/` anew and changes the few lines named in [`CHANGES`].

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::progress::must;
use crate::tools::{answers, apt_install, may_install, user_cache};
use crate::{Problem, target_dir};

/// Debian's revision is whatever the archive has now; the original source below it is always the same.
const VERSION_START: &str = "5:7.0.15-";
const ARCHIVE: &str = "redis_7.0.15.orig.tar.gz";
const ARCHIVE_SHA256: &str = "4b1dc4ee6d622a09fff9c6777191209750fb5e5a725ef78ea012d6eef4c22982";
const FOLDER: &str = "judges/redis-7.0.15-source";

/// The places that have source packages, apart from the machine's own list so that it needs no change.
const SOURCES: &str = "\
Types: deb-src
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
";

/// One change to the unpacked suite.
struct Change {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

/// Without these the suite judges no server but one of its own version with scripts.
const CHANGES: [Change; 2] = [
    // Functions are left out (known difference `scripts`); the suite empties them before every group of tests.
    Change {
        file: "tests/support/server.tcl",
        from: "    r flushall\n    r function flush\n",
        to: "    r flushall\n",
    },
    // Since 7.2 small lists and small sets of text are listpacks. Everything else that these tests check still counts.
    Change {
        file: "tests/support/test.tcl",
        from: "    set val [r object encoding $key]\n    assert_match $enc $val\n",
        to: "    set val [r object encoding $key]\n    \
             if {$val eq {listpack} && $enc eq {quicklist}} return\n    \
             if {$val eq {listpack} && $enc eq {hashtable} && [r type $key] eq {set}} return\n    \
             assert_match $enc $val\n",
    },
];

/// Sees to it that the archive and Tcl are there.
///
/// # Errors
/// One sentence that says what is missing.
pub fn prepare() -> Result<(), Problem> {
    if !has_tcl() && may_install() {
        apt_install("install Tcl", &["tcl"])?;
    }
    if !has_tcl() {
        return Err(
            "tclsh, which runs Redis's own tests, was not found; please install it \
                    (on Debian: apt-get install tcl)"
                .to_string(),
        );
    }
    archive().map(|_| ())
}

/// A folder with the suite, unpacked and changed for this run.
///
/// # Errors
/// When the archive is missing or is not what it should be.
pub fn unpack() -> Result<PathBuf, Problem> {
    let archive = archive()?;
    let folder = target_dir().join("xtask").join("tcl").join("suite");
    // What an earlier run left is not wanted; that there was none is no problem.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(&archive).arg("-C").arg(&folder);
    tar.args(["--strip-components=1", "redis-7.0.15/tests"]);
    must("unpack Redis's own tests", &mut tar)?;
    for change in &CHANGES {
        apply(change, &folder)?;
    }
    Ok(folder)
}

fn apply(change: &Change, folder: &Path) -> Result<(), Problem> {
    let path = folder.join(change.file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if !text.contains(change.from) {
        return Err(format!("{} is not as it should be", path.display()));
    }
    fs::write(&path, text.replacen(change.from, change.to, 1))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// `tclsh` has no option that only tells its version.
fn has_tcl() -> bool {
    answers("sh", &["-c", "echo exit | tclsh"])
}

fn archive() -> Result<PathBuf, Problem> {
    let folder = user_cache()?.join(FOLDER);
    let path = folder.join(ARCHIVE);
    if !path.is_file() {
        fetch(&folder).map_err(|problem| {
            format!(
                "Redis's own tests could not be fetched (they are in Debian's source package redis \
                 7.0.15; {} may also be put there by hand): {problem}",
                path.display()
            )
        })?;
    }
    match sha256(&path)? == ARCHIVE_SHA256 {
        true => Ok(path),
        false => Err(format!("{} is damaged; please delete it", path.display())),
    }
}

fn fetch(folder: &Path) -> Result<(), Problem> {
    if !answers("apt-get", &["--version"]) {
        return Err("there is no apt-get".to_string());
    }
    let apt = folder.join("apt");
    let failed = |error| format!("{}: {error}", apt.display());
    fs::create_dir_all(apt.join("sources")).map_err(failed)?;
    fs::create_dir_all(apt.join("lists").join("partial")).map_err(failed)?;
    fs::write(apt.join("sources").join("redis.sources"), SOURCES).map_err(failed)?;

    let mut update = apt_command("apt-get", &apt);
    must("look for source packages", update.args(["-q", "update"]))?;
    let mut versions = apt_command("apt-cache", &apt);
    let shown = must(
        "look for redis 7.0.15",
        versions.args(["showsrc", "--only-source", "redis"]),
    )?;
    let version =
        newest_version(&shown.output).ok_or("Debian has no source of redis 7.0.15 now")?;
    let mut get = apt_command("apt-get", &apt);
    get.current_dir(folder)
        .args(["-q", "source", "--download-only"])
        .arg(format!("redis={version}"));
    must("fetch the source of redis 7.0.15 (once, 3 MB)", &mut get)?;
    // The lists are of no more use; if they stay they only take room.
    let _ = fs::remove_dir_all(&apt);
    Ok(())
}

/// A command of apt that has its sources and lists in `apt` and keeps nothing else.
fn apt_command(program: &str, apt: &Path) -> Command {
    let mut command = Command::new(program);
    for (option, place) in [
        ("Dir::Etc::sourceparts", "sources"),
        ("Dir::State::Lists", "lists"),
    ] {
        let place = apt.join(place);
        command
            .arg("-o")
            .arg(format!("{option}={}", place.display()));
    }
    for option in [
        "Dir::Etc::sourcelist=/dev/null",
        "Dir::Cache::srcpkgcache=",
        "Dir::Cache::pkgcache=",
        // The cache of a user is closed to the user as whom apt would fetch.
        "APT::Sandbox::User=root",
    ] {
        command.args(["-o", option]);
    }
    command
}

/// The last version in the output of `apt-cache showsrc` that has the original source we want.
fn newest_version(output: &str) -> Option<&str> {
    let mut versions = output
        .lines()
        .filter_map(|line| line.strip_prefix("Version: "));
    versions.rfind(|version| version.starts_with(VERSION_START))
}

fn sha256(path: &Path) -> Result<String, Problem> {
    let output = Command::new("sha256sum")
        .arg(path)
        .output()
        .map_err(|error| format!("sha256sum cannot run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split_whitespace().next().unwrap_or("").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_revision_of_the_wanted_version_is_taken() {
        let shown = "Package: redis\nVersion: 5:7.0.15-1~deb12u7\n\nVersion: 5:7.0.15-1~deb12u10\n\nVersion: 5:8.0.0-1\n";
        assert_eq!(newest_version(shown), Some("5:7.0.15-1~deb12u10"));
        assert_eq!(newest_version("Version: 5:8.0.0-1\n"), None);
    }
}
