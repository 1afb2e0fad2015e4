//! `cargo xtask serve`: build, serve, and build anew when a file changes.

use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Server, newest_change};
use crate::site::{self, Build};
use crate::{Problem, root};

const PORT_DEFAULT: u16 = 8080;
const WATCH_EVERY: Duration = Duration::from_millis(700);

/// What the person asked for.
pub struct ServeOptions {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// How the page is built.
    pub build: Build,
}

impl Default for ServeOptions {
    fn default() -> ServeOptions {
        ServeOptions {
            port: PORT_DEFAULT,
            build: Build::Quick,
        }
    }
}

/// Serves the page until the process is ended.
///
/// # Errors
/// When the port is taken, a tool cannot be had, or the first build fails.
pub fn serve(options: &ServeOptions) -> Result<(), Problem> {
    let began = Instant::now();
    // The port comes first: to hear that it is taken after minutes of building would be a pity.
    let server = Server::bind(&options.build.folder(), options.port)
        .map_err(|error| bind_problem(options.port, &error))?;
    let address = server.address().map_err(|error| error.to_string())?;
    site::build(options.build)?;
    server.start();
    println!(
        "\nReady after {:.1} s:  http://{address}/\nTwo on one page:    http://{address}/two.html\n\
         A change of a file builds anew; Ctrl-C ends this.",
        began.elapsed().as_secs_f64()
    );
    watch(options.build)
}

fn bind_problem(port: u16, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is in use by another program; try `cargo xtask serve --port 0`")
        }
        _ => format!("port {port} of 127.0.0.1 cannot be opened: {error}"),
    }
}

fn watch(build: Build) -> Result<(), Problem> {
    let places: Vec<PathBuf> = ["src", "www", "index.html", "Cargo.toml", "Trunk.toml"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    let mut seen = newest_change(&places);
    loop {
        thread::sleep(WATCH_EVERY);
        let now = newest_change(&places);
        if now != seen {
            seen = now;
            // What does not compile is said, and the last good page stays.
            match site::build(build) {
                Ok(_) => println!("       reload the page to see it"),
                Err(problem) => println!("{problem}"),
            }
        }
    }
}
